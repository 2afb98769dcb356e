import type { Turn } from "../../shared/model/turn.ts";
import { runThrough, type Steps } from "../../shared/steps.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { toRow, turnColumns, type TurnRow } from "./turn-rows.ts";

type StoredTurn = TurnRow & { id: number };

/** The rows of a conversation. */
export type StoredTurns = readonly StoredTurn[];

export const noTurns: StoredTurns = [];

/** What tells the turns of a conversation apart. */
function keyOf(row: TurnRow): string {
  return `${row.person_id} ${row.opening_message_id} ${String(row.start_at)}`;
}

function byKey(stored: StoredTurns): Map<string, StoredTurn> {
  return new Map(stored.map((row) => [keyOf(row), row]));
}

function isSameTurn(a: TurnRow, b: TurnRow): boolean {
  return (
    a.opening_message_id === b.opening_message_id &&
    a.start_at === b.start_at &&
    a.person_id === b.person_id
  );
}

function isSame(a: TurnRow, b: TurnRow): boolean {
  return (
    a.is_next === b.is_next &&
    a.last_at === b.last_at &&
    a.messages === b.messages &&
    a.handed_off_at === b.handed_off_at &&
    a.inside_at === b.inside_at &&
    a.ended_at === b.ended_at &&
    a.ended_by === b.ended_by &&
    a.ended_how === b.ended_how &&
    a.ended_why === b.ended_why
  );
}

/** What is stored of these conversations: of each what is at its place. */
export function readStored(
  db: Archive,
  conversationIds: readonly string[],
): StoredTurns[] {
  const stored: StoredTurn[][] = conversationIds.map(() => []);
  for (const row of prepared<[string], StoredTurn & { place: number }>(
    db,
    `SELECT wanted.key AS place, t.id, ${turnColumns} FROM json_each(?) AS wanted
     CROSS JOIN turns t INDEXED BY turns_of_conversation ON t.conversation_id = wanted.value`,
  ).all(JSON.stringify(conversationIds)))
    stored[row.place]?.push(row);
  return stored;
}

/** Rows that are read between two pauses. */
const readPerStep = 500;

/** The same of one conversation, with pauses. */
export function* readingStored(
  db: Archive,
  conversationId: string,
): Steps<StoredTurns> {
  const stored: StoredTurn[] = [];
  const page = prepared<[string, number, number], StoredTurn>(
    db,
    `SELECT id, ${turnColumns} FROM turns INDEXED BY turns_of_conversation
     WHERE conversation_id = ? AND id > ? ORDER BY id LIMIT ?`,
  );
  for (let after = 0; ;) {
    const rows = page.all(conversationId, after, readPerStep);
    stored.push(...rows);
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
  if (turns.length !== stored.length) return false;
  let known: Map<string, StoredTurn> | undefined;
  return turns.every((turn, i) => {
    const row = toRow(turn);
    // Nearly all are stored in the order in which they are told.
    const here = stored[i];
    const there =
      here !== undefined && isSameTurn(row, here)
        ? here
        : (known ??= byKey(stored)).get(keyOf(row));
    return there !== undefined && isSame(row, there);
  });
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
  const gone = byKey(stored);
  const next: StoredTurn[] = [];
  for (const turn of turns) {
    const row = toRow(turn);
    const key = keyOf(row);
    const known = gone.get(key);
    gone.delete(key);
    const isKnown = known !== undefined && isSame(row, known);
    if (isKnown) next.push(known);
    else {
      const full = { ...row, account_id: accountId };
      next.push({
        ...row,
        id: updateTurn(db, known?.id, full) ?? insertTurn(db, full),
      });
    }
    if (isStepOver(isKnown ? 1 : writtenWorth)) yield;
  }
  for (const { id } of gone.values()) {
    prepared(db, "DELETE FROM turns WHERE id = ? AND conversation_id = ?").run(
      id,
      conversationId,
    );
    if (isStepOver(writtenWorth)) yield;
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
