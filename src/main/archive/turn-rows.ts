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

function keyOf(turn: Turn): string {
  return `${turn.personId} ${turn.openingMessageId} ${turn.startAt}`;
}

/** The turns of a conversation as they are stored, by what tells them apart. */
export function readStored(
  db: Archive,
  conversationId: string,
): Map<string, string> {
  const stored = new Map<string, string>();
  for (const turn of turnsOfConversation(db, conversationId))
    stored.set(keyOf(turn), JSON.stringify(turn));
  return stored;
}

/** Writes only what differs from what is stored; answers what is stored then. */
export function storeTurns(
  db: Archive,
  turns: readonly Turn[],
  about: {
    conversationId: string;
    /** Null: of each turn the account that its first message reached. */
    accountId: string | null;
    stored: ReadonlyMap<string, string>;
  },
): Map<string, string> {
  const { conversationId, accountId, stored } = about;
  const next = new Map<string, string>();
  for (const turn of turns) {
    const key = keyOf(turn);
    const text = JSON.stringify(turn);
    next.set(key, text);
    if (stored.get(key) !== text) putTurn(db, accountId, turn);
  }
  for (const [key, text] of stored) {
    if (next.has(key)) continue;
    const gone = JSON.parse(text) as Turn;
    prepared(
      db,
      `DELETE FROM turns WHERE conversation_id = ? AND person_id = ?
         AND opening_message_id = ? AND start_at = ?`,
    ).run(conversationId, gone.personId, gone.openingMessageId, gone.startAt);
  }
  return next;
}

function putTurn(db: Archive, accountId: string | null, turn: Turn): void {
  prepared(
    db,
    `INSERT INTO turns (conversation_id, person_id, opening_message_id, account_id, kind,
       start_at, last_at, messages, handed_off_at, inside_at, ending, ended_at)
     VALUES (@conversationId, @personId, @openingMessageId,
       coalesce(@accountId, (SELECT account_id FROM messages WHERE id = @openingMessageId)), @kind,
       @startAt, @lastAt, @messages, @handedOffAt, @insideAt, @ending, @endedAt)
     ON CONFLICT (conversation_id, person_id, opening_message_id, start_at) DO UPDATE SET
       account_id = excluded.account_id, kind = excluded.kind, last_at = excluded.last_at,
       messages = excluded.messages, handed_off_at = excluded.handed_off_at,
       inside_at = excluded.inside_at, ending = excluded.ending, ended_at = excluded.ended_at`,
  ).run({
    conversationId: turn.conversationId,
    personId: turn.personId,
    openingMessageId: turn.openingMessageId,
    accountId,
    kind: turn.kind,
    startAt: turn.startAt,
    lastAt: turn.lastAt,
    messages: turn.messages,
    handedOffAt: turn.handedOffAt,
    insideAt: turn.insideAt,
    ending: turn.end === null ? null : JSON.stringify(turn.end),
    endedAt: turn.end?.at ?? null,
  });
}
