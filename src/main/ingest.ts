import type { ChannelKind } from "../shared/model/channel-kind.ts";
import {
  streams,
  type Addressed,
  type Stream,
} from "../shared/model/message.ts";
import { countMessage, saveCursor, updateAccount } from "./archive/accounts.ts";
import {
  conversationOf,
  countIn,
  getConversationRow,
  reopenFor,
} from "./archive/conversations.ts";
import { newId } from "./archive/id.ts";
import {
  ownIdentity,
  seeIdentity,
  type IdentityRow,
} from "./archive/identities.ts";
import { addGap } from "./archive/ledger.ts";
import {
  editMessage,
  findMessage,
  getMessageRow,
  insertMessage,
  markDeleted,
  raiseMessage,
  saveLocation,
  type MessageRow,
} from "./archive/messages.ts";
import type { Archive } from "./archive/open.ts";
import { savePayloads, saveRejected } from "./archive/payloads.ts";
import { prepared } from "./archive/prepared.ts";
import { toTurnMessage } from "./archive/turn-events.ts";
import type { TurnKeeper } from "./archive/turns.ts";
import type {
  PollResult,
  RemoteMessage,
  RemoteSignal,
} from "./channels/channel.ts";

/** Rows per transaction: more would hold the main thread past a frame (decision 20). */
const sliceSize = 10;

export type IngestAccount = {
  id: string;
  channel: ChannelKind;
  doorAt: number;
};

/** What ingest did; `more` is for the caller to poll on. */
export type Ingested = {
  added: number;
  updated: number;
  conversationIds: string[];
};

export type Ingest = {
  /** Takes in one poll's result, slice by slice; the cursor commits with the last slice. */
  poll: (
    account: IngestAccount,
    result: PollResult<unknown>,
    options?: { between?: () => Promise<void> },
  ) => Promise<Ingested>;
  /** Takes in our own message that the outbox has just sent; inside the caller's transaction. Answers its id. */
  sent: (
    account: IngestAccount,
    message: RemoteMessage,
    outbox: { id: string; seenUpTo: number | undefined },
  ) => { messageId: string; conversationId: string };
};

export function createIngest(
  db: Archive,
  turns: TurnKeeper,
  now: () => number,
): Ingest {
  return {
    async poll(account, result, options = {}) {
      const ingested: Ingested = { added: 0, updated: 0, conversationIds: [] };
      const touched = new Set<string>();
      // Oldest first, so that most events come to the turns in their order.
      const messages = [...result.messages].sort((a, b) => a.sentAt - b.sentAt);
      const slices = slicesOf(messages);
      let payloadId: number | undefined;
      for (const [i, slice] of slices.entries()) {
        const isLast = i === slices.length - 1;
        inTransaction(db, turns, () => {
          if (i === 0) payloadId = keepPayloads(db, account, messages, now());
          for (const [j, message] of slice.entries()) {
            const payload =
              payloadId === undefined
                ? undefined
                : { id: payloadId, index: i * sliceSize + j };
            const done = ingestMessage(db, turns, account, message, {
              now: now(),
              payload,
            });
            if (done.outcome === "added") ingested.added += 1;
            if (done.outcome === "updated") ingested.updated += 1;
          }
          if (isLast) finishPoll(db, turns, account, result, now());
          for (const id of turns.settle(now())) touched.add(id);
        });
        if (!isLast) await options.between?.();
      }
      ingested.conversationIds = [...touched];
      return ingested;
    },
    sent(account, message, outbox) {
      const done = ingestMessage(db, turns, account, message, {
        now: now(),
        payload: undefined,
        outbox,
      });
      turns.settle(now());
      return { messageId: done.messageId, conversationId: done.conversationId };
    },
  };
}

function slicesOf(messages: RemoteMessage[]): RemoteMessage[][] {
  const slices: RemoteMessage[][] = [];
  for (let i = 0; i < messages.length; i += sliceSize)
    slices.push(messages.slice(i, i + sliceSize));
  // A page without messages still has a cursor to commit.
  return slices.length === 0 ? [[]] : slices;
}

function inTransaction(db: Archive, turns: TurnKeeper, run: () => void): void {
  try {
    db.transaction(run).immediate();
  } catch (cause) {
    turns.forget();
    throw cause;
  }
}

function keepPayloads(
  db: Archive,
  account: IngestAccount,
  messages: RemoteMessage[],
  now: number,
): number | undefined {
  if (messages.length === 0) return undefined;
  return savePayloads(
    db,
    account.id,
    now,
    messages.map((m) => m.raw),
  );
}

/** All that comes with the last slice: signals, deletions, gaps, the account's news, the cursor. */
function finishPoll(
  db: Archive,
  turns: TurnKeeper,
  account: IngestAccount,
  result: PollResult<unknown>,
  now: number,
): void {
  for (const signal of result.signals) ingestSignal(db, account, signal, now);
  for (const { remoteId, at } of result.tombstones) {
    const row = findMessage(db, account.id, remoteId);
    if (row === undefined || row.deleted_at !== null) continue;
    markDeleted(db, row.seq, Math.min(at, now));
    turns.invalidate(row.conversation_id);
  }
  for (const rejected of result.rejected)
    saveRejected(db, account.id, now, rejected);
  for (const gap of result.gaps) addGap(db, account.id, gap);
  if (result.settings !== undefined)
    updateAccount(db, account.id, {
      settings: result.settings as Record<string, unknown>,
    });
  if (result.profile !== undefined)
    updateAccount(db, account.id, { handle: result.profile.handle });
  saveCursor(db, account.id, result.cursor);
}

type Done = {
  outcome: "added" | "updated" | "same";
  messageId: string;
  conversationId: string;
};

type Circumstance = {
  now: number;
  payload: { id: number; index: number } | undefined;
  outbox?: { id: string; seenUpTo: number | undefined };
};

function ingestMessage(
  db: Archive,
  turns: TurnKeeper,
  account: IngestAccount,
  message: RemoteMessage,
  circumstance: Circumstance,
): Done {
  const known = findMessage(db, account.id, message.remoteId);
  if (known !== undefined)
    return meetAgain(db, turns, account, known, message, circumstance);
  return takeIn(db, turns, account, message, circumstance);
}

function takeIn(
  db: Archive,
  turns: TurnKeeper,
  account: IngestAccount,
  message: RemoteMessage,
  { now, payload, outbox }: Circumstance,
): Done {
  const author = authorOf(db, account, message, now);
  const inbound = author.ours === 0;
  const sentAt = Math.min(message.sentAt, now);
  const { id: conversationId, joined } = conversationOf(
    db,
    [message.remoteId, ...message.thread],
    {
      accountId: account.id,
      channel: account.channel,
      title: titleOf(message),
      kind: message.kind,
      stream: message.stream,
      visibility: message.visibility,
      below: message.below,
      readAt: account.doorAt,
    },
  );
  const first =
    joined.length === 0 &&
    getConversationRow(db, conversationId).messages === 0;
  const mentions = message.mentions.map(
    (m) => seeIdentity(db, account.channel, m, now).id,
  );
  const { id, seq } = insertMessage(db, {
    ...optional(message),
    accountId: account.id,
    channel: account.channel,
    conversationId,
    identityId: author.id,
    authorName: author.name,
    direction: inbound ? "in" : "out",
    sentAt,
    fetchedAt: now,
    mentions,
    payload,
    outbox,
  });
  countMessage(db, account.id, 1);
  countIn(db, conversationId, {
    seq,
    sentAt,
    inbound,
    attachments: message.attachments.length,
  });
  if (message.location !== undefined)
    saveLocation(db, account.id, id, message.location);
  if (inbound && message.addressed === "to-us" && !message.automatic)
    reopenFor(db, conversationId, sentAt);
  const row = getMessageRow(db, id) as MessageRow;
  for (const other of joined) turns.invalidate(other);
  if (joined.length > 0) turns.invalidate(conversationId);
  else turns.add(conversationId, toTurnMessage(db, row), first);
  return { outcome: "added", messageId: id, conversationId };
}

/** A message that is already here: an edit, a closer source, or nothing new. */
function meetAgain(
  db: Archive,
  turns: TurnKeeper,
  account: IngestAccount,
  known: MessageRow,
  message: RemoteMessage,
  { outbox }: Circumstance,
): Done {
  const { conversation_id: conversationId } = known;
  let outcome: Done["outcome"] = "same";
  if (message.location !== undefined)
    saveLocation(db, account.id, known.id, message.location);
  const isEdited =
    (message.editedAt ?? 0) > (known.edited_at ?? 0) ||
    (message.editedAt === undefined && known.deleted_at !== null);
  if (isEdited) {
    editMessage(db, known, {
      accountId: account.id,
      channel: account.channel,
      kind: known.kind,
      stream: known.stream,
      authorName: message.author.name,
      subject: message.subject,
      warning: message.warning,
      text: message.text,
      body: message.body,
      editedAt: message.editedAt,
      lang: message.lang,
    });
    outcome = "updated";
  }
  const addressed = closer(known.addressed, message.addressed);
  const stream = nearer(known.stream, message.stream);
  if (addressed !== known.addressed || stream !== known.stream) {
    raiseMessage(db, known.seq, { addressed, stream, kind: message.kind });
    outcome = "updated";
  }
  if (outbox !== undefined && known.outbox_id === null) {
    prepared(
      db,
      "UPDATE messages SET outbox_id = ?, seen_up_to = ? WHERE seq = ?",
    ).run(outbox.id, outbox.seenUpTo ?? null, known.seq);
    outcome = "updated";
  }
  if (outcome === "updated") turns.invalidate(conversationId);
  return { outcome, messageId: known.id, conversationId };
}

const closeness: Addressed[] = ["other", "aside", "to-us"];
function closer(a: Addressed, b: Addressed): Addressed {
  return closeness.indexOf(a) >= closeness.indexOf(b) ? a : b;
}

function nearer(a: Stream, b: Stream): Stream {
  return streams.indexOf(a) <= streams.indexOf(b) ? a : b;
}

function authorOf(
  db: Archive,
  account: IngestAccount,
  message: RemoteMessage,
  now: number,
): IdentityRow {
  const author = seeIdentity(db, account.channel, message.author, now);
  if (!message.own || author.ours === 1) return author;
  ownIdentity(db, account.id, author.id);
  return { ...author, ours: 1 };
}

/** The subject, else the first words. */
function titleOf(message: RemoteMessage): string {
  const subject = message.subject?.replace(
    /^((re|aw|sv|fwd?|wg)\s*:\s*)+/i,
    "",
  );
  if (subject !== undefined && subject.trim() !== "") return subject.trim();
  const line = message.text.replace(/\s+/gu, " ").trim();
  return line.length > 80 ? `${line.slice(0, 79).trimEnd()}…` : line;
}

/** The fields of a remote message that may be absent, as the archive takes them. */
function optional(message: RemoteMessage) {
  return {
    remoteId: message.remoteId,
    uri: message.uri,
    kind: message.kind,
    stream: message.stream,
    visibility: message.visibility,
    addressed: message.addressed,
    automatic: message.automatic,
    claimedAt: message.claimedAt,
    editedAt: message.editedAt,
    subject: message.subject,
    warning: message.warning,
    text: message.text,
    body: message.body,
    permalink: message.permalink,
    lang: message.lang,
    inReplyTo: message.inReplyTo,
    quotes: message.quotes,
    mentionsOnPurpose: message.mentionsOnPurpose,
    thread: message.thread,
    below: message.below,
    attachments: message.attachments,
  };
}

function ingestSignal(
  db: Archive,
  account: IngestAccount,
  signal: RemoteSignal,
  now: number,
): void {
  const author = seeIdentity(db, account.channel, signal.author, now);
  prepared(
    db,
    `INSERT OR IGNORE INTO signals (id, account_id, remote_id, kind, identity_id, at, about, url)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    newId(),
    account.id,
    signal.remoteId,
    signal.kind,
    author.id,
    Math.min(signal.at, now),
    signal.about ?? null,
    signal.url ?? null,
  );
}
