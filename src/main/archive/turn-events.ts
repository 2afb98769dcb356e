import { runThrough, type Steps } from "../../shared/steps.ts";
import type { TurnEvent, TurnMessage } from "../../shared/turns/events.ts";
import type { MarkRow } from "./marks.ts";
import type { MessageRow } from "./messages.ts";
import type { Archive } from "./open.ts";
import { createPersons, type Persons } from "./persons.ts";
import { prepared } from "./prepared.ts";
import { couldThank, thanksAmong } from "./thank-yous.ts";
import {
  readMessages,
  readMessagesAfter,
  toTold,
  type Told,
  type ToldRow,
} from "./told-messages.ts";
import { marksIn, readingMarks, toTurnMark } from "./turn-marks.ts";

type About = {
  authorId: string;
  mentions: readonly string[];
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
    automatic: row.isAutomatic,
    addressed: row.addressed,
    inReplyTo: row.in_reply_to === null ? null : linked(row.in_reply_to),
    quotes: row.quotes === null ? null : linked(row.quotes),
    mentions,
    mentionsOnPurpose: row.isNamingOnPurpose,
    // A mail leaves our mailbox by our own hand: who wrote it cannot take it back, and still waits.
    deletedAt: row.isMail ? null : row.deleted_at,
    hiddenAt: row.hidden_at,
    seenUpTo: row.seen_up_to,
    viaPorchlight: row.isFromPorchlight,
    thanksOnly,
    review: row.isReview,
  };
}

/** A link out of the conversation, or to what is not in the archive yet, is still a link: to nothing that the rules know. */
function outside(remoteId: string): string {
  return `remote:${remoteId}`;
}

/** A new message whose author and mentioned people are known already. */
export function withPeople(
  db: Archive,
  row: MessageRow,
  people: { authorId: string; mentions: string[] },
): TurnMessage {
  const idOf = prepared<[string, string], string>(
    db,
    "SELECT id FROM messages WHERE account_id = ? AND remote_id = ?",
  ).pluck();
  return toTurnMessage(toTold(row), {
    ...people,
    linked: (remoteId) =>
      idOf.get(row.account_id, remoteId) ?? outside(remoteId),
    // Asked only of what came before somebody says "done", and then everything is read again.
    thanksOnly: false,
  });
}

/** Everything of these conversations that the rules of waiting read: of each what is at its place. */
export function readTurnEvents(
  db: Archive,
  conversationIds: readonly string[],
  persons: Persons,
): TurnEvent[][] {
  const marks = marksIn(db, conversationIds);
  const messages = readMessages(db, conversationIds);
  const thanks = new Set(
    thanksAmong(
      db,
      conversationIds.flatMap((id, i) =>
        couldThank(messages[i] ?? [], marks.get(id) ?? []),
      ),
    ),
  );
  return conversationIds.map((id, i) =>
    runThrough(
      telling({
        told: messages[i] ?? [],
        marks: marks.get(id) ?? [],
        thanks,
        persons,
      }),
    ),
  );
}

/** Rows that are read, or understood, between two pauses. */
const rowsPerStep = 250;

/** The same of one conversation, with pauses: only as long as nothing of it changes meanwhile. */
export function* readingTurnEvents(
  db: Archive,
  conversationId: string,
): Steps<TurnEvent[]> {
  const told: ToldRow[] = [];
  const thanks = new Set<string>();
  const marks = yield* readingMarks(db, conversationId);
  yield;
  for (let after = Number.MIN_SAFE_INTEGER; ;) {
    const rows = readMessagesAfter(db, conversationId, after, rowsPerStep);
    told.push(...rows);
    yield;
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsPerStep) break;
    after = last.seq;
  }
  const seqs = couldThank(told, marks);
  for (let at = 0; at < seqs.length; at += rowsPerStep) {
    for (const id of thanksAmong(db, seqs.slice(at, at + rowsPerStep)))
      thanks.add(id);
    yield;
  }
  return yield* telling({ told, marks, thanks, persons: createPersons(db) });
}

/** Messages and marks of one conversation as the rules see them. */
function* telling({
  told,
  marks,
  thanks,
  persons,
}: {
  told: readonly ToldRow[];
  marks: readonly MarkRow[];
  /** Ids of messages that say thanks and nothing else. */
  thanks: ReadonlySet<string>;
  persons: Persons;
}): Steps<TurnEvent[]> {
  const idOf = createIdOf(told);
  const events: TurnEvent[] = [];
  for (const [i, row] of told.entries()) {
    events.push(
      toTurnMessage(row, {
        authorId: persons.of(row.identity_id),
        mentions: persons.named(row.mentions),
        linked: (remoteId) => idOf(row.account_id, remoteId),
        thanksOnly: thanks.has(row.id),
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

/** The archive's ids of the messages of one conversation, by what their account calls them. */
function createIdOf(
  rows: readonly ToldRow[],
): (accountId: string, remoteId: string) => string {
  let accounts: Map<string, Map<string, string>> | undefined;
  return (accountId, remoteId) =>
    (accounts ??= idsByAccount(rows)).get(accountId)?.get(remoteId) ??
    outside(remoteId);
}

function idsByAccount(
  rows: readonly ToldRow[],
): Map<string, Map<string, string>> {
  const accounts = new Map<string, Map<string, string>>();
  for (const { account_id, remote_id, id } of rows) {
    const known = accounts.get(account_id);
    if (known === undefined)
      accounts.set(account_id, new Map([[remote_id, id]]));
    else known.set(remote_id, id);
  }
  return accounts;
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
