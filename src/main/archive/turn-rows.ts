import type { NoReplyReason } from "../../shared/model/mark.ts";
import type { Elsewhere, Turn, TurnEnd } from "../../shared/model/turn.ts";
import { runThrough, type Steps } from "../../shared/steps.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

type TurnRow = {
  conversation_id: string;
  person_id: string;
  opening_message_id: string;
  is_next: 0 | 1;
  start_at: number;
  last_at: number | null;
  messages: number;
  handed_off_at: number | null;
  inside_at: number | null;
} & EndRow;

type EndRow = {
  ended_at: number | null;
  ended_by: string | null;
  ended_how: "assumed" | Exclude<TurnEnd["how"], "answered"> | null;
  ended_why: string | null;
};

const open: EndRow = {
  ended_at: null,
  ended_by: null,
  ended_how: null,
  ended_why: null,
};

const columns = `conversation_id, person_id, opening_message_id, is_next, start_at, last_at, messages,
  handed_off_at, inside_at, ended_at, ended_by, ended_how, ended_why`;

function toTurn(row: TurnRow): Turn {
  return {
    conversationId: row.conversation_id,
    personId: row.person_id,
    openingMessageId: row.opening_message_id,
    kind: row.is_next === 1 ? "next" : "first",
    startAt: row.start_at,
    lastAt: row.last_at ?? row.start_at,
    messages: row.messages,
    handedOffAt: row.handed_off_at,
    insideAt: row.inside_at,
    end: row.ended_at === null ? null : toEnd(row, row.ended_at),
  };
}

function toEnd({ ended_by, ended_how, ended_why }: EndRow, at: number) {
  return (
    ended_how === null || ended_how === "assumed"
      ? {
          how: "answered",
          at,
          messageId: ended_by ?? "",
          assumed: ended_how === "assumed",
        }
      : ended_how === "answered-elsewhere"
        ? {
            how: ended_how,
            at,
            by: ended_why as Elsewhere,
            messageId: ended_by,
          }
        : { how: ended_how, at, reason: ended_why as NoReplyReason }
  ) as TurnEnd;
}

function endRow(end: TurnEnd | null): EndRow {
  if (end === null) return open;
  switch (end.how) {
    case "answered":
      return {
        ended_at: end.at,
        ended_by: end.messageId,
        ended_how: end.assumed ? "assumed" : null,
        ended_why: null,
      };
    case "answered-elsewhere":
      return {
        ended_at: end.at,
        ended_by: end.messageId,
        ended_how: end.how,
        ended_why: end.by,
      };
    case "excused":
    case "acknowledged":
    case "void":
      return {
        ended_at: end.at,
        ended_by: null,
        ended_how: end.how,
        ended_why: end.reason,
      };
  }
}

function toRow(turn: Turn): TurnRow {
  return {
    conversation_id: turn.conversationId,
    person_id: turn.personId,
    opening_message_id: turn.openingMessageId,
    is_next: turn.kind === "next" ? 1 : 0,
    start_at: turn.startAt,
    last_at: turn.lastAt === turn.startAt ? null : turn.lastAt,
    messages: turn.messages,
    handed_off_at: turn.handedOffAt,
    inside_at: turn.insideAt,
    ...endRow(turn.end),
  };
}

/** Turns that began in [from, to), by the account that their first message reached. */
export function turnsBetween(
  db: Archive,
  from: number,
  to: number,
): Map<string, Turn[]> {
  const turns = new Map<string, Turn[]>();
  for (const row of prepared<
    [number, number],
    TurnRow & { account_id: string }
  >(
    db,
    `SELECT account_id, ${columns} FROM turns INDEXED BY turns_by_start
     WHERE start_at >= ? AND start_at < ?`,
  ).iterate(from, to)) {
    const known = turns.get(row.account_id);
    if (known === undefined) turns.set(row.account_id, [toTurn(row)]);
    else known.push(toTurn(row));
  }
  return turns;
}

export function turnsOfConversation(
  db: Archive,
  conversationId: string,
): Turn[] {
  return prepared<[string], TurnRow>(
    db,
    `SELECT ${columns} FROM turns WHERE conversation_id = ? ORDER BY start_at, person_id`,
  )
    .all(conversationId)
    .map(toTurn);
}

/** The rows of a conversation: what tells its turns apart → the number of the row, and the rest of it as text. */
export type StoredTurns = ReadonlyMap<string, { id: number; rest: string }>;

export const noTurns: StoredTurns = new Map();

function keyOf(row: TurnRow): string {
  return `${row.person_id} ${row.opening_message_id} ${String(row.start_at)}`;
}

function restOf(row: TurnRow): string {
  return `${row.is_next} ${row.last_at} ${row.messages} ${row.handed_off_at} ${row.inside_at} ${row.ended_at} ${row.ended_by} ${row.ended_how} ${row.ended_why}`;
}

/** What is stored of these conversations; of one without turns nothing. */
export function readStored(
  db: Archive,
  conversationIds: readonly string[],
): Map<string, StoredTurns> {
  const stored = new Map<string, Map<string, { id: number; rest: string }>>();
  for (const row of prepared<[string], TurnRow & { id: number }>(
    db,
    `SELECT t.id, ${columns} FROM json_each(?) AS wanted
     CROSS JOIN turns t INDEXED BY turns_of_conversation ON t.conversation_id = wanted.value`,
  ).iterate(JSON.stringify(conversationIds))) {
    let known = stored.get(row.conversation_id);
    if (known === undefined) {
      known = new Map();
      stored.set(row.conversation_id, known);
    }
    known.set(keyOf(row), { id: row.id, rest: restOf(row) });
  }
  return stored;
}

/** Rows that are read between two pauses. */
const readPerStep = 500;

/** The same of one conversation, with pauses. */
export function* readingStored(
  db: Archive,
  conversationId: string,
): Steps<StoredTurns> {
  const stored = new Map<string, { id: number; rest: string }>();
  const page = prepared<[string, number, number], TurnRow & { id: number }>(
    db,
    `SELECT id, ${columns} FROM turns INDEXED BY turns_of_conversation
     WHERE conversation_id = ? AND id > ? ORDER BY id LIMIT ?`,
  );
  for (let after = 0; ;) {
    const rows = page.all(conversationId, after, readPerStep);
    for (const row of rows)
      stored.set(keyOf(row), { id: row.id, rest: restOf(row) });
    const last = rows.at(-1);
    if (last === undefined || rows.length < readPerStep) return stored;
    after = last.id;
    yield;
  }
}

/** Whether these are the turns that are stored. */
export function areStored(
  turns: readonly Turn[],
  stored: StoredTurns,
): boolean {
  return (
    turns.length === stored.size &&
    turns.every((turn) => {
      const row = toRow(turn);
      return stored.get(keyOf(row))?.rest === restOf(row);
    })
  );
}

type About = {
  conversationId: string;
  /** Null: of each turn the account that its first message reached. */
  accountId: string | null;
  stored: StoredTurns;
};

/** Writes only what differs from what is stored; answers what is stored then. */
export function storeTurns(
  db: Archive,
  turns: readonly Turn[],
  about: About,
): StoredTurns {
  return runThrough(storingTurns(db, turns, about));
}

/** What is done between two pauses: a row that is written is worth five that are looked at. */
const workPerStep = 250;
const writtenWorth = 5;

/** The same with pauses, for a conversation with thousands of turns. */
export function* storingTurns(
  db: Archive,
  turns: readonly Turn[],
  about: About,
): Steps<StoredTurns> {
  let work = 0;
  const isStepOver = (more: number) => {
    work += more;
    if (work < workPerStep) return false;
    work = 0;
    return true;
  };
  const { conversationId, accountId, stored } = about;
  const next = new Map<string, { id: number; rest: string }>();
  for (const turn of turns) {
    const row = toRow(turn);
    const key = keyOf(row);
    const rest = restOf(row);
    const known = stored.get(key);
    const isKnown = known?.rest === rest;
    if (isKnown) next.set(key, known);
    else {
      const full = { ...row, account_id: accountId };
      next.set(key, {
        id: updateTurn(db, known?.id, full) ?? insertTurn(db, full),
        rest,
      });
    }
    if (isStepOver(isKnown ? 1 : writtenWorth)) yield;
  }
  for (const [key, { id }] of stored) {
    const isGone = !next.has(key);
    if (isGone)
      prepared(
        db,
        "DELETE FROM turns WHERE id = ? AND conversation_id = ?",
      ).run(id, conversationId);
    if (isStepOver(isGone ? writtenWorth : 1)) yield;
  }
  return next;
}

type FullRow = TurnRow & {
  /** Null: the one that its first message reached. */
  account_id: string | null;
};

const account =
  "coalesce(@account_id, (SELECT account_id FROM messages WHERE id = @opening_message_id))";

/** Undefined: there is no such row of the conversation any more. */
function updateTurn(
  db: Archive,
  id: number | undefined,
  row: FullRow,
): number | undefined {
  if (id === undefined) return undefined;
  const { changes } = prepared(
    db,
    `UPDATE turns SET account_id = ${account}, is_next = @is_next, last_at = @last_at, messages = @messages,
       handed_off_at = @handed_off_at, inside_at = @inside_at, ended_at = @ended_at, ended_by = @ended_by,
       ended_how = @ended_how, ended_why = @ended_why
     WHERE id = @id AND conversation_id = @conversation_id`,
  ).run({ ...row, id });
  return changes === 0 ? undefined : id;
}

function insertTurn(db: Archive, row: FullRow): number {
  return Number(
    prepared(
      db,
      `INSERT INTO turns (account_id, ${columns})
       VALUES (${account}, @conversation_id, @person_id, @opening_message_id, @is_next, @start_at, @last_at,
         @messages, @handed_off_at, @inside_at, @ended_at, @ended_by, @ended_how, @ended_why)`,
    ).run(row).lastInsertRowid,
  );
}
