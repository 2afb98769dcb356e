import { createHash } from "node:crypto";
import type { Output, Parsed } from "../../shared/contract/index.ts";
import { usualRhythm, type Rhythm } from "../../shared/delivery.ts";
import { AppError } from "../../shared/fault.ts";
import type { Draft } from "../../shared/model/draft.ts";
import type { OutboxItem } from "../../shared/model/outbox-item.ts";
import { findAccount } from "../archive/accounts.ts";
import { findDraft, putDraft, setDraftClosed } from "../archive/drafts.ts";
import { durably, type Archive } from "../archive/open.ts";
import {
  accountsWithPending,
  findItem,
  getItem,
  insertItem,
  listItems,
  pendingItems,
  toOutboxItem,
  type StoredItem,
} from "../archive/outbox.ts";
import { readSettings } from "../archive/settings.ts";
import type { TurnKeeper } from "../archive/turns.ts";
import type { Channel } from "../channels/channel.ts";
import type { ChannelLookup, Connect } from "../connect.ts";
import type { Ingest } from "../ingest.ts";
import type { Log } from "../log.ts";
import type { Unsent } from "../unsent.ts";
import { addressOf } from "./address.ts";
import { createCourier, type Courier } from "./courier.ts";
import { createRecord } from "./record.ts";

/** The outbox: what the user has sent goes out exactly once, or they are told why not. */
export type Sending = {
  send: (input: Parsed<"outbox.send">) => OutboxItem;
  list: (which: "open" | "all", limit: number) => OutboxItem[];
  retry: (id: string) => OutboxItem;
  discard: (id: string) => Output<"outbox.discard">;
  /** An account was signed in or brought back, or the network is there: what was held for it goes on. */
  wake: (accountId?: string) => void;
  /** Finishes what is in flight, or leaves it to be read back at the next start. */
  close: () => Promise<void>;
};

export type SendingContext = {
  db: Archive;
  turns: TurnKeeper;
  ingest: Ingest;
  unsent: Unsent;
  lookup: ChannelLookup;
  connect: Connect;
  log: Log;
  now: () => number;
  rhythm?: Rhythm | undefined;
  /** An item has changed, and drafts with it or not. */
  changed: (item: OutboxItem, drafts: boolean) => void;
};

/** The draft that an item's text goes back to: always the same one, never the item's own id, which is spent. */
function draftIdOf(itemId: string): string {
  return createHash("sha256")
    .update(`taken back: ${itemId}`)
    .digest("base64url")
    .slice(0, 20);
}

export function createSending(context: SendingContext): Sending {
  const { db, turns, unsent, now } = context;
  const { rhythm = usualRhythm } = context;
  const couriers = new Map<string, Courier>();
  let isClosed = false;
  const record = createRecord({
    ...context,
    rhythm,
    changed: (item) =>
      context.changed(toOutboxItem(item), item.state === "discarded"),
  });

  function channelOf(accountId: string): Channel | undefined {
    const account = findAccount(db, accountId);
    try {
      return account && context.lookup(account.channel);
    } catch {
      // Of a version of Porchlight that knew this channel.
      return undefined;
    }
  }

  function canFind(accountId: string): boolean {
    return channelOf(accountId)?.find !== undefined;
  }

  function courierOf(accountId: string): Courier {
    let courier = couriers.get(accountId);
    if (courier === undefined) {
      courier = createCourier({
        ...context,
        record,
        accountId,
        canFind: () => canFind(accountId),
      });
      couriers.set(accountId, courier);
    }
    return courier;
  }

  function wakeOne(accountId: string): void {
    for (const item of pendingItems(db, accountId)) {
      const isReleased =
        item.state === "unknown"
          ? canFind(accountId)
          : item.state === "held" && item.fault?.code !== "conflict";
      if (isReleased) record(item.id, { is: "released" });
    }
    courierOf(accountId).go("at-once");
  }

  function wake(accountId?: string): void {
    if (isClosed) return;
    const ids = accountId === undefined ? accountsWithPending(db) : [accountId];
    for (const id of ids) wakeOne(id);
  }

  /** The same call again, because its answer was lost: the same item, never a second one. */
  function sameAgain(
    item: StoredItem,
    input: Parsed<"outbox.send">,
  ): OutboxItem {
    const isSame =
      item.text === input.text &&
      item.state !== "discarded" &&
      (input.accountId ?? item.accountId) === item.accountId &&
      (input.inReplyTo ?? item.inReplyTo) === item.inReplyTo;
    if (!isSame)
      throw new AppError(
        "conflict",
        item.state === "discarded"
          ? "This was taken out of the outbox; send its text as a new message."
          : "The outbox has another text under this id; send this one as a new message.",
      );
    return toOutboxItem(item);
  }

  function enqueue(input: Parsed<"outbox.send">): StoredItem {
    if (findDraft(db, input.id)?.note === true)
      throw new AppError(
        "conflict",
        "This is a note between colleagues; notes are never sent.",
      );
    const { account, ...where } = addressOf(db, input);
    if (context.lookup(account.channel).send === undefined)
      throw new AppError(
        "unsupported",
        `Nothing can be sent from ${account.name}.`,
      );
    const undoSeconds = input.undoSeconds ?? readSettings(db).undoSeconds;
    const item: StoredItem = {
      id: input.id,
      accountId: account.id,
      ...where,
      text: input.text,
      state: "queued",
      createdAt: now(),
      notBefore: now() + undoSeconds * 1000,
      attempts: 0,
      anyway: false,
      ...(input.seenUpTo === undefined ? {} : { seenUpTo: input.seenUpTo }),
    };
    try {
      durably(db, () => {
        insertItem(db, item);
        setDraftClosed(db, item.id, now());
        if (item.conversationId !== undefined)
          turns.invalidate(item.conversationId);
        turns.settle();
      });
    } catch (cause) {
      turns.forget();
      throw cause;
    }
    unsent.noteItem(item);
    return item;
  }

  wake();
  return {
    send(input) {
      const known = findItem(db, input.id);
      if (known !== undefined) return sameAgain(known, input);
      const item = enqueue(input);
      context.changed(toOutboxItem(item), true);
      courierOf(item.accountId).go();
      return toOutboxItem(item);
    },
    list: (which, limit) => listItems(db, which, limit).map(toOutboxItem),
    retry(id) {
      const item = getItem(db, id);
      if (item.state === "unknown" && !canFind(item.accountId))
        throw new AppError(
          "unsupported",
          "This channel cannot be asked whether the message is there. Look yourself; if it is not, take the text back and send it anew.",
        );
      record(id, { is: "retried" });
      courierOf(item.accountId).go("at-once");
      return toOutboxItem(getItem(db, id));
    },
    discard(id) {
      const draftId = draftIdOf(id);
      const item = getItem(db, id);
      const already = findDraft(db, draftId);
      if (item.state === "discarded" && already !== undefined) {
        const { closedAt: _, ...draft } = already;
        return { draft };
      }
      const draft: Draft = {
        id: draftId,
        accountId: item.accountId,
        text: item.text,
        savedAt: now(),
      };
      if (item.conversationId !== undefined)
        draft.conversationId = item.conversationId;
      if (item.inReplyTo !== undefined) draft.inReplyTo = item.inReplyTo;
      record(id, { is: "discarded" }, () => putDraft(db, draft));
      unsent.noteDraft(draft);
      return { draft };
    },
    wake,
    async close() {
      isClosed = true;
      await Promise.all(
        [...couriers.values()].map((courier) => courier.stop(rhythm.closeMs)),
      );
    },
  };
}
