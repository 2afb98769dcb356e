import { AppError } from "../../shared/fault.ts";
import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import type { ConversationState } from "../../shared/model/conversation.ts";
import {
  streams,
  type MessageKind,
  type Stream,
  type Visibility,
} from "../../shared/model/message.ts";
import { carryMemory } from "./carry-memory.ts";
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

/**
 * The conversation that any of these remote ids belongs to, made if there is none.
 * When they belong to several, a late message has joined them: the oldest stays and the others redirect to it.
 */
export function conversationOf(
  db: Archive,
  keys: readonly string[],
  created: NewConversation,
): { id: string; joined: string[]; isNew: boolean } {
  const ids = new Set<string>();
  const unknown: string[] = [];
  for (const key of new Set(keys)) {
    const id = prepared<[string, string], string>(
      db,
      "SELECT conversation_id FROM thread_keys WHERE account_id = ? AND key = ?",
    )
      .pluck()
      .get(created.accountId, key);
    if (id === undefined) unknown.push(key);
    else ids.add(id);
  }
  const [first, ...others] = byAge(db, [...ids]);
  const id = first ?? insertConversation(db, created);
  for (const other of others) joinConversation(db, other, id);
  for (const key of unknown)
    prepared(
      db,
      "INSERT INTO thread_keys (account_id, key, conversation_id) VALUES (?, ?, ?)",
    ).run(created.accountId, key, id);
  return { id, joined: others, isNew: first === undefined };
}

function byAge(db: Archive, ids: string[]): string[] {
  if (ids.length < 2) return ids;
  const age = prepared<[string], number>(
    db,
    "SELECT rowid FROM conversations WHERE id = ?",
  ).pluck();
  return ids.sort((a, b) => (age.get(a) ?? 0) - (age.get(b) ?? 0));
}

function insertConversation(db: Archive, created: NewConversation): string {
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

/** Takes one new message into the conversation's figures. */
export function countIn(
  db: Archive,
  id: string,
  message: {
    seq: number;
    sentAt: number;
    inbound: boolean;
    attachments: number;
  },
): void {
  prepared(
    db,
    `UPDATE conversations SET messages = messages + 1, inbound = inbound + @inbound,
       attachments = attachments + @attachments, last_seq = max(last_seq, @seq),
       last_at = max(last_at, @sentAt),
       last_in_at = CASE WHEN @inbound = 1 THEN max(last_in_at, @sentAt) ELSE last_in_at END
     WHERE id = @id`,
  ).run({
    id,
    seq: message.seq,
    sentAt: message.sentAt,
    inbound: message.inbound ? 1 : 0,
    attachments: message.attachments,
  });
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

/** Conversations of an account that are done: what the policy `resolved-only` counts. */
export function resolvedConversations(
  db: Archive,
  accountId: string,
): Set<string> {
  return new Set(
    prepared<[string], string>(
      db,
      "SELECT id FROM conversations WHERE account_id = ? AND state = 'done' AND redirect_to IS NULL",
    )
      .pluck()
      .all(accountId),
  );
}
