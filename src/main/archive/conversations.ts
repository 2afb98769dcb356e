import { AppError } from "../../shared/fault.ts";
import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import type { ConversationState } from "../../shared/model/conversation.ts";
import {
  streams,
  type MessageKind,
  type Stream,
  type Visibility,
} from "../../shared/model/message.ts";
import { newId } from "./id.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

export type ConversationRow = {
  id: string;
  account_id: string;
  channel: ChannelKind;
  redirect_to: string | null;
  title: string;
  kind: MessageKind;
  stream: Stream;
  visibility: Visibility;
  below: string | null;
  state: ConversationState;
  muted: 0 | 1;
  starred: 0 | 1;
  read_at: number;
  messages: number;
  inbound: number;
  attachments: number;
  last_seq: number;
  last_at: number;
  last_in_at: number;
  waiting: number;
  answering: number;
  waiting_since: number | null;
  due_at: number | null;
  person_id: string | null;
  unread: 0 | 1;
};

/** The conversation itself, also when it is asked for by the id of one that was joined into it. */
export function findConversationRow(
  db: Archive,
  id: string,
): ConversationRow | undefined {
  const row = prepared<[string], ConversationRow>(
    db,
    "SELECT * FROM conversations WHERE id = ?",
  ).get(id);
  if (row === undefined || row.redirect_to === null) return row;
  return findConversationRow(db, row.redirect_to);
}

/** The same; throws `not-found`. */
export function getConversationRow(db: Archive, id: string): ConversationRow {
  const row = findConversationRow(db, id);
  if (row === undefined)
    throw new AppError("not-found", "There is no such conversation.");
  return row;
}

export type NewConversation = {
  accountId: string;
  channel: ChannelKind;
  title: string;
  kind: MessageKind;
  stream: Stream;
  visibility: Visibility;
  below: string | undefined;
  /** Messages up to here count as read. */
  readAt: number;
};

export function insertConversation(
  db: Archive,
  created: NewConversation,
): string {
  const id = newId();
  prepared(
    db,
    `INSERT INTO conversations (id, account_id, channel, title, kind, stream, visibility, below, read_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    id,
    created.accountId,
    created.channel,
    created.title,
    created.kind,
    created.stream,
    created.visibility,
    created.below ?? null,
    created.readAt,
  );
  return id;
}

/** Counts again what ingest keeps by adding: after a join, or when directions changed. */
export function recountConversation(db: Archive, id: string): void {
  prepared(
    db,
    `UPDATE conversations SET messages = t.n, inbound = t.inbound, attachments = t.attachments,
       last_seq = t.last_seq, last_at = t.last_at, last_in_at = t.last_in_at
     FROM (SELECT count(*) AS n, coalesce(sum(direction = 'in'), 0) AS inbound,
         coalesce(sum(attachments), 0) AS attachments, coalesce(max(seq), 0) AS last_seq,
         coalesce(max(sent_at), 0) AS last_at,
         coalesce(max(CASE WHEN direction = 'in' THEN sent_at END), 0) AS last_in_at
       FROM messages WHERE conversation_id = @id) AS t
     WHERE conversations.id = @id`,
  ).run({ id });
}

/** The closest of the streams that its messages came by is the conversation's, whichever came first. */
export function raiseStream(db: Archive, id: string, stream: Stream): void {
  prepared(
    db,
    `UPDATE conversations SET stream = @stream
     WHERE id = @id AND instr(@order, stream) > instr(@order, @stream)`,
  ).run({ id, stream, order: streams.join(" ") });
}

/** A message to us reopens what was done or snoozed, unless it only fills a gap before what had been seen then. */
export function reopenFor(
  db: Archive,
  id: string,
  message: { seq: number; sentAt: number },
): void {
  prepared(
    db,
    `UPDATE conversations SET state = 'open' WHERE id = @id AND state <> 'open'
       AND NOT EXISTS (SELECT 1 FROM marks
         WHERE conversation_id = @id AND mark IN ('done', 'spam') AND taken_back = 0
           AND EXISTS (SELECT 1 FROM messages WHERE conversation_id = @id AND seq <> @seq
             AND sent_at >= @sentAt AND fetched_at <= marks.at))`,
  ).run({ id, ...message });
}

export function setState(
  db: Archive,
  id: string,
  state: ConversationState,
): void {
  prepared(db, "UPDATE conversations SET state = ? WHERE id = ?").run(
    state,
    id,
  );
}

export function setReadAt(db: Archive, id: string, readAt: number): void {
  prepared(db, "UPDATE conversations SET read_at = ? WHERE id = ?").run(
    readAt,
    id,
  );
}

export function setMuted(db: Archive, id: string, muted: boolean): void {
  prepared(db, "UPDATE conversations SET muted = ? WHERE id = ?").run(
    muted ? 1 : 0,
    id,
  );
}

/** Conversations with threads of an account that are done: what the policy `resolved-only` counts. */
export function resolvedConversations(
  db: Archive,
  accountId: string,
): Set<string> {
  return new Set(
    prepared<[string, string], string>(
      db,
      `SELECT id FROM conversations WHERE account_id = ? AND state = 'done' AND redirect_to IS NULL
       UNION ALL
       SELECT c.id FROM merged_threads t JOIN conversations c ON c.id = t.into_id
       WHERE t.account_id = ? AND c.state = 'done'`,
    )
      .pluck()
      .all(accountId, accountId),
  );
}
