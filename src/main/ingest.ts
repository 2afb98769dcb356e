import { saveCursor, updateAccount } from "./archive/accounts.ts";
import { newId } from "./archive/id.ts";
import { seeIdentity } from "./archive/identities.ts";
import { addGap } from "./archive/ledger.ts";
import { markDeleted } from "./archive/message-changes.ts";
import { findMessage } from "./archive/messages.ts";
import type { Archive } from "./archive/open.ts";
import { savePayloads, saveRejected } from "./archive/payloads.ts";
import { prepared } from "./archive/prepared.ts";
import type { TurnKeeper } from "./archive/turns.ts";
import { withWordsLast } from "./archive/words-batch.ts";
import type {
  PollResult,
  RemoteMessage,
  RemoteSignal,
} from "./channels/received.ts";
import { ingestMessage, type IngestAccount } from "./ingest-message.ts";

/** Rows per transaction: more would hold the main thread past a frame (decision 20). */
const sliceSize = 10;

/** What ingest did; `more` is for the caller to poll on. */
export type Ingested = {
  added: number;
  updated: number;
  conversationIds: string[];
  /** A late message has joined conversations: drafts and outbox items moved with them. */
  joined: boolean;
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
      const ingested: Ingested = {
        added: 0,
        updated: 0,
        conversationIds: [],
        joined: false,
      };
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
            ingested.joined ||= done.joined;
          }
          if (isLast) finishPoll(db, turns, account, result, now());
          for (const id of turns.settle()) touched.add(id);
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
      turns.settle();
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
    db.transaction(() => withWordsLast(db, run)).immediate();
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
