import { withIds } from "../archive/id.ts";
import {
  isAsSeen,
  seeIdentity,
  type IdentityRow,
} from "../archive/identities.ts";
import { findMessage } from "../archive/messages.ts";
import { compactArchive, type Archive } from "../archive/open.ts";
import { prepared } from "../archive/prepared.ts";
import { threadOfKey } from "../archive/thread-keys.ts";
import { createTurnKeeper } from "../archive/turns.ts";
import { withWordsLast } from "../archive/words-batch.ts";
import type { RemoteIdentity, RemoteMessage } from "../channels/received.ts";
import {
  ingestMessage,
  takeIn,
  type Done,
  type IngestAccount,
} from "./ingest-message.ts";
import { keepPayloads } from "./keep-payloads.ts";
import { followPage } from "./same-page.ts";

/** What one poll brought, and when. */
export type FilledPage = {
  account: IngestAccount;
  messages: RemoteMessage[];
  fetchedAt: number;
  /** Whether the payloads are kept as received. */
  payloads: boolean;
};

export type FillOptions = {
  ids?: () => string;
  /** Told after every page. */
  progress?: (done: number) => void;
  /** Messages per transaction, after which others may run: what is written in each at once is written few times. */
  chunkSize?: number;
};

const usualChunk = 20_000;
/** Identities that are at hand without asking the archive. */
const identitiesKept = 50_000;

/**
 * Fills an empty archive with accounts, where nobody has decided anything yet: the same rows as from ingesting
 * the pages one by one, several times as fast. Answers how many messages it was given. Not for what must survive
 * a power cut half way: who is interrupted begins again.
 */
export async function fillArchive(
  db: Archive,
  pages: Iterable<FilledPage>,
  { ids, progress = () => undefined, chunkSize = usualChunk }: FillOptions = {},
): Promise<number> {
  if (db.prepare("SELECT 1 FROM messages LIMIT 1").get() !== undefined)
    throw new Error("the archive to fill is not empty");
  const filler = createFiller(db, 2 * chunkSize);
  const source = pages[Symbol.iterator]();
  let done = 0;
  /** Answers whether there may be more. */
  const takeChunk = (): boolean => {
    for (const end = done + chunkSize; done < end;) {
      const next = source.next();
      if (next.done === true) return false;
      filler.take(next.value);
      done += next.value.messages.length;
      progress(done);
    }
    return true;
  };
  const writeChunk = () =>
    withWordsLast(db, () => {
      const more = takeChunk();
      filler.settle();
      return more;
    });
  const undo = hurry(db);
  try {
    const write = db.transaction(() =>
      ids === undefined ? writeChunk() : withIds(ids, writeChunk),
    );
    while (write.immediate())
      await new Promise((resolve) => setImmediate(resolve));
    // Left as they are, the sixteenth segment makes some later commit merge all of them at once (18 s at a million).
    db.exec("INSERT INTO message_words (message_words) VALUES ('optimize')");
  } finally {
    undo();
  }
  // What comes in order of time, but of many accounts in turn, leaves pages of indexes half full.
  compactArchive(db);
  return done;
}

const usualHashBytes = 1_048_576;

/** Nobody else is waiting for the archive, and it is not worth anything before it is whole. Answers how to go back. */
function hurry(db: Archive): () => void {
  const usual = ["synchronous", "foreign_keys", "cache_size"].map(
    (name) => `${name} = ${String(db.pragma(name, { simple: true }))}`,
  );
  db.pragma("synchronous = OFF");
  // Parents are written before their children.
  db.pragma("foreign_keys = OFF");
  db.pragma("cache_size = -200000");
  // The words of a whole chunk become one segment of the index instead of many that have to be merged.
  setHashBytes(db, 64 * usualHashBytes);
  return () => {
    setHashBytes(db, usualHashBytes);
    for (const each of usual) db.pragma(each);
    db.pragma("shrink_memory");
  };
}

/** What the full text index gathers in memory before it writes (SQLite FTS5, `hashsize`). */
function setHashBytes(db: Archive, bytes: number): void {
  db.exec(
    `INSERT INTO message_words (message_words, rank) VALUES ('hashsize', ${String(bytes)})`,
  );
}

/** Adds up what ingest writes message by message, and leaves to it what is out of the ordinary. */
function createFiller(db: Archive, statesKept: number) {
  const turns = createTurnKeeper(db, { statesKept });
  const identities = createIdentities(db);
  const { settle } = turns;

  /** An ordinary new message; undefined, with nothing changed but who is known, when it is anything else. */
  function add(
    page: FilledPage,
    message: RemoteMessage,
    payload: { id: number; index: number } | undefined,
  ): Done | undefined {
    const { account, fetchedAt } = page;
    if (findMessage(db, account.id, message.remoteId) !== undefined)
      return undefined;
    if (joins(db, account.id, message)) return undefined;
    const see = (seen: RemoteIdentity) =>
      identities.see(account, seen, fetchedAt);
    if (message.own && see(message.author).ours === 0) return undefined;
    const circumstance = { now: fetchedAt, payload };
    return takeIn(db, turns, account, message, circumstance, see);
  }

  /** By the way that everything else comes in. */
  function addOther(
    { account, fetchedAt }: FilledPage,
    message: RemoteMessage,
    payload: { id: number; index: number } | undefined,
  ): Done {
    settle();
    const circumstance = { now: fetchedAt, payload };
    const done = ingestMessage(db, turns, account, message, circumstance);
    identities.forget();
    return done;
  }

  return {
    /** Figures and turns are behind until `settle`. */
    take(page: FilledPage): void {
      const { account, fetchedAt } = page;
      // As ingest does it.
      const messages = page.messages.toSorted((a, b) => a.sentAt - b.sentAt);
      const payloadId = page.payloads
        ? keepPayloads(db, account, messages, fetchedAt)
        : undefined;
      for (const [index, message] of messages.entries()) {
        const payload =
          payloadId === undefined ? undefined : { id: payloadId, index };
        const done =
          add(page, message, payload) ?? addOther(page, message, payload);
        followPage(db, turns, account, message, done);
      }
    },
    settle,
  };
}

/** Whether a message belongs to several conversations that were apart so far. */
function joins(
  db: Archive,
  accountId: string,
  { remoteId, thread }: RemoteMessage,
): boolean {
  if (thread.length === 0) return false;
  const threads = prepared<[{ accountId: string; key: string }], string | null>(
    db,
    `SELECT ${threadOfKey("@accountId", "@key")}`,
  ).pluck();
  const found = [remoteId, ...thread].flatMap(
    (key) => threads.get({ accountId, key }) ?? [],
  );
  return new Set(found).size > 1;
}

/** `seeIdentity` without asking the archive for those that have not changed. */
function createIdentities(db: Archive) {
  const known = new Map<string, IdentityRow>();
  return {
    see(
      { channel }: IngestAccount,
      seen: RemoteIdentity,
      now: number,
    ): IdentityRow {
      const key = `${channel} ${seen.remoteId}`;
      const row = known.get(key);
      if (row !== undefined && isAsSeen(row, seen)) return row;
      const fresh = seeIdentity(db, channel, seen, now);
      known.set(key, fresh);
      if (known.size > identitiesKept) {
        const [oldest = ""] = known.keys();
        known.delete(oldest);
      }
      return fresh;
    },
    forget: () => known.clear(),
  };
}
