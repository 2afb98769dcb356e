import { AppError } from "../../shared/fault.ts";
import { recountConversation } from "./conversations.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { dropKeysOfMessages, keepThreadOfMessages } from "./thread-keys.ts";
import {
  findThread,
  followThreads,
  mergedInto,
  ownThread,
  threadsOf,
  type Thread,
} from "./threads.ts";

/** So many messages at once can be moved and read again without holding everything else up. */
const mostMessages = 20_000;

/** Puts threads in the order of their age: the id of the oldest stays. */
function byAge(db: Archive, ids: Iterable<string>): string[] {
  const age = prepared<[string], number>(
    db,
    "SELECT rowid FROM conversations WHERE id = ?",
  ).pluck();
  return [...ids].sort((a, b) => (age.get(a) ?? 0) - (age.get(b) ?? 0));
}

/** Threads that are still there, by the conversations they are in now. */
function whereTheyAre(
  db: Archive,
  ids: readonly string[],
): Map<string, Thread[]> {
  const conversations = new Map<string, Thread[]>();
  for (const id of ids) {
    const thread = findThread(db, id);
    if (thread !== undefined && !conversations.has(thread.into))
      conversations.set(thread.into, threadsOf(db, thread.into));
  }
  return conversations;
}

/** What uniting these threads would bring together: one set for each conversation that they are in now. */
export function setsToUnite(db: Archive, ids: readonly string[]): string[][] {
  return [...whereTheyAre(db, ids).values()].map((threads) =>
    threads.map(({ id }) => id),
  );
}

/**
 * Where threads of this account are merged with those of others: for each such conversation its threads on both
 * sides. An account that goes takes only its own along, and hides nobody who waits elsewhere.
 */
export function setsWithOthers(db: Archive, accountId: string): string[][][] {
  const conversations = prepared<[string], string>(
    db,
    "SELECT DISTINCT into_id FROM merged_threads WHERE account_id = ?",
  )
    .pluck()
    .all(accountId);
  const isOfAccount = prepared<[string, string], 1>(
    db,
    "SELECT 1 FROM conversations WHERE id = ? AND account_id = ?",
  ).pluck();
  return conversations.flatMap((id) => {
    const sides: [string[], string[]] = [[], []];
    for (const thread of threadsOf(db, id))
      sides[isOfAccount.get(thread.id, accountId) === 1 ? 0 : 1].push(
        thread.id,
      );
    return sides[1].length === 0 ? [] : [sides];
  });
}

/** Throws `too-large` where merging would move more than can be moved at once. */
export function checkMergeSize(db: Archive, ids: readonly string[]): void {
  const messages = prepared<[string], number>(
    db,
    "SELECT messages FROM conversations WHERE id = ?",
  ).pluck();
  let sum = 0;
  for (const id of whereTheyAre(db, ids).keys()) sum += messages.get(id) ?? 0;
  if (sum > mostMessages)
    throw new AppError(
      "too-large",
      `There are more than ${mostMessages.toLocaleString("en")} messages: too many to be moved at once.`,
    );
}

/**
 * Makes one conversation of all that these threads are in; inside the caller's transaction. Answers the
 * conversations whose turns are to be computed again.
 */
export function uniteThreads(db: Archive, ids: readonly string[]): string[] {
  const conversations = whereTheyAre(db, ids);
  if (conversations.size < 2) return [];
  for (const id of conversations.keys()) scatter(db, id);
  const threads = byAge(
    db,
    [...conversations.values()].flat().map(({ id }) => id),
  );
  gather(db, threads);
  return threads;
}

/**
 * Takes these sets of threads apart where they are in one conversation. A thread that is in none of them stays with
 * the one whose id stays. Answers the conversations whose turns are to be computed again.
 */
export function separateThreads(
  db: Archive,
  sets: readonly (readonly string[])[],
): string[] {
  const setOf = new Map<string, number>();
  for (const [n, set] of sets.entries())
    for (const id of set) {
      const thread = findThread(db, id);
      if (thread !== undefined) setOf.set(thread.id, n);
    }
  const touched: string[] = [];
  for (const [id, threads] of whereTheyAre(db, [...setOf.keys()])) {
    const parts = new Map<number | undefined, string[]>();
    for (const thread of threads) {
      const n = setOf.get(thread.id) ?? setOf.get(id);
      parts.set(n, [...(parts.get(n) ?? []), thread.id]);
    }
    if (parts.size < 2) continue;
    scatter(db, id);
    for (const part of parts.values()) gather(db, part);
    touched.push(...threads.map((thread) => thread.id));
  }
  return touched;
}

/** What is filed under a conversation and remembers the thread it came from. */
const belongings = ["marks", "drafts", "notes", "promises"] as const;

/** Puts threads that were taken apart for a moment together as they were. */
export function gatherAgain(db: Archive, threads: readonly string[]): void {
  gather(db, byAge(db, threads));
}

/** Puts threads, each by itself until now, into the first of them. */
function gather(db: Archive, threads: readonly string[]): void {
  const [into, ...others] = threads;
  if (into === undefined || others.length === 0) return;
  for (const id of threads) {
    prepared(
      db,
      `INSERT INTO merged_threads (conversation_id, into_id, account_id, channel, state, muted, starred, read_at, stream,
         last_in_at, person_id)
       SELECT id, ?, account_id, channel, state, muted, starred, read_at, stream, last_in_at, person_id
       FROM conversations WHERE id = ?`,
    ).run(into, id);
    prepared(
      db,
      `INSERT INTO merged_labels (conversation_id, label_id, at)
       SELECT conversation_id, label_id, at FROM conversation_labels WHERE conversation_id = ?`,
    ).run(id);
  }
  for (const from of others) moveIn(db, from, into);
  recountConversation(db, into);
  followThreads(db, into);
}

function moveIn(db: Archive, from: string, into: string): void {
  prepared(db, "DELETE FROM turns WHERE conversation_id = ?").run(from);
  keepThreadOfMessages(db, from);
  for (const table of ["messages", "outbox"])
    prepared(
      db,
      `UPDATE ${table} SET conversation_id = ? WHERE conversation_id = ?`,
    ).run(into, from);
  for (const table of belongings)
    prepared(
      db,
      `UPDATE ${table} SET home_id = conversation_id, conversation_id = ? WHERE conversation_id = ?`,
    ).run(into, from);
  prepared(
    db,
    `INSERT OR IGNORE INTO conversation_labels (conversation_id, label_id, at)
     SELECT ?, label_id, at FROM conversation_labels WHERE conversation_id = ?`,
  ).run(into, from);
  prepared(db, "DELETE FROM conversation_labels WHERE conversation_id = ?").run(
    from,
  );
  prepared(
    db,
    `UPDATE conversations SET redirect_to = ?, waiting = 0, answering = 0, waiting_since = NULL,
       due_at = NULL, last_in_at = 0 WHERE id = ?`,
  ).run(into, from);
}

/** Gives every thread of a merged conversation its own things back; what of it was decided since holds for each. */
export function scatter(db: Archive, id: string): void {
  const threads = threadsOf(db, id).map((thread) => thread.id);
  if (mergedInto(db, id) === undefined) return;
  const others = threads.filter((thread) => thread !== id);
  for (const thread of others) moveOut(db, id, thread);
  shareLabels(db, id, threads);
  for (const thread of threads) {
    prepared(
      db,
      `UPDATE conversations SET redirect_to = NULL, state = t.state, muted = t.muted, starred = t.starred,
         read_at = t.read_at, stream = t.stream, person_id = t.person_id
       FROM merged_threads AS t WHERE t.conversation_id = conversations.id AND conversations.id = ?`,
    ).run(thread);
  }
  prepared(db, "DELETE FROM merged_threads WHERE into_id = ?").run(id);
  for (const thread of threads) recountConversation(db, thread);
}

function moveOut(db: Archive, from: string, thread: string): void {
  const between = { from, thread };
  prepared(
    db,
    `UPDATE messages SET conversation_id = @thread WHERE conversation_id = @from AND ${ownThread} = @thread`,
  ).run(between);
  dropKeysOfMessages(db, thread);
  // What answers a message, or is about it, goes where that message is.
  const isAbout = (column: string) =>
    `${column} IN (SELECT m.id FROM messages m WHERE m.conversation_id = @thread)`;
  prepared(
    db,
    `UPDATE outbox SET conversation_id = @thread
     WHERE conversation_id = @from AND (${isAbout("in_reply_to")} OR ${isAbout("target_id")})`,
  ).run(between);
  prepared(
    db,
    `UPDATE drafts SET conversation_id = @thread, home_id = NULL
     WHERE conversation_id = @from AND (${isAbout("in_reply_to")} OR ${isAbout("edits")})`,
  ).run(between);
  prepared(
    db,
    `UPDATE drafts SET conversation_id = @thread, home_id = NULL
     WHERE conversation_id = @from AND home_id = @thread
       AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.id = drafts.in_reply_to)`,
  ).run(between);
  // A promise that was made since went to somebody who is in one of them.
  prepared(
    db,
    `UPDATE promises SET conversation_id = @thread WHERE conversation_id = @from AND home_id IS NULL
       AND EXISTS (SELECT 1 FROM messages m JOIN identities i ON i.id = m.identity_id
         WHERE m.conversation_id = @thread AND i.person_id = promises.person_id)
       AND NOT EXISTS (SELECT 1 FROM messages m JOIN identities i ON i.id = m.identity_id
         WHERE m.conversation_id = @from AND i.person_id = promises.person_id)`,
  ).run(between);
  for (const table of ["marks", "notes", "promises"])
    prepared(
      db,
      `UPDATE ${table} SET conversation_id = @thread, home_id = NULL
       WHERE conversation_id = @from AND home_id = @thread`,
    ).run(between);
}

/**
 * Each thread gets its own labels back, without those that were taken off since and with those that were put on.
 */
function shareLabels(
  db: Archive,
  id: string,
  threads: readonly string[],
): void {
  type Label = { label_id: string; at: number };
  const labelsOf = prepared<[string], Label>(
    db,
    "SELECT label_id, at FROM conversation_labels WHERE conversation_id = ?",
  );
  const shown = labelsOf.all(id);
  const broughtAlong = prepared<[string], Label & { conversation_id: string }>(
    db,
    `SELECT l.conversation_id, l.label_id, l.at FROM merged_labels l
     JOIN merged_threads t ON t.conversation_id = l.conversation_id WHERE t.into_id = ?`,
  ).all(id);
  const known = new Set(broughtAlong.map(({ label_id }) => label_id));
  const still = new Set(shown.map(({ label_id }) => label_id));
  const added = shown.filter(({ label_id }) => !known.has(label_id));
  prepared(db, "DELETE FROM conversation_labels WHERE conversation_id = ?").run(
    id,
  );
  for (const thread of threads) {
    const own = broughtAlong.filter(
      ({ conversation_id, label_id }) =>
        conversation_id === thread && still.has(label_id),
    );
    for (const { label_id, at } of [...own, ...added])
      prepared(
        db,
        "INSERT INTO conversation_labels (conversation_id, label_id, at) VALUES (?, ?, ?)",
      ).run(thread, label_id, at);
  }
}
