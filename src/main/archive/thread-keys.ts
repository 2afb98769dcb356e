import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/*
 * The remote ids that belong to a thread: those of its messages, and those that it is known by without them. A
 * message that is in the conversation of its own thread says so itself; `thread_keys` has all others: ids that
 * nobody has fetched, and the messages that are in a conversation which the user merged from several threads.
 */

/** SQL for the thread of a remote id of an account; NULL where nothing is known of it. */
export function threadOfKey(account: string, key: string): string {
  return `coalesce(
    (SELECT k.conversation_id FROM thread_keys k WHERE k.account_id = ${account} AND k.key = ${key}),
    (SELECT own.conversation_id FROM messages own WHERE own.account_id = ${account} AND own.remote_id = ${key}))`;
}

/** SQL for the thread of a message, whatever its conversation has been merged into. */
export function threadOf(messages: string): string {
  return `coalesce((SELECT k.conversation_id FROM thread_keys k
    WHERE k.account_id = ${messages}.account_id AND k.key = ${messages}.remote_id), ${messages}.conversation_id)`;
}

/** SQL for what needs no row of `thread_keys`. */
export const isSaidByMessage = `EXISTS (SELECT 1 FROM messages m
  WHERE m.account_id = thread_keys.account_id AND m.remote_id = thread_keys.key
    AND m.conversation_id = thread_keys.conversation_id)`;

/** Files a remote id of which nothing is known under a thread. */
export function addKey(
  db: Archive,
  { accountId, key }: { accountId: string; key: string },
  threadId: string,
): void {
  prepared(
    db,
    `INSERT OR IGNORE INTO thread_keys (account_id, key, conversation_id)
     SELECT @accountId, @key, @threadId WHERE NOT EXISTS (
       SELECT 1 FROM messages WHERE account_id = @accountId AND remote_id = @key)`,
  ).run({ accountId, key, threadId });
}

/** Of a message that comes in: its conversation says where it belongs, or is another one than its thread. */
export function fileMessage(
  db: Archive,
  { accountId, key }: { accountId: string; key: string },
  { threadId, conversationId }: { threadId: string; conversationId: string },
): void {
  if (threadId === conversationId)
    prepared(
      db,
      "DELETE FROM thread_keys WHERE account_id = ? AND key = ?",
    ).run(accountId, key);
  else
    prepared(
      db,
      "INSERT OR IGNORE INTO thread_keys (account_id, key, conversation_id) VALUES (?, ?, ?)",
    ).run(accountId, key, threadId);
}

/** Before the messages of a thread go into a conversation of several. */
export function keepThreadOfMessages(db: Archive, threadId: string): void {
  prepared(
    db,
    `INSERT OR IGNORE INTO thread_keys (account_id, key, conversation_id)
     SELECT account_id, remote_id, conversation_id FROM messages WHERE conversation_id = ?`,
  ).run(threadId);
}

/** After the messages of a thread have come back to it. */
export function dropKeysOfMessages(db: Archive, threadId: string): void {
  prepared(
    db,
    `DELETE FROM thread_keys WHERE conversation_id = ? AND ${isSaidByMessage}`,
  ).run(threadId);
}
