import { AppError } from "../../shared/fault.ts";
import { copyMarks, dropCopies } from "./mark-copies.ts";
import {
  getConversationRow,
  insertConversation,
  recountConversation,
} from "./conversations.ts";
import { firstLine } from "./first-line.ts";
import { joinThreads } from "./joining.ts";
import { gatherAgain, scatter } from "./merging.ts";
import { getMessageRow, type MessageRow } from "./messages.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import {
  findThread,
  mergedInto,
  threadOfMessage,
  threadsOf,
} from "./threads.ts";

/**
 * Splits a thread from one of its messages on: that and all later ones of the thread become a conversation of their
 * own, a part of the thread. What comes in later follows the message that it answers. Inside the caller's
 * transaction. Answers the part, and the conversations whose turns are to be computed again.
 */
export function partThread(
  db: Archive,
  messageId: string,
  /** The part that it was before, when it is done again. */
  again?: string,
): { partId: string; threadId: string; touched: string[] } {
  const message = getMessageRow(db, messageId);
  if (message === undefined)
    throw new AppError("not-found", "There is no such message.");
  const threadId = threadOfMessage(db, message);
  const conversationId = message.conversation_id;
  const threads = threadsOf(db, conversationId).map(({ id }) => id);
  const isMerged = mergedInto(db, threadId) !== undefined;
  if (isMerged) scatter(db, conversationId);
  if (isFirst(db, threadId, message))
    throw new AppError(
      "conflict",
      "This message is the first of its thread: there is nothing before it.",
    );
  const partId = again ?? begin(db, threadId, message);
  take(db, { threadId, partId }, { which: "seq >= @seq", seq: message.seq });
  if (isMerged) gatherAgain(db, threads);
  return { partId, threadId, touched: [...threads, partId] };
}

/**
 * Splits off a part that is there without messages: those with these remote ids, as far as they are in its thread,
 * become its own. Inside the caller's transaction. Answers the conversations whose turns are to be computed again.
 */
export function fillPart(
  db: Archive,
  partId: string,
  { threadId, remoteIds }: { threadId: string; remoteIds: readonly string[] },
): string[] {
  const conversationId = mergedInto(db, threadId);
  const threads = threadsOf(db, conversationId ?? threadId).map(({ id }) => id);
  if (conversationId !== undefined) scatter(db, conversationId);
  take(
    db,
    { threadId, partId },
    {
      which: "remote_id IN (SELECT value FROM json_each(@remoteIds))",
      remoteIds: JSON.stringify(remoteIds),
    },
  );
  if (conversationId !== undefined) gatherAgain(db, threads);
  return [...threads, partId];
}

/** Puts a part back into its thread, wherever both are now. Answers the conversations to be computed again. */
export function rejoinPart(
  db: Archive,
  partId: string,
  threadId: string,
): string[] {
  const into = findThread(db, threadId)?.id;
  if (into === undefined || partOf(db, partId) === undefined) return [];
  const conversationId = mergedInto(db, partId);
  if (conversationId !== undefined) {
    const threads = threadsOf(db, conversationId).map(({ id }) => id);
    scatter(db, conversationId);
    dropCopies(db, partId);
    gatherAgain(db, threads);
  } else dropCopies(db, partId);
  const touched = joinThreads(db, [partId], into);
  setPartOf(db, partId, null);
  return touched;
}

function isFirst(db: Archive, threadId: string, { seq }: MessageRow): boolean {
  return (
    prepared<[string, number], 1>(
      db,
      "SELECT 1 FROM messages WHERE conversation_id = ? AND seq < ? LIMIT 1",
    )
      .pluck()
      .get(threadId, seq) === undefined
  );
}

/** The part begins as the thread is: what was decided about it holds for both. */
function begin(db: Archive, threadId: string, message: MessageRow): string {
  const thread = getConversationRow(db, threadId);
  return insertConversation(db, {
    accountId: thread.account_id,
    channel: thread.channel,
    title: firstLine(message.subject ?? undefined, message.text),
    kind: message.kind,
    stream: thread.stream,
    visibility: message.visibility,
    below: thread.below ?? undefined,
    readAt: thread.read_at,
  });
}

/** Moves some messages of a thread to a part of it, with what answers them. */
function take(
  db: Archive,
  move: { threadId: string; partId: string },
  { which, ...values }: { which: string; seq?: number; remoteIds?: string },
): void {
  prepared(
    db,
    `UPDATE conversations SET redirect_to = NULL, state = t.state, muted = t.muted, read_at = t.read_at, starred = 0
     FROM conversations AS t WHERE conversations.id = @partId AND t.id = @threadId`,
  ).run(move);
  // A part of a part is one of the whole thread.
  setPartOf(db, move.partId, partOf(db, move.threadId) ?? move.threadId);
  prepared(db, "DELETE FROM turns WHERE conversation_id = @threadId").run(move);
  prepared(
    db,
    `UPDATE messages SET conversation_id = @partId WHERE conversation_id = @threadId AND ${which}`,
  ).run({ ...move, ...values });
  for (const [table, target] of [
    ["drafts", "edits"],
    ["outbox", "target_id"],
  ])
    prepared(
      db,
      `UPDATE ${table} SET conversation_id = @partId WHERE conversation_id = @threadId
         AND coalesce(in_reply_to, ${target}) IN (SELECT id FROM messages WHERE conversation_id = @partId)`,
    ).run(move);
  copyMarks(db, move);
  recountConversation(db, move.threadId);
  recountConversation(db, move.partId);
}

function partOf(db: Archive, id: string): string | undefined {
  return (
    prepared<[string], string | null>(
      db,
      "SELECT part_of FROM conversations WHERE id = ?",
    )
      .pluck()
      .get(id) ?? undefined
  );
}

function setPartOf(db: Archive, id: string, of: string | null): void {
  prepared(db, "UPDATE conversations SET part_of = ? WHERE id = ?").run(of, id);
}
