import {
  next,
  type Delivery,
  type Outcome,
  type Rhythm,
} from "../../shared/delivery.ts";
import type { StoredAccount } from "../archive/accounts.ts";
import { keepAttachments } from "../archive/attachments.ts";
import { getMessageRow } from "../archive/messages.ts";
import { durably, type Archive } from "../archive/open.ts";
import { dropItem } from "../archive/outbox-acts.ts";
import { getItem, saveItem, type StoredItem } from "../archive/outbox.ts";
import type { TurnKeeper } from "../archive/turns.ts";
import { forgetUploaded } from "../archive/uploaded-files.ts";
import type { RemoteMessage } from "../channels/received.ts";
import type { Ingest } from "../ingest/ingest.ts";
import type { Unsent } from "../drafting/unsent.ts";
import { takeEffect } from "./effect.ts";

/** What happened to an item; a message that the channel has is not in the archive yet. */
export type Happening =
  | Exclude<Outcome, { is: "sent" }>
  | { is: "sent"; account: StoredAccount; message: RemoteMessage }
  /** An act; `message` is what was edited. */
  | {
      is: "done";
      account: StoredAccount;
      message: RemoteMessage | undefined;
    };

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
    if (happening.is === "sent") {
      const { account, message } = happening;
      const { id, seenUpTo } = item;
      const { messageId } = ingest.sent(account, message, { id, seenUpTo });
      keepFiles(db, messageId, item);
      return { is: "sent", messageId };
    }
    if (happening.is === "done") {
      const { act, targetId = "" } = item;
      if (act !== undefined) takeEffect(context, { ...item, act }, happening);
      return { is: "sent", messageId: targetId };
    }
    return happening;
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
        if (item.quiet === true && item.state === "sent") dropItem(db, id);
        else saveItem(db, item);
        if (item.state === "sent")
          forgetUploaded(db, item.accountId, item.options?.files ?? []);
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
    // What triage changes at the channel is no text of anybody's.
    if (after.quiet !== true) unsent.noteItem(after);
    context.changed(after);
    return after;
  };
}

/** What was attached is here already: it need not be fetched to be shown. */
function keepFiles(db: Archive, messageId: string, item: StoredItem): void {
  const files = item.options?.files ?? [];
  const message = getMessageRow(db, messageId);
  if (files.length > 0 && message !== undefined)
    keepAttachments(
      db,
      message,
      files.map(({ id }) => ({ digest: id })),
    );
}
