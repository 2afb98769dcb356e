import type { WriteBack } from "../../shared/model/act.ts";
import { findAccount } from "../archive/accounts.ts";
import { markMessage } from "../archive/mark-message.ts";
import { getMessageRow, type MessageRow } from "../archive/messages.ts";
import type { Archive } from "../archive/open.ts";
import { prepared } from "../archive/prepared.ts";
import { noteHandling } from "../archive/handlings.ts";
import {
  findThread,
  setThreadFields,
  threadOfMessage,
  type Thread,
} from "../archive/threads.ts";
import type { TurnKeeper } from "../archive/turns.ts";
import type { Placed } from "../channels/received.ts";

/**
 * Takes over what other programs made of a message, inside the caller's transaction; what we did ourselves is known
 * and passes. That it was answered always counts, for nobody waits who has an answer. What is read, starred or put
 * away follows only where the user has chosen that our doings are written back: then both are kept the same, and
 * where not, each has its own.
 */
export function takeHandling(
  db: Archive,
  turns: TurnKeeper,
  accountId: string,
  { location, handling }: Placed,
  now: number,
): void {
  const noted = noteHandling(db, accountId, location, handling);
  const message =
    noted === undefined ? undefined : getMessageRow(db, noted.messageId);
  if (noted === undefined || message?.direction !== "in") return;
  const { changed } = noted;
  const isShared = (what: WriteBack) =>
    findAccount(db, accountId)?.writeBack.includes(what) === true;
  const threadId = threadOfMessage(db, message);
  const thread = findThread(db, threadId);
  if (thread === undefined) return;
  if (changed.answered === true) noteAnswer(db, message, now);
  const after = { ...thread };
  if (changed.read !== undefined && isShared("read"))
    after.readAt = readAtAfter(thread, message, changed.read);
  if (changed.starred !== undefined && isShared("star"))
    after.starred = changed.starred;
  setThreadFields(db, threadId, after);
  // An older one may be put away while the newest is still to be dealt with.
  const isNewest = message.sent_at >= thread.lastInAt;
  if (changed.away === true && isNewest && isShared("archive"))
    close(db, message, after, now);
  turns.invalidate(message.conversation_id);
}

function readAtAfter(
  { readAt }: Thread,
  { sent_at }: MessageRow,
  isRead: boolean,
): number {
  return isRead ? Math.max(readAt, sent_at) : Math.min(readAt, sent_at - 1);
}

/** Done, as if it had been decided here. */
function close(
  db: Archive,
  message: MessageRow,
  thread: Thread,
  now: number,
): void {
  if (thread.state === "done") return;
  const readAt = Math.max(thread.readAt, thread.lastInAt);
  const { state, muted } = thread;
  const before = { state, readAt: thread.readAt, muted };
  const after = { ...before, state: "done" as const, readAt };
  setThreadFields(db, thread.id, after);
  markMessage(db, message, {
    mark: "done",
    did: "Done in another program",
    at: now,
    thread: { before, after },
  });
}

/**
 * The answer itself may lie in no folder that is read. It is of the time before its author wrote again, else of now;
 * should it be found later, its own time counts.
 */
function noteAnswer(db: Archive, message: MessageRow, now: number): void {
  const { conversation_id: conversationId, identity_id, sent_at } = message;
  const person = "(SELECT person_id FROM identities WHERE id = @identity_id)";
  const about = { conversationId, identity_id, sent_at };
  const isWaiting = prepared<[typeof about], number>(
    db,
    `SELECT 1 FROM turns WHERE conversation_id = @conversationId AND person_id = ${person}
       AND ended_at IS NULL AND start_at <= @sent_at`,
  )
    .pluck()
    .get(about);
  if (isWaiting === undefined) return;
  const next = prepared<[typeof about], number | null>(
    db,
    `SELECT min(m.sent_at) FROM messages m INDEXED BY messages_of_conversation
     CROSS JOIN identities i ON i.id = m.identity_id
     WHERE m.conversation_id = @conversationId AND m.sent_at > @sent_at AND m.direction = 'in'
       AND i.person_id = ${person}`,
  )
    .pluck()
    .get(about);
  markMessage(db, message, {
    mark: "answered-elsewhere",
    did: "Answered in another program",
    at: Math.min(next ?? Infinity, now + 1) - 1,
  });
}
