import type { NoReplyReason } from "../../shared/model/mark.ts";
import type { Elsewhere, Turn, TurnEnd } from "../../shared/model/turn.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { both, type Sql } from "./query-sql.ts";

export type TurnRow = {
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

export const turnColumns = `conversation_id, person_id, opening_message_id, is_next, start_at, last_at, messages,
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

export function toRow(turn: Turn): TurnRow {
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

/**
 * Turns that began in [from, to), by the account that their first message reached; `found`: conditions on their
 * conversation `c`.
 */
export function turnsBetween(
  db: Archive,
  from: number,
  to: number,
  found?: readonly Sql[],
): Map<string, Turn[]> {
  const asked = found === undefined ? undefined : both(found);
  const turns = new Map<string, Turn[]>();
  for (const row of prepared<
    [number, number, ...Sql["values"]],
    TurnRow & { account_id: string }
  >(
    db,
    `SELECT account_id, ${turnColumns} FROM turns INDEXED BY turns_by_start
     WHERE start_at >= ? AND start_at < ?${
       asked === undefined
         ? ""
         : ` AND EXISTS (SELECT 1 FROM conversations c WHERE c.id = turns.conversation_id AND ${asked.text})`
     }`,
  ).iterate(from, to, ...(asked?.values ?? []))) {
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
    `SELECT ${turnColumns} FROM turns WHERE conversation_id = ? ORDER BY start_at, person_id`,
  )
    .all(conversationId)
    .map(toTurn);
}

/** Conversations in which somebody's turn at an account has not ended, whether or not they count as waiting. */
export function conversationsWithOpenTurns(
  db: Archive,
  accountId: string,
): string[] {
  return prepared<[string], string>(
    db,
    `SELECT DISTINCT conversation_id FROM turns INDEXED BY turns_open
     WHERE account_id = ? AND ended_at IS NULL`,
  )
    .pluck()
    .all(accountId);
}
