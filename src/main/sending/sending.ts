import type { Output, Parsed } from "../../shared/contract/index.ts";
import { usualRhythm, type Rhythm } from "../../shared/delivery.ts";
import { AppError } from "../../shared/fault.ts";
import type { OutboxItem } from "../../shared/model/outbox-item.ts";
import { optionsKey, tidyOptions } from "../../shared/model/send-options.ts";
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
import type { Ingest } from "../ingest/ingest.ts";
import type { Log } from "../log.ts";
import type { Unsent } from "../drafting/unsent.ts";
import type { Uploads } from "../media/uploads.ts";
import { createActing, type Acting } from "./acting.ts";
import { addressOf } from "./address.ts";
import { createCourier, type Courier } from "./courier.ts";
import { createProgress } from "./progress.ts";
import { createRecord } from "./record.ts";
import { draftIdOf, draftOf } from "./taken-back.ts";

/** The outbox: what the user has sent goes out exactly once, or they are told why not. */
export type Sending = {
  send: (input: Parsed<"outbox.send">) => OutboxItem;
  list: (which: "open" | "all", limit: number) => OutboxItem[];
  retry: (id: string) => OutboxItem;
  /** Stops what is being sent while not all of it has left; throws `conflict` where that is too late. */
  stop: (id: string) => OutboxItem;
  discard: (id: string) => Output<"outbox.discard">;
  /** Does something to a message as the outbox does: edits of ours, and what a decision has put there. */
  acting: Acting;
  /** After the transaction in which these came into the outbox or changed there. */
  told: (items: readonly StoredItem[]) => void;
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
  uploads: Pick<Uploads, "read" | "missing">;
  lookup: ChannelLookup;
  connect: Connect;
  log: Log;
  now: () => number;
  rhythm?: Rhythm | undefined;
  /** An item has changed, and drafts with it or not. */
  changed: (item: OutboxItem, drafts: boolean) => void;
  /** Something is further on its way. */
  moved: () => void;
};

export function createSending(context: SendingContext): Sending {
  const { db, turns, unsent, now } = context;
  const { rhythm = usualRhythm } = context;
  const couriers = new Map<string, Courier>();
  let isClosed = false;
  const progress = createProgress(now, context.moved);
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
        progress,
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
      optionsKey(item.options) === optionsKey(input.options) &&
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
    const { account, ...where } = addressOf(db, input, now());
    if (context.lookup(account.channel).send === undefined)
      throw new AppError(
        "unsupported",
        `Nothing can be sent from ${account.name}.`,
      );
    const options = tidyOptions(input.options);
    if (options?.files?.some(({ stays }) => stays))
      throw new AppError(
        "invalid-input",
        "Only the files of a message that is edited can stay as they are.",
      );
    const [missing] = context.uploads.missing(options?.files ?? []);
    if (missing !== undefined)
      throw new AppError(
        "not-found",
        `“${missing.name}” is missing from the data folder: attach it again.`,
      );
    const undoSeconds = input.undoSeconds ?? readSettings(db).undoSeconds;
    const item: StoredItem = {
      id: input.id,
      accountId: account.id,
      ...where,
      text: input.text,
      ...(options === undefined ? {} : { options }),
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

  const acting = createActing({ ...context, rhythm });

  wake();
  return {
    acting,
    told(items) {
      for (const item of items) {
        if (item.quiet !== true) unsent.noteItem(item);
        context.changed(toOutboxItem(item), item.act === "edit");
        courierOf(item.accountId).go();
      }
    },
    send(input) {
      const known = findItem(db, input.id);
      if (known !== undefined) return sameAgain(known, input);
      const item = enqueue(input);
      context.changed(toOutboxItem(item), true);
      courierOf(item.accountId).go();
      return toOutboxItem(item);
    },
    list: (which, limit) =>
      listItems(db, which, limit).map((item) => {
        const shown = toOutboxItem(item);
        const moved =
          item.state === "sending" ? progress.of(item.id) : undefined;
        return moved === undefined ? shown : { ...shown, progress: moved };
      }),
    stop(id) {
      const item = getItem(db, id);
      const moved = progress.of(id);
      const isUnderWay =
        item.state === "sending" &&
        moved !== undefined &&
        moved.sentBytes < moved.totalBytes;
      if (!isUnderWay)
        throw new AppError(
          "conflict",
          "This cannot be stopped any more. Porchlight tells you what became of it.",
        );
      courierOf(item.accountId).interrupt(id);
      return toOutboxItem(item);
    },
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
      const item = getItem(db, id);
      if (item.act !== undefined && item.act !== "edit") {
        if (item.state !== "discarded") record(id, { is: "discarded" });
        return {};
      }
      const already = findDraft(db, draftIdOf(id));
      if (item.state === "discarded" && already !== undefined) {
        const { closedAt: _, ...draft } = already;
        return { draft };
      }
      const draft = draftOf(item, now());
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
