import { mark } from "../../shared/model/mark.ts";
import { noReplyReason } from "../../shared/model/mark.ts";
import { isOnlyThanks } from "../../shared/thanks.ts";
import type {
  TurnEvent,
  TurnMark,
  TurnMessage,
} from "../../shared/turns/events.ts";
import type { MarkRow } from "./marks.ts";
import { marksTogether } from "./merged-marks.ts";
import { readMentions } from "./message-columns.ts";
import type { MessageRow } from "./messages.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { isMerged } from "./threads.ts";

function personOf(db: Archive, identityId: string): string {
  return prepared<[string], string>(
    db,
    "SELECT person_id FROM identities WHERE id = ?",
  )
    .pluck()
    .get(identityId) as string;
}

/** The archive's id of a remote one; a link to what is not in the archive yet is still a link. */
function idOf(db: Archive, accountId: string, remoteId: string): string {
  const id = prepared<[string, string], string>(
    db,
    "SELECT id FROM messages WHERE account_id = ? AND remote_id = ?",
  )
    .pluck()
    .get(accountId, remoteId);
  return id ?? `remote:${remoteId}`;
}

/** What the rules of waiting read of a message. */
type Told = Pick<
  MessageRow,
  | "id"
  | "account_id"
  | "remote_id"
  | "direction"
  | "kind"
  | "addressed"
  | "automatic"
  | "sent_at"
  | "deleted_at"
  | "hidden_at"
  | "in_reply_to"
  | "quotes"
  | "mentions_on_purpose"
  | "outbox_id"
  | "seen_up_to"
  | "only_thanks"
  | "text"
>;
type ToldRow = Told & {
  person_id: string;
  mentions: string | null;
  fetched_at: number;
};

/** A message whose author and mentioned people are known already. `found` are the ids of remote ones close by. */
export function withPeople(
  db: Archive,
  row: Told,
  people: { authorId: string; mentions: string[] },
  found?: (accountId: string, remoteId: string) => string | undefined,
): TurnMessage {
  const linked = (remoteId: string | null) =>
    remoteId === null
      ? null
      : (found?.(row.account_id, remoteId) ??
        idOf(db, row.account_id, remoteId));
  return {
    type: "message",
    id: row.id,
    remoteId: row.remote_id,
    direction: row.direction,
    personId: people.authorId,
    sentAt: row.sent_at,
    automatic: row.automatic === 1,
    addressed: row.addressed,
    inReplyTo: linked(row.in_reply_to),
    quotes: linked(row.quotes),
    mentions: people.mentions,
    mentionsOnPurpose: row.mentions_on_purpose === 1,
    deletedAt: row.deleted_at,
    hiddenAt: row.hidden_at,
    seenUpTo: row.seen_up_to,
    viaPorchlight: row.outbox_id !== null,
    thanksOnly:
      row.direction === "in" &&
      (row.only_thanks === null
        ? isOnlyThanks(row.text)
        : row.only_thanks === 1),
    review: row.kind === "review",
  };
}

/** A mark as the rules of waiting see it; undefined for those that say nothing about waiting. */
function toTurnMark(row: MarkRow, seenUpTo: number): TurnMark | undefined {
  const base = { type: "mark" as const, id: row.id, at: row.at };
  const concern = { personId: row.person_id, messageId: row.message_id };
  const seen = { seenUpTo };
  const kind = mark.parse(row.mark);
  switch (kind) {
    case "no-reply-needed":
      return {
        ...base,
        ...concern,
        ...seen,
        mark: kind,
        reason: noReplyReason.parse(row.reason),
      };
    case "answered-elsewhere":
      return { ...base, ...concern, ...seen, mark: kind, by: "message" };
    case "acknowledged":
    case "done":
      return { ...base, ...concern, ...seen, mark: kind };
    case "reopened":
    case "spam":
    case "handed-off":
    case "muted":
    case "unmuted":
      return { ...base, ...concern, mark: kind };
    case "waits":
      return row.message_id === null
        ? undefined
        : { ...base, mark: kind, messageId: row.message_id };
    case "read":
    case "unread":
    case "starred":
    case "unstarred":
      return undefined;
  }
}

/**
 * The newest message that was here at an instant: nobody can have judged what came in later, whenever it was
 * written. Where the clock was set back and says that nothing was here, the instant itself.
 */
function seenAt(rows: readonly ToldRow[], at: number): number {
  const seen = rows.filter((row) => row.fetched_at <= at);
  return seen.length === 0
    ? at
    : seen.reduce((newest, row) => Math.max(newest, row.sent_at), -Infinity);
}

/** Everything of a conversation that the rules of waiting read. */
export function readTurnEvents(
  db: Archive,
  conversationId: string,
): TurnEvent[] {
  const rows = prepared<[string], ToldRow>(
    db,
    // A text that is longer than any thank-you need not be read.
    `SELECT m.id, m.account_id, m.remote_id, m.direction, i.person_id, m.kind, m.addressed, m.automatic,
       m.sent_at, m.fetched_at, m.deleted_at, m.hidden_at, m.in_reply_to, m.quotes, m.mentions,
       m.mentions_on_purpose, m.outbox_id, m.seen_up_to,
       iif(octet_length(m.text) > 1000, 0, m.only_thanks) AS only_thanks,
       iif(octet_length(m.text) > 1000, '', m.text) AS text
     FROM messages m CROSS JOIN identities i ON i.id = m.identity_id
     WHERE m.conversation_id = ? ORDER BY m.seq`,
  ).all(conversationId);
  const ids = new Map(
    rows.map((row) => [`${row.account_id} ${row.remote_id}`, row.id]),
  );
  const events: TurnEvent[] = rows.map((row) =>
    withPeople(
      db,
      row,
      {
        authorId: row.person_id,
        mentions: readMentions(row).map((identityId) =>
          personOf(db, identityId),
        ),
      },
      (accountId, remoteId) => ids.get(`${accountId} ${remoteId}`),
    ),
  );
  // One decision about many people has one time.
  const seen = new Map<number, number>();
  for (const row of marksOf(db, conversationId)) {
    const seenUpTo = seen.get(row.at) ?? seenAt(rows, row.at);
    seen.set(row.at, seenUpTo);
    const event = toTurnMark(row, seenUpTo);
    if (event !== undefined) events.push(event);
  }
  return events;
}

/** A decision about a person of several merged threads, or of several merged identities, says the same of each: once is enough. */
function marksOf(db: Archive, conversationId: string): MarkRow[] {
  const all = prepared<[string], MarkRow>(
    db,
    "SELECT * FROM marks WHERE conversation_id = ? AND taken_back = 0 ORDER BY at, rowid",
  ).all(conversationId);
  const marks = isMerged(db, conversationId)
    ? marksTogether(db, conversationId, all)
    : all;
  const once = new Map<string, MarkRow>();
  for (const row of marks) {
    const about = `${row.decision_id} ${row.mark} ${row.person_id} ${row.message_id}`;
    if (!once.has(about)) once.set(about, row);
  }
  return [...once.values()];
}
