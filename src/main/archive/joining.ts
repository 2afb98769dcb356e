import type { ConversationState } from "../../shared/model/conversation.ts";
import type { Stream } from "../../shared/model/message.ts";
import { carryMemory } from "./carry-memory.ts";
import {
  getConversationRow,
  insertConversation,
  raiseStream,
  recountConversation,
  setMuted,
  type NewConversation,
} from "./conversations.ts";
import { scatter, uniteThreads } from "./merging.ts";
import { writeAllMarks } from "./naming.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { addKey, fileMessage, threadOfKey } from "./thread-keys.ts";
import { mergedInto, threadsOf } from "./threads.ts";

/** Where a message belongs. */
export type Place = {
  /** The thread of its channel. */
  threadId: string;
  /** The conversation that the thread is in: another one where the user merged it. */
  id: string;
  /** Conversations whose turns are to be computed again, because the message has joined threads. */
  joined: string[];
  isNew: boolean;
  /** Whether the user merged the thread with others. */
  isMerged: boolean;
  /** What the thread was before the message, unless it is merged. */
  state: ConversationState;
  stream: Stream;
};

type Owner = {
  /** The whole thread, where the message is of a part of it. */
  id: string;
  state: ConversationState;
  stream: Stream;
  into: string | null;
};

/**
 * The thread that a message or any of those above it belongs to, made if there is none; the message is filed there.
 * When they belong to several, a late message has joined them: the oldest stays and the others redirect to it.
 * `beforeJoining` brings into the archive what is held back of them.
 */
export function conversationOf(
  db: Archive,
  message: {
    remoteId: string;
    inReplyTo?: string | undefined;
    thread: readonly string[];
  },
  created: NewConversation,
  beforeJoining: () => void,
): Place {
  const { accountId } = created;
  const owners = new Map<string, Owner>();
  const unknown = new Set<string>();
  const ownerOf = prepared<[{ accountId: string; key: string }], Owner>(
    db,
    `SELECT coalesce(c.part_of, c.id) AS id, c.state, c.stream, t.into_id AS "into"
     FROM conversations c LEFT JOIN merged_threads t ON t.conversation_id = c.id
     WHERE c.id = ${threadOfKey("@accountId", "@key")}`,
  );
  for (const key of new Set([message.remoteId, ...message.thread])) {
    const owner = ownerOf.get({ accountId, key });
    if (owner === undefined) unknown.add(key);
    else owners.set(owner.id, owner);
  }
  const [first, ...others] = byAge(db, [...owners.keys()]);
  const whole = first ?? insertConversation(db, created);
  if (others.length > 0) beforeJoining();
  const joined = others.length === 0 ? [] : joinThreads(db, others, whole);
  const isNew = first === undefined;
  const isParted = !isNew && hasParts(db, whole);
  const threadId = isParted ? partFor(db, accountId, message, whole) : whole;
  const isKnownPlace = joined.length === 0 && !isParted;
  const known = owners.get(threadId);
  const into = isKnownPlace ? (known?.into ?? null) : mergedInto(db, threadId);
  const id = into ?? threadId;
  const isKnown = !unknown.delete(message.remoteId);
  for (const key of unknown) addKey(db, { accountId, key }, whole);
  if (isKnown || id !== threadId)
    fileMessage(
      db,
      { accountId, key: message.remoteId },
      { threadId, conversationId: id },
    );
  if (isKnownPlace)
    return {
      threadId,
      id,
      joined,
      isNew,
      isMerged: into != null,
      state: known?.state ?? "open",
      stream: known?.stream ?? created.stream,
    };
  const { state, stream } = getConversationRow(db, threadId);
  return { threadId, id, joined, isNew, isMerged: id === into, state, stream };
}

function hasParts(db: Archive, threadId: string): boolean {
  return (
    prepared<[string], 1>(
      db,
      "SELECT 1 FROM conversations WHERE part_of = ? LIMIT 1",
    )
      .pluck()
      .get(threadId) === 1
  );
}

/** Of a thread that the user has split: the part of what the message answers, or of the nearest that is above it. */
function partFor(
  db: Archive,
  accountId: string,
  { remoteId, inReplyTo, thread }: Parameters<typeof conversationOf>[1],
  whole: string,
): string {
  const partOfKey = prepared<
    [{ accountId: string; key: string; whole: string }],
    string
  >(
    db,
    `SELECT id FROM conversations WHERE id = ${threadOfKey("@accountId", "@key")}
       AND (id = @whole OR part_of = @whole)`,
  ).pluck();
  const above = inReplyTo === undefined ? [] : [inReplyTo];
  for (const key of [...above, ...thread.toReversed(), remoteId]) {
    const part = partOfKey.get({ accountId, key, whole });
    if (part !== undefined) return part;
  }
  return whole;
}

/**
 * Joins threads for good. What the user merged them with is split for it and merged again, so that the merge can
 * still be taken back.
 */
export function joinThreads(
  db: Archive,
  from: readonly string[],
  into: string,
): string[] {
  writeAllMarks(db);
  const conversations = new Set(
    [...from, into].map((id) => mergedInto(db, id) ?? id),
  );
  const threads = [...conversations].flatMap((id) =>
    threadsOf(db, id).map((thread) => thread.id),
  );
  for (const id of conversations) scatter(db, id);
  for (const id of from) joinConversation(db, id, into);
  const left = threads.filter((id) => !from.includes(id));
  return [...threads, ...uniteThreads(db, left)];
}

function byAge(db: Archive, ids: string[]): string[] {
  if (ids.length < 2) return ids;
  const age = prepared<[string], number>(
    db,
    "SELECT rowid FROM conversations WHERE id = ?",
  ).pluck();
  return ids.sort((a, b) => (age.get(a) ?? 0) - (age.get(b) ?? 0));
}

/** Moves everything of one conversation into another and leaves a redirect. */
function joinConversation(db: Archive, from: string, into: string): void {
  prepared(db, "DELETE FROM turns WHERE conversation_id = ?").run(from);
  unmuteUnlessBoth(db, from, into);
  // What nobody has read in either stays unread.
  prepared(
    db,
    `UPDATE conversations AS c SET read_at = CASE WHEN o.unread = 1 OR c.unread = 1
         THEN min(c.read_at, o.read_at) ELSE max(c.read_at, o.read_at) END
     FROM conversations AS o WHERE c.id = ? AND o.id = ?`,
  ).run(into, from);
  for (const table of ["messages", "thread_keys", "marks", "drafts", "outbox"])
    prepared(
      db,
      `UPDATE ${table} SET conversation_id = ? WHERE conversation_id = ?`,
    ).run(into, from);
  prepared(
    db,
    `UPDATE conversations SET redirect_to = ?, waiting = 0, answering = 0, waiting_since = NULL,
       due_at = NULL, last_in_at = 0 WHERE id = ? OR redirect_to = ?`,
  ).run(into, from, from);
  prepared(
    db,
    "UPDATE conversations SET part_of = ? WHERE part_of = ? AND id <> ?",
  ).run(into, from, into);
  carryMemory(db, from, into);
  // An open thread stays open when a closed one joins it.
  prepared(
    db,
    `UPDATE conversations SET state = 'open' WHERE id = ? AND EXISTS (
       SELECT 1 FROM conversations o WHERE o.id = ? AND o.state = 'open')`,
  ).run(into, from);
  raiseStream(db, into, streamOf(db, from));
  recountConversation(db, into);
}

function streamOf(db: Archive, id: string): Stream {
  return prepared<[string], Stream>(
    db,
    "SELECT stream FROM conversations WHERE id = ?",
  )
    .pluck()
    .get(id) as Stream;
}

/** A muted thread that is joined to one that is not would hide who waits there. */
function unmuteUnlessBoth(db: Archive, from: string, into: string): void {
  const muted = prepared<[string, string], string>(
    db,
    "SELECT id FROM conversations WHERE id IN (?, ?) AND muted = 1",
  )
    .pluck()
    .all(from, into);
  if (muted.length !== 1) return;
  for (const id of muted) {
    setMuted(db, id, false);
    prepared(
      db,
      "UPDATE marks SET taken_back = 1 WHERE conversation_id = ? AND mark = 'muted' AND person_id IS NULL",
    ).run(id);
  }
}
