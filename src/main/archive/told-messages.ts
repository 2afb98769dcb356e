import type { Addressed, Direction } from "../../shared/model/message.ts";
import type { MessageRow } from "./messages.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** What the rules of waiting read of a message. */
export type Told = Pick<
  MessageRow,
  | "id"
  | "account_id"
  | "remote_id"
  | "sent_at"
  | "deleted_at"
  | "hidden_at"
  | "in_reply_to"
  | "quotes"
  | "seen_up_to"
> & {
  direction: Direction;
  addressed: Addressed;
  isAutomatic: boolean;
  isMail: boolean;
  isReview: boolean;
  isNamingOnPurpose: boolean;
  isFromPorchlight: boolean;
};

export type ToldRow = Told &
  Pick<MessageRow, "seq" | "identity_id" | "mentions" | "fetched_at">;

export function toTold(row: MessageRow): Told {
  return {
    id: row.id,
    account_id: row.account_id,
    remote_id: row.remote_id,
    sent_at: row.sent_at,
    deleted_at: row.deleted_at,
    hidden_at: row.hidden_at,
    in_reply_to: row.in_reply_to,
    quotes: row.quotes,
    seen_up_to: row.seen_up_to,
    direction: row.direction,
    addressed: row.addressed,
    isAutomatic: row.automatic === 1,
    isMail: row.kind === "email",
    isReview: row.kind === "review",
    isNamingOnPurpose: row.mentions_on_purpose === 1,
    isFromPorchlight: row.outbox_id !== null,
  };
}

/** By position, and what is one of few in one number: of a million rows each value and each name counts. */
type Columns = [
  /** Which of the conversations that were asked for it is of. */
  of: number,
  seq: number,
  id: string,
  accountId: string,
  remoteId: string,
  identityId: string,
  traits: number,
  sentAt: number,
  fetchedAt: number,
  deletedAt: number | null,
  hiddenAt: number | null,
  inReplyTo: string | null,
  quotes: string | null,
  mentions: string | null,
  seenUpTo: number | null,
];

const told = `m.seq, m.id, m.account_id, m.remote_id, m.identity_id,
  (m.direction = 'out') + 2 * m.automatic + 4 * (m.kind = 'email') + 8 * (m.kind = 'review')
    + 16 * m.mentions_on_purpose + 32 * (m.outbox_id IS NOT NULL)
    + 64 * (m.addressed = 'to-us') + 128 * (m.addressed = 'aside'),
  m.sent_at, m.fetched_at, m.deleted_at, m.hidden_at, m.in_reply_to, m.quotes, m.mentions, m.seen_up_to`;

function toRow(columns: Columns): ToldRow {
  const traits = columns[6];
  return {
    seq: columns[1],
    id: columns[2],
    account_id: columns[3],
    remote_id: columns[4],
    identity_id: columns[5],
    direction: (traits & 1) === 0 ? "in" : "out",
    isAutomatic: (traits & 2) !== 0,
    isMail: (traits & 4) !== 0,
    isReview: (traits & 8) !== 0,
    isNamingOnPurpose: (traits & 16) !== 0,
    isFromPorchlight: (traits & 32) !== 0,
    addressed:
      (traits & 64) !== 0 ? "to-us" : (traits & 128) !== 0 ? "aside" : "other",
    sent_at: columns[7],
    fetched_at: columns[8],
    deleted_at: columns[9],
    hidden_at: columns[10],
    in_reply_to: columns[11],
    quotes: columns[12],
    mentions: columns[13],
    seen_up_to: columns[14],
  };
}

/** Of each of these conversations its messages, in the order of time. */
export function readMessages(
  db: Archive,
  conversationIds: readonly string[],
): ToldRow[][] {
  const read: ToldRow[][] = conversationIds.map(() => []);
  for (const columns of prepared<[string], Columns>(
    db,
    `SELECT wanted.key, ${told}
     FROM json_each(?) AS wanted
     CROSS JOIN messages m INDEXED BY messages_of_conversation ON m.conversation_id = wanted.value`,
  )
    .raw()
    .all(JSON.stringify(conversationIds)))
    read[columns[0]]?.push(toRow(columns));
  return read;
}

/** A page of the messages of one conversation. */
export function readMessagesAfter(
  db: Archive,
  conversationId: string,
  after: number,
  limit: number,
): ToldRow[] {
  return prepared<[string, number, number], Columns>(
    db,
    `SELECT 0, ${told} FROM messages m INDEXED BY messages_of_conversation
     WHERE m.conversation_id = ? AND m.seq > ? ORDER BY m.seq LIMIT ?`,
  )
    .raw()
    .all(conversationId, after, limit)
    .map(toRow);
}
