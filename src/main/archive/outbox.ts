import { createHash } from "node:crypto";
import { z } from "zod";
import { AppError, fault } from "../../shared/fault.ts";
import { act } from "../../shared/model/act.ts";
import {
  outboxItem,
  outboxState,
  type OutboxItem,
} from "../../shared/model/outbox-item.ts";
import { optionsKey } from "../../shared/model/send-options.ts";
import { readOptions, writeOptions } from "./drafts.ts";
import { getMessageRow } from "./messages.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { isMerged, ownThread, threadOfMessage } from "./threads.ts";

/** An outbox item as it is kept. Account, parent and text never change; the archive refuses it. */
export const storedItem = outboxItem.extend({
  /** When the running or last attempt began. */
  startedAt: z.number().int().optional(),
  /** Newest message (ms UTC) that the writer had seen. */
  seenUpTo: z.number().int().optional(),
  /** The user has said to send although the conversation moved on. */
  anyway: z.boolean().default(false),
});
export type StoredItem = z.infer<typeof storedItem>;

export type OutboxRow = {
  id: string;
  account_id: string;
  conversation_id: string | null;
  in_reply_to: string | null;
  text: string;
  text_hash: string;
  options: string | null;
  act: string | null;
  target_id: string | null;
  quiet: 0 | 1;
  state: string;
  created_at: number;
  not_before: number;
  attempts: number;
  started_at: number | null;
  seen_up_to: number | null;
  anyway: 0 | 1;
  fault: string | null;
  sent_at: number | null;
  message_id: string | null;
};

export function toItem(row: OutboxRow): StoredItem {
  const item: StoredItem = {
    id: row.id,
    accountId: row.account_id,
    text: row.text,
    ...readOptions(row.options),
    state: outboxState.parse(row.state),
    createdAt: row.created_at,
    notBefore: row.not_before,
    attempts: row.attempts,
    anyway: row.anyway === 1,
  };
  if (row.conversation_id !== null) item.conversationId = row.conversation_id;
  if (row.in_reply_to !== null) item.inReplyTo = row.in_reply_to;
  if (row.act !== null) item.act = act.parse(row.act);
  if (row.target_id !== null) item.targetId = row.target_id;
  if (row.quiet === 1) item.quiet = true;
  if (row.started_at !== null) item.startedAt = row.started_at;
  if (row.seen_up_to !== null) item.seenUpTo = row.seen_up_to;
  if (row.fault !== null) item.fault = fault.parse(JSON.parse(row.fault));
  if (row.sent_at !== null) item.sentAt = row.sent_at;
  if (row.message_id !== null) item.messageId = row.message_id;
  return item;
}

/** What the interface sees of it. */
export function toOutboxItem(item: StoredItem): OutboxItem {
  const { startedAt: _, seenUpTo: __, anyway: ___, ...seen } = item;
  return seen;
}

/** Binds a text to where it goes: what is sent is checked against what was written, and every attempt has it as its key. */
export function bindingOf(
  item: Pick<
    StoredItem,
    "id" | "accountId" | "inReplyTo" | "text" | "options" | "act" | "targetId"
  >,
): string {
  const { id, accountId, inReplyTo, text, options, targetId } = item;
  const bound = [id, accountId, inReplyTo ?? null, text];
  // A plain text has the key that it had before there was more: it may be on its way.
  if (options !== undefined || item.act !== undefined)
    bound.push(optionsKey(options), item.act ?? null, targetId ?? null);
  return createHash("sha256").update(JSON.stringify(bound)).digest("base64url");
}

export function insertItem(db: Archive, item: StoredItem): void {
  prepared(
    db,
    `INSERT INTO outbox (id, account_id, conversation_id, in_reply_to, text, text_hash, options, act, target_id,
       quiet, state, created_at, not_before, attempts, started_at, seen_up_to, anyway, fault, sent_at, message_id)
     VALUES (@id, @accountId, @conversationId, @inReplyTo, @text, @textHash, @options, @act, @targetId,
       @quiet, @state, @createdAt, @notBefore, @attempts, @startedAt, @seenUpTo, @anyway, @fault, @sentAt, @messageId)`,
  ).run({
    id: item.id,
    accountId: item.accountId,
    conversationId: item.conversationId ?? null,
    inReplyTo: item.inReplyTo ?? null,
    text: item.text,
    textHash: bindingOf(item),
    options: writeOptions(item.options),
    act: item.act ?? null,
    targetId: item.targetId ?? null,
    quiet: item.quiet === true ? 1 : 0,
    seenUpTo: item.seenUpTo ?? null,
    createdAt: item.createdAt,
    ...changing(item),
  });
}

/** Writes how far the item has got. */
export function saveItem(db: Archive, item: StoredItem): void {
  prepared(
    db,
    `UPDATE outbox SET state = @state, not_before = @notBefore, attempts = @attempts,
       started_at = @startedAt, anyway = @anyway, fault = @fault, sent_at = @sentAt,
       message_id = @messageId WHERE id = @id`,
  ).run({ id: item.id, ...changing(item) });
}

function changing(item: StoredItem) {
  return {
    state: item.state,
    notBefore: item.notBefore,
    attempts: item.attempts,
    startedAt: item.startedAt ?? null,
    anyway: item.anyway ? 1 : 0,
    fault: item.fault === undefined ? null : JSON.stringify(item.fault),
    sentAt: item.sentAt ?? null,
    messageId: item.messageId ?? null,
  };
}

export function findItem(db: Archive, id: string): StoredItem | undefined {
  const row = prepared<[string], OutboxRow>(
    db,
    "SELECT * FROM outbox WHERE id = ?",
  ).get(id);
  return row === undefined ? undefined : toItem(row);
}

/** One item; throws `not-found`. */
export function getItem(db: Archive, id: string): StoredItem {
  const item = findItem(db, id);
  if (item === undefined)
    throw new AppError("not-found", "There is no such message in the outbox.");
  return item;
}

/** Whether the item is still, letter for letter, what was bound when it was written. */
export function isAsBound(db: Archive, item: StoredItem): boolean {
  const hash = prepared<[string], string>(
    db,
    "SELECT text_hash FROM outbox WHERE id = ?",
  )
    .pluck()
    .get(item.id);
  return hash === bindingOf(item);
}

/** What the user is told of: what triage changes at the channel only when it did not work. */
const isTold = "(quiet = 0 OR state IN ('held', 'failed'))";

/** Newest first; open ones are all that are neither sent nor discarded. */
export function listItems(
  db: Archive,
  which: "open" | "all",
  limit: number,
): StoredItem[] {
  const sql =
    which === "open"
      ? `SELECT * FROM outbox WHERE state NOT IN ('sent', 'discarded') AND ${isTold}
         ORDER BY created_at DESC, rowid DESC LIMIT ?`
      : `SELECT * FROM outbox WHERE ${isTold} ORDER BY created_at DESC, rowid DESC LIMIT ?`;
  return prepared<[number], OutboxRow>(db, sql).all(limit).map(toItem);
}

/** What an account has yet to send or to find out, in the order written. */
export function pendingItems(db: Archive, accountId: string): StoredItem[] {
  return prepared<[string], OutboxRow>(
    db,
    `SELECT * FROM outbox WHERE account_id = ? AND state IN ('queued', 'held', 'sending', 'unknown')
     ORDER BY created_at, rowid`,
  )
    .all(accountId)
    .map(toItem);
}

/** Why something waits until the user signs in again, as it was last said; undefined: nothing does. */
export function heldForSignIn(
  db: Archive,
  accountId: string,
): string | undefined {
  return prepared<[string], string>(
    db,
    `SELECT fault ->> '$.message' FROM outbox
     WHERE account_id = ? AND state IN ('queued', 'held', 'sending', 'unknown')
       AND state = 'held' AND fault ->> '$.code' = 'needs-sign-in'
     ORDER BY created_at DESC, rowid DESC LIMIT 1`,
  )
    .pluck()
    .get(accountId);
}

/** Accounts with something to send or to find out. */
export function accountsWithPending(db: Archive): string[] {
  return prepared<[], string>(
    db,
    `SELECT DISTINCT account_id FROM outbox
     WHERE state IN ('queued', 'held', 'sending', 'unknown')`,
  )
    .pluck()
    .all();
}

/** What of a conversation is not sent yet, in the order written. */
export function openItemsOf(db: Archive, conversationId: string): OutboxItem[] {
  return prepared<[string], OutboxRow>(
    db,
    `SELECT * FROM outbox WHERE conversation_id = ? AND state NOT IN ('sent', 'discarded') AND ${isTold}
     ORDER BY created_at, rowid`,
  )
    .all(conversationId)
    .map((row) => toOutboxItem(toItem(row)));
}

/** Open ones and those that changed hands since a time, for the copy outside the archive. */
export function itemsSince(db: Archive, since: number): StoredItem[] {
  return prepared<[number], OutboxRow>(
    db,
    // Each by its index: what was sent long ago, most of all, is not looked at.
    `SELECT * FROM outbox WHERE rowid IN (
       SELECT rowid FROM outbox WHERE created_at >= ?
       UNION ALL SELECT rowid FROM outbox WHERE state NOT IN ('sent', 'discarded')) AND quiet = 0
     ORDER BY created_at, rowid`,
  )
    .all(since)
    .map(toItem);
}

/**
 * Who wrote after the writer of a reply had last looked; undefined when nobody did. In a merged conversation it is
 * the thread that the reply goes to that counts.
 */
export function writerSince(
  db: Archive,
  {
    conversationId,
    inReplyTo,
    seenUpTo,
  }: Pick<StoredItem, "conversationId" | "inReplyTo" | "seenUpTo">,
): string | undefined {
  if (conversationId === undefined || seenUpTo === undefined) return undefined;
  const parent =
    inReplyTo === undefined ? undefined : getMessageRow(db, inReplyTo);
  const thread =
    parent !== undefined && isMerged(db, conversationId)
      ? threadOfMessage(db, parent)
      : undefined;
  return prepared<[Record<string, string | number | null>], string>(
    db,
    `SELECT i.name FROM messages JOIN identities i ON i.id = messages.identity_id
     WHERE messages.conversation_id = @conversationId AND sent_at > @seenUpTo
       AND direction = 'in' AND automatic = 0 AND deleted_at IS NULL
       AND (@thread IS NULL OR ${ownThread} = @thread)
     ORDER BY messages.seq LIMIT 1`,
  )
    .pluck()
    .get({ conversationId, seenUpTo, thread: thread ?? null });
}
