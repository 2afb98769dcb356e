import { turnEnd, type Turn } from "../../shared/model/turn.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

type TurnRow = {
  conversation_id: string;
  person_id: string;
  opening_message_id: string;
  kind: Turn["kind"];
  start_at: number;
  last_at: number;
  messages: number;
  handed_off_at: number | null;
  inside_at: number | null;
  ending: string | null;
};

/** A row as the rules know it; the stored end is parsed. */
export function toTurn(row: TurnRow): Turn {
  return {
    conversationId: row.conversation_id,
    personId: row.person_id,
    openingMessageId: row.opening_message_id,
    kind: row.kind,
    startAt: row.start_at,
    lastAt: row.last_at,
    messages: row.messages,
    handedOffAt: row.handed_off_at,
    insideAt: row.inside_at,
    end: row.ending === null ? null : turnEnd.parse(JSON.parse(row.ending)),
  };
}

/** Turns that began in [from, to), of all accounts. */
export function turnsBetween(
  db: Archive,
  accountId: string,
  from: number,
  to: number,
): Turn[] {
  return prepared<[string, number, number], TurnRow>(
    db,
    "SELECT * FROM turns WHERE account_id = ? AND start_at >= ? AND start_at < ?",
  )
    .all(accountId, from, to)
    .map(toTurn);
}

export function turnsOfConversation(
  db: Archive,
  conversationId: string,
): Turn[] {
  return prepared<[string], TurnRow>(
    db,
    "SELECT * FROM turns WHERE conversation_id = ? ORDER BY start_at",
  )
    .all(conversationId)
    .map(toTurn);
}

/** The rows of a conversation: what tells them apart → the rest of them. */
export type StoredTurns = ReadonlyMap<string, string>;

function keyOf(personId: string, openingId: string, startAt: number): string {
  return `${personId} ${openingId} ${String(startAt)}`;
}

function restOf(row: Omit<TurnRow, "conversation_id">): string {
  return `${row.kind} ${row.last_at} ${row.messages} ${row.handed_off_at} ${row.inside_at} ${row.ending}`;
}

function toRow(turn: Turn): TurnRow {
  return {
    conversation_id: turn.conversationId,
    person_id: turn.personId,
    opening_message_id: turn.openingMessageId,
    kind: turn.kind,
    start_at: turn.startAt,
    last_at: turn.lastAt,
    messages: turn.messages,
    handed_off_at: turn.handedOffAt,
    inside_at: turn.insideAt,
    ending: turn.end === null ? null : JSON.stringify(turn.end),
  };
}

export function readStored(db: Archive, conversationId: string): StoredTurns {
  const rows = prepared<[string], TurnRow>(
    db,
    "SELECT * FROM turns WHERE conversation_id = ?",
  ).all(conversationId);
  return new Map(
    rows.map((row) => [
      keyOf(row.person_id, row.opening_message_id, row.start_at),
      restOf(row),
    ]),
  );
}

/** Writes only what differs from what is stored; answers what is stored then. */
export function storeTurns(
  db: Archive,
  turns: readonly Turn[],
  about: {
    conversationId: string;
    /** Null: of each turn the account that its first message reached. */
    accountId: string | null;
    stored: StoredTurns;
  },
): StoredTurns {
  const { conversationId, accountId, stored } = about;
  const next = new Map<string, string>();
  for (const turn of turns) {
    const row = toRow(turn);
    const key = keyOf(turn.personId, turn.openingMessageId, turn.startAt);
    const rest = restOf(row);
    next.set(key, rest);
    if (stored.get(key) !== rest)
      putTurn(db, {
        ...row,
        account_id: accountId,
        ended_at: turn.end?.at ?? null,
      });
  }
  for (const key of stored.keys()) {
    if (next.has(key)) continue;
    const [personId = "", openingId = "", startAt = ""] = key.split(" ");
    prepared(
      db,
      `DELETE FROM turns WHERE conversation_id = ? AND person_id = ?
         AND opening_message_id = ? AND start_at = ?`,
    ).run(conversationId, personId, openingId, Number(startAt));
  }
  return next;
}

function putTurn(
  db: Archive,
  row: TurnRow & { account_id: string | null; ended_at: number | null },
): void {
  prepared(
    db,
    `INSERT INTO turns (conversation_id, person_id, opening_message_id, account_id, kind,
       start_at, last_at, messages, handed_off_at, inside_at, ending, ended_at)
     VALUES (@conversation_id, @person_id, @opening_message_id,
       coalesce(@account_id, (SELECT account_id FROM messages WHERE id = @opening_message_id)), @kind,
       @start_at, @last_at, @messages, @handed_off_at, @inside_at, @ending, @ended_at)
     ON CONFLICT (conversation_id, person_id, opening_message_id, start_at) DO UPDATE SET
       account_id = excluded.account_id, kind = excluded.kind, last_at = excluded.last_at,
       messages = excluded.messages, handed_off_at = excluded.handed_off_at,
       inside_at = excluded.inside_at, ending = excluded.ending, ended_at = excluded.ended_at`,
  ).run(row);
}
