import { runThrough, type Steps } from "../../shared/steps.ts";
import { isOnlyThanks } from "../../shared/thanks.ts";
import type { TurnEvent, TurnMessage } from "../../shared/turns/events.ts";
import { readMentions } from "./message-columns.ts";
import type { MessageRow } from "./messages.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import type { MarkRow } from "./marks.ts";
import { marksIn, readingMarks, toTurnMark } from "./turn-marks.ts";

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
    // A mail leaves our mailbox by our own hand: who wrote it cannot take it back, and still waits.
    deletedAt: row.kind === "email" ? null : row.deleted_at,
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
  seq: number;
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
  for (const id of conversationIds)
    events.set(
      id,
      runThrough(
        telling({
          told: rows.get(id) ?? [],
          marks: marks.get(id) ?? [],
          isThanks,
          personOf,
        }),
      ),
    );
  return events;
}

/** Rows that are read, or understood, between two pauses. */
const rowsPerStep = 250;

/** The same of one conversation, with pauses: only as long as nothing of it changes meanwhile. */
export function* readingTurnEvents(
  db: Archive,
  conversationId: string,
): Steps<TurnEvent[]> {
  const told: ToldRow[] = [];
  const texts = new Set<string>();
  const marks = yield* readingMarks(db, conversationId);
  yield;
  const hasDone = marks.some(({ mark }) => mark === "done");
  for (let after = Number.MIN_SAFE_INTEGER; ;) {
    const rows = readMessagesAfter(db, conversationId, after);
    told.push(...rows);
    const ids = rows.flatMap((row) => (row.direction === "in" ? [row.id] : []));
    if (hasDone) for (const id of thanksAmong(db, ids)) texts.add(id);
    yield;
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsPerStep) break;
    after = last.seq;
  }
  return yield* telling({
    told,
    marks,
    isThanks: texts,
    personOf: createPersonOf(db),
  });
}

/** Messages and marks of one conversation as the rules see them. */
function* telling({
  told,
  marks,
  isThanks,
  personOf,
}: {
  told: readonly ToldRow[];
  marks: readonly MarkRow[];
  isThanks: ReadonlySet<string>;
  personOf: (identityId: string) => string;
}): Steps<TurnEvent[]> {
  const idOf = createIdOf(told);
  const events: TurnEvent[] = [];
  for (const [i, row] of told.entries()) {
    events.push(
      toTurnMessage(row, {
        authorId: row.person_id,
        mentions: readMentions(row).map(personOf),
        linked: (remoteId) => idOf(row.account_id, remoteId),
        thanksOnly: isThanks.has(row.id),
      }),
    );
    if (i % rowsPerStep === rowsPerStep - 1) yield;
  }
  // One decision about many people has one time.
  const seen = new Map<number, number>();
  for (const [i, row] of marks.entries()) {
    const seenUpTo = seen.get(row.at) ?? seenAt(told, row.at);
    seen.set(row.at, seenUpTo);
    const mark = toTurnMark(row, seenUpTo);
    if (mark !== undefined) events.push(mark);
    if (i % rowsPerStep === rowsPerStep - 1) yield;
  }
  return events;
}

const told = `m.id, m.seq, m.conversation_id, m.account_id, m.remote_id, m.direction, i.person_id, m.kind,
  m.addressed, m.automatic, m.sent_at, m.fetched_at, m.deleted_at, m.hidden_at, m.in_reply_to, m.quotes,
  m.mentions, m.mentions_on_purpose, m.outbox_id, m.seen_up_to`;

function readMessages(
  db: Archive,
  conversationIds: readonly string[],
): ToldRow[] {
  return prepared<[string], ToldRow>(
    db,
    `SELECT ${told}
     FROM json_each(?) AS wanted
     CROSS JOIN messages m INDEXED BY messages_of_conversation ON m.conversation_id = wanted.value
     CROSS JOIN identities i ON i.id = m.identity_id`,
  ).all(JSON.stringify(conversationIds));
}

function readMessagesAfter(
  db: Archive,
  conversationId: string,
  after: number,
): ToldRow[] {
  return prepared<[string, number, number], ToldRow>(
    db,
    `SELECT ${told} FROM messages m INDEXED BY messages_of_conversation
     CROSS JOIN identities i ON i.id = m.identity_id
     WHERE m.conversation_id = ? AND m.seq > ? ORDER BY m.seq LIMIT ?`,
  ).all(conversationId, after, rowsPerStep);
}

type Text = { id: string; only_thanks: 0 | 1 | null; text: string };

/** A text that is longer than any thank-you is not read. */
const couldBeThanks = "m.direction = 'in' AND octet_length(m.text) <= 1000";

function saysThanks({ only_thanks, text }: Text): boolean {
  return only_thanks === null ? isOnlyThanks(text) : only_thanks === 1;
}

/** Which messages of these conversations say thanks and nothing else. */
function readThanks(
  db: Archive,
  conversationIds: readonly string[],
): Set<string> {
  if (conversationIds.length === 0) return new Set();
  const rows = prepared<[string], Text>(
    db,
    `SELECT m.id, m.only_thanks, m.text FROM json_each(?) AS wanted
     CROSS JOIN messages m INDEXED BY messages_of_conversation ON m.conversation_id = wanted.value
     WHERE ${couldBeThanks}`,
  ).all(JSON.stringify(conversationIds));
  return new Set(rows.filter(saysThanks).map(({ id }) => id));
}

/** Which of these messages do. */
function thanksAmong(db: Archive, ids: readonly string[]): string[] {
  return prepared<[string], Text>(
    db,
    `SELECT m.id, m.only_thanks, m.text FROM json_each(?) AS wanted
     CROSS JOIN messages m ON m.id = wanted.value WHERE ${couldBeThanks}`,
  )
    .all(JSON.stringify(ids))
    .filter(saysThanks)
    .map(({ id }) => id);
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
