import {
  next,
  type Delivery,
  type Outcome,
  type Rhythm,
} from "../../shared/delivery.ts";
import type { StoredAccount } from "../archive/accounts.ts";
import { durably, type Archive } from "../archive/open.ts";
import { getItem, saveItem, type StoredItem } from "../archive/outbox.ts";
import type { TurnKeeper } from "../archive/turns.ts";
import type { RemoteMessage } from "../channels/received.ts";
import type { Ingest } from "../ingest.ts";
import type { Unsent } from "../unsent.ts";

/** What happened to an item; a message that the channel has is not in the archive yet. */
export type Happening =
  | Exclude<Outcome, { is: "sent" }>
  | { is: "sent"; account: StoredAccount; message: RemoteMessage };

/** Writes down what happened to an item, with all that follows from it, in one transaction on the disk. */
export type RecordHappening = (
  id: string,
  happening: Happening,
  /** More that belongs to the same transaction. */
  also?: (item: StoredItem) => void,
) => StoredItem;

export function createRecord(context: {
  db: Archive;
  turns: TurnKeeper;
  ingest: Ingest;
  unsent: Unsent;
  now: () => number;
  rhythm: Rhythm;
  changed: (item: StoredItem) => void;
}): RecordHappening {
  const { db, turns, ingest, unsent, now, rhythm } = context;

  function outcomeOf(item: StoredItem, happening: Happening): Outcome {
    if (happening.is !== "sent") return happening;
    const { messageId } = ingest.sent(happening.account, happening.message, {
      id: item.id,
      seenUpTo: item.seenUpTo,
    });
    return { is: "sent", messageId };
  }

  return (id, happening, also) => {
    let after: StoredItem;
    try {
      after = durably(db, () => {
        const outcome = outcomeOf(getItem(db, id), happening);
        // Read again: our own message may have joined its conversation to another.
        const before = getItem(db, id);
        const delivery: Delivery = next(before, outcome, now(), rhythm);
        const item: StoredItem = { ...before, ...delivery };
        saveItem(db, item);
        also?.(item);
        // Who is being answered hangs on the state.
        if (item.conversationId !== undefined)
          turns.invalidate(item.conversationId);
        turns.settle();
        return item;
      });
    } catch (cause) {
      turns.forget();
      throw cause;
    }
    unsent.noteItem(after);
    context.changed(after);
    return after;
  };
}
