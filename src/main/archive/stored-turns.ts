import type { Turn } from "../../shared/model/turn.ts";
import { runThrough, type Steps } from "../../shared/steps.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { toRow, turnColumns, type TurnRow } from "./turn-rows.ts";

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
    `SELECT t.id, ${turnColumns} FROM json_each(?) AS wanted
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
    `SELECT id, ${turnColumns} FROM turns INDEXED BY turns_of_conversation
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
      `INSERT INTO turns (account_id, ${turnColumns})
       VALUES (${account}, @conversation_id, @person_id, @opening_message_id, @is_next, @start_at, @last_at,
         @messages, @handed_off_at, @inside_at, @ended_at, @ended_by, @ended_how, @ended_why)`,
    ).run(row).lastInsertRowid,
  );
}
