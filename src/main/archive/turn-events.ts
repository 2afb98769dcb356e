import { isOnlyThanks } from "../../shared/thanks.ts";
import type { TurnEvent, TurnMessage } from "../../shared/turns/events.ts";
import { readMentions } from "./message-columns.ts";
import type { MessageRow } from "./messages.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { marksIn, toTurnMark } from "./turn-marks.ts";

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
>;

type About = {
  authorId: string;
  mentions: string[];
  /** The archive's id of a remote one. */
  linked: (remoteId: string) => string;
  thanksOnly: boolean;
};

function toTurnMessage(row: Told, about: About): TurnMessage {
  const { authorId, mentions, linked, thanksOnly } = about;
  return {
    type: "message",
    id: row.id,
    remoteId: row.remote_id,
    direction: row.direction,
    personId: authorId,
    sentAt: row.sent_at,
    automatic: row.automatic === 1,
    addressed: row.addressed,
    inReplyTo: row.in_reply_to === null ? null : linked(row.in_reply_to),
    quotes: row.quotes === null ? null : linked(row.quotes),
    mentions,
    mentionsOnPurpose: row.mentions_on_purpose === 1,
    deletedAt: row.deleted_at,
    hiddenAt: row.hidden_at,
    seenUpTo: row.seen_up_to,
    viaPorchlight: row.outbox_id !== null,
    thanksOnly,
    review: row.kind === "review",
  };
}

/** A link out of the conversation, or to what is not in the archive yet, is still a link: to nothing that the rules know. */
function outside(remoteId: string): string {
  return `remote:${remoteId}`;
}

/** A new message whose author and mentioned people are known already. */
export function withPeople(
  db: Archive,
  row: Told,
  people: { authorId: string; mentions: string[] },
): TurnMessage {
  const idOf = prepared<[string, string], string>(
    db,
    "SELECT id FROM messages WHERE account_id = ? AND remote_id = ?",
  ).pluck();
  return toTurnMessage(row, {
    ...people,
    linked: (remoteId) =>
      idOf.get(row.account_id, remoteId) ?? outside(remoteId),
    // Asked only of what came before somebody says "done", and then everything is read again.
    thanksOnly: false,
  });
}

type ToldRow = Told & {
  conversation_id: string;
  person_id: string;
  mentions: string | null;
  fetched_at: number;
};

/** Everything of these conversations that the rules of waiting read, by conversation. */
export function readTurnEvents(
  db: Archive,
  conversationIds: readonly string[],
): Map<string, TurnEvent[]> {
  const marks = marksIn(db, conversationIds);
  const isThanks = readThanks(
    db,
    [...marks.keys()].filter((id) =>
      marks.get(id)?.some((row) => row.mark === "done"),
    ),
  );
  const personOf = createPersonOf(db);
  const rows = Map.groupBy(
    readMessages(db, conversationIds),
    (row) => row.conversation_id,
  );
  const events = new Map<string, TurnEvent[]>();
  for (const id of conversationIds) {
    const told = rows.get(id) ?? [];
    const idOf = createIdOf(told);
    const messages = told.map((row) =>
      toTurnMessage(row, {
        authorId: row.person_id,
        mentions: readMentions(row).map(personOf),
        linked: (remoteId) => idOf(row.account_id, remoteId),
        thanksOnly: isThanks.has(row.id),
      }),
    );
    // One decision about many people has one time.
    const seen = new Map<number, number>();
    const marked = (marks.get(id) ?? []).flatMap((row) => {
      const seenUpTo = seen.get(row.at) ?? seenAt(told, row.at);
      seen.set(row.at, seenUpTo);
      return toTurnMark(row, seenUpTo) ?? [];
    });
    events.set(id, marked.length === 0 ? messages : [...messages, ...marked]);
  }
  return events;
}

function readMessages(
  db: Archive,
  conversationIds: readonly string[],
): ToldRow[] {
  return prepared<[string], ToldRow>(
    db,
    `SELECT m.id, m.conversation_id, m.account_id, m.remote_id, m.direction, i.person_id, m.kind, m.addressed,
       m.automatic, m.sent_at, m.fetched_at, m.deleted_at, m.hidden_at, m.in_reply_to, m.quotes, m.mentions,
       m.mentions_on_purpose, m.outbox_id, m.seen_up_to
     FROM json_each(?) AS wanted
     CROSS JOIN messages m INDEXED BY messages_of_conversation ON m.conversation_id = wanted.value
     CROSS JOIN identities i ON i.id = m.identity_id`,
  ).all(JSON.stringify(conversationIds));
}

/** Which messages of these conversations say thanks and nothing else; a text that is longer than any thank-you is not read. */
function readThanks(
  db: Archive,
  conversationIds: readonly string[],
): Set<string> {
  if (conversationIds.length === 0) return new Set();
  const rows = prepared<
    [string],
    { id: string; only_thanks: 0 | 1 | null; text: string }
  >(
    db,
    `SELECT m.id, m.only_thanks, m.text FROM json_each(?) AS wanted
     CROSS JOIN messages m INDEXED BY messages_of_conversation ON m.conversation_id = wanted.value
     WHERE m.direction = 'in' AND octet_length(m.text) <= 1000`,
  ).all(JSON.stringify(conversationIds));
  return new Set(
    rows.flatMap(({ id, only_thanks, text }) =>
      (only_thanks === null ? isOnlyThanks(text) : only_thanks === 1)
        ? [id]
        : [],
    ),
  );
}

function createPersonOf(db: Archive): (identityId: string) => string {
  const known = new Map<string, string>();
  const read = prepared<[string], string>(
    db,
    "SELECT person_id FROM identities WHERE id = ?",
  ).pluck();
  return (identityId) => {
    const person = known.get(identityId) ?? read.get(identityId) ?? "";
    known.set(identityId, person);
    return person;
  };
}

/** The archive's ids of the messages of one conversation, by what their account calls them. */
function createIdOf(
  rows: readonly ToldRow[],
): (accountId: string, remoteId: string) => string {
  const accounts = new Map<string, Map<string, string>>();
  for (const { account_id, remote_id, id } of rows) {
    const known = accounts.get(account_id);
    if (known === undefined)
      accounts.set(account_id, new Map([[remote_id, id]]));
    else known.set(remote_id, id);
  }
  return (accountId, remoteId) =>
    accounts.get(accountId)?.get(remoteId) ?? outside(remoteId);
}

/**
 * The newest message that was here at an instant: nobody can have judged what came in later, whenever it was
 * written. Where the clock was set back and says that nothing was here, the instant itself.
 */
function seenAt(rows: readonly ToldRow[], at: number): number {
  let newest = -Infinity;
  for (const { fetched_at, sent_at } of rows)
    if (fetched_at <= at && sent_at > newest) newest = sent_at;
  return newest === -Infinity ? at : newest;
}
