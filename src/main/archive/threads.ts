import type { ConversationState } from "../../shared/model/conversation.ts";
import type { ConversationFields } from "../../shared/model/decision.ts";
import { streams, type Stream } from "../../shared/model/message.ts";
import {
  raiseStream,
  reopenFor,
  setMuted,
  setReadAt,
  setState,
} from "./conversations.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { setStarred } from "./stars.ts";
import { threadOf, threadOfKey } from "./thread-keys.ts";

/**
 * What a conversation is by itself. Usually thread and conversation are one; a conversation that the user merged
 * has several, and shows what follows from all of them.
 */
export type Thread = {
  id: string;
  /** The conversation where its messages are now. */
  into: string;
  state: ConversationState;
  readAt: number;
  muted: boolean;
  starred: boolean;
  lastInAt: number;
};

type ThreadRow = {
  id: string;
  into_id: string;
  state: ConversationState;
  read_at: number;
  muted: 0 | 1;
  starred: 0 | 1;
  last_in_at: number;
};

const byThreadAge =
  "ORDER BY (SELECT rowid FROM conversations c WHERE c.id = t.conversation_id)";

/** The threads of a conversation, oldest first; of one that was never merged, itself. */
export function threadsOf(db: Archive, conversationId: string): Thread[] {
  const merged = prepared<[string], ThreadRow>(
    db,
    `SELECT conversation_id AS id, into_id, state, read_at, muted, starred, last_in_at
     FROM merged_threads t WHERE into_id = ? ${byThreadAge}`,
  ).all(conversationId);
  const rows =
    merged.length > 0
      ? merged
      : prepared<[string], ThreadRow>(
          db,
          "SELECT id, id AS into_id, state, read_at, muted, starred, last_in_at FROM conversations WHERE id = ?",
        ).all(conversationId);
  return rows.map((row) => ({
    id: row.id,
    into: row.into_id,
    state: row.state,
    readAt: row.read_at,
    muted: row.muted === 1,
    starred: row.starred === 1,
    lastInAt: row.last_in_at,
  }));
}

/** The thread with this id, or the one that a late message joined it to; undefined when it is gone. */
export function findThread(db: Archive, id: string): Thread | undefined {
  const into = mergedInto(db, id);
  if (into !== undefined)
    return threadsOf(db, into).find((thread) => thread.id === id);
  const redirect = prepared<[string], string | null>(
    db,
    "SELECT redirect_to FROM conversations WHERE id = ?",
  )
    .pluck()
    .get(id);
  if (redirect === undefined) return undefined;
  return redirect === null ? threadsOf(db, id)[0] : findThread(db, redirect);
}

/** The conversation that the user merged a thread into, also where it is the thread's own; undefined when not merged. */
export function mergedInto(db: Archive, threadId: string): string | undefined {
  return prepared<[string], string>(
    db,
    "SELECT into_id FROM merged_threads WHERE conversation_id = ?",
  )
    .pluck()
    .get(threadId);
}

export function isMerged(db: Archive, conversationId: string): boolean {
  return mergedInto(db, conversationId) === conversationId;
}

/** Those of these conversations that the user merged. */
export function mergedAmong(
  db: Archive,
  conversationIds: readonly string[],
): Set<string> {
  return new Set(
    prepared<[string], string>(
      db,
      `SELECT t.into_id FROM json_each(?) AS wanted
       CROSS JOIN merged_threads t ON t.conversation_id = wanted.value WHERE t.into_id = t.conversation_id`,
    )
      .pluck()
      .all(JSON.stringify(conversationIds)),
  );
}

/** The thread of `messages`, wherever they are shown. */
export const ownThread = threadOf("messages");

/** The thread that a message belongs to, whatever its conversation has been merged into. */
export function threadOfMessage(
  db: Archive,
  message: { account_id: string; remote_id: string; conversation_id: string },
): string {
  return prepared<[typeof message], string>(
    db,
    `SELECT coalesce(${threadOfKey("@account_id", "@remote_id")}, @conversation_id)`,
  )
    .pluck()
    .get(message) as string;
}

/** Sets what the user decides about a thread; the conversation it is merged into follows. */
export function setThreadFields(
  db: Archive,
  threadId: string,
  { state, readAt, muted, starred }: ConversationFields,
): void {
  const into = mergedInto(db, threadId);
  if (into === undefined) {
    setState(db, threadId, state);
    setReadAt(db, threadId, readAt);
    setMuted(db, threadId, muted);
    if (starred !== undefined) setStarred(db, threadId, starred);
    return;
  }
  prepared(
    db,
    `UPDATE merged_threads SET state = ?, read_at = ?, muted = ?, starred = coalesce(?, starred)
     WHERE conversation_id = ?`,
  ).run(
    state,
    readAt,
    muted ? 1 : 0,
    starred === undefined ? null : Number(starred),
    threadId,
  );
  followThreads(db, into);
}

/** Where a message came in, and what of it its thread takes note of. */
export type Arrival = {
  conversationId: string;
  threadId: string;
  isMerged: boolean;
  seq: number;
  sentAt: number;
  inbound: boolean;
  /** Of one that raises nothing: undefined. */
  stream: Stream | undefined;
  reopens: boolean;
};

/** What a message that came in changes about its thread, besides what is counted. */
export function noteArrival(db: Archive, arrival: Arrival): void {
  const { conversationId, threadId, seq, sentAt, stream } = arrival;
  if (!arrival.isMerged) {
    if (stream !== undefined) raiseStream(db, conversationId, stream);
    if (arrival.reopens) reopenFor(db, conversationId, { seq, sentAt });
    return;
  }
  if (arrival.inbound)
    prepared(
      db,
      "UPDATE merged_threads SET last_in_at = max(last_in_at, ?) WHERE conversation_id = ?",
    ).run(sentAt, threadId);
  if (stream !== undefined) raiseThreadStream(db, threadId, stream);
  if (arrival.reopens) reopenThread(db, arrival);
  followThreads(db, conversationId);
}

/** A closer source has found a message of this thread. */
export function raiseStreamOf(
  db: Archive,
  threadId: string,
  stream: Stream,
): void {
  const into = mergedInto(db, threadId);
  if (into === undefined) {
    raiseStream(db, threadId, stream);
    return;
  }
  raiseThreadStream(db, threadId, stream);
  followThreads(db, into);
}

const streamOrder = streams.join(" ");

function raiseThreadStream(db: Archive, threadId: string, stream: Stream) {
  prepared(
    db,
    `UPDATE merged_threads SET stream = @stream
     WHERE conversation_id = @threadId AND instr(@order, stream) > instr(@order, @stream)`,
  ).run({ threadId, stream, order: streamOrder });
}

/** As `reopenFor`, by the marks and messages of this thread alone. */
function reopenThread(
  db: Archive,
  { conversationId, threadId, seq, sentAt }: Arrival,
): void {
  prepared(
    db,
    `UPDATE merged_threads SET state = 'open' WHERE conversation_id = @threadId AND state <> 'open'
       AND NOT EXISTS (SELECT 1 FROM marks
         WHERE conversation_id = @conversationId AND coalesce(home_id, conversation_id) = @threadId
           AND mark IN ('done', 'spam') AND taken_back = 0
           AND EXISTS (SELECT 1 FROM messages WHERE conversation_id = @conversationId AND seq <> @seq
             AND sent_at >= @sentAt AND fetched_at <= marks.at AND ${ownThread} = @threadId))`,
  ).run({ conversationId, threadId, seq, sentAt });
}

/**
 * Makes a merged conversation show what follows from its threads: open while one is, muted and read when all are,
 * starred when one is, the closest of their streams.
 */
export function followThreads(db: Archive, conversationId: string): void {
  prepared(
    db,
    `UPDATE conversations SET state = t.state, muted = t.muted, starred = t.starred,
       read_at = t.read_at, stream = (SELECT stream FROM merged_threads WHERE into_id = @id
         ORDER BY instr(@order, stream) LIMIT 1)
     FROM (SELECT CASE WHEN max(state = 'open') THEN 'open' WHEN max(state = 'snoozed') THEN 'snoozed'
           ELSE 'done' END AS state,
         min(muted) AS muted, max(starred) AS starred,
         coalesce(min(iif(last_in_at > read_at, read_at, NULL)), max(read_at)) AS read_at
       FROM merged_threads WHERE into_id = @id) AS t
     WHERE conversations.id = @id`,
  ).run({ id: conversationId, order: streamOrder });
}

/** After directions changed: what each thread of a merged conversation heard last. */
export function recountThreads(db: Archive, conversationId: string): void {
  if (!isMerged(db, conversationId)) return;
  prepared(
    db,
    `UPDATE merged_threads AS t SET last_in_at = coalesce((SELECT max(sent_at) FROM messages
       WHERE conversation_id = t.into_id AND direction = 'in' AND ${ownThread} = t.conversation_id), 0)
     WHERE into_id = ?`,
  ).run(conversationId);
  followThreads(db, conversationId);
}
