import type { RowChange } from "../../shared/model/decision.ts";
import type { Promised, PromiseEnding } from "../../shared/model/promise.ts";
import { newId } from "./id.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { changeRow, getRow } from "./remembered.ts";

type PromiseRow = {
  id: string;
  conversation_id: string;
  person_id: string;
  text: string;
  made_at: number;
  due_at: number | null;
  ending: PromiseEnding | null;
  ended_at: number | null;
};

function toPromise(row: PromiseRow): Promised {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    personId: row.person_id,
    text: row.text,
    madeAt: row.made_at,
    ...(row.due_at === null ? {} : { dueAt: row.due_at }),
    ...(row.ending === null ? {} : { ending: row.ending }),
    ...(row.ended_at === null ? {} : { endedAt: row.ended_at }),
  };
}

/** Of a conversation, oldest first, kept and withdrawn ones too. */
export function promisesIn(db: Archive, conversationId: string): Promised[] {
  return prepared<[string], PromiseRow>(
    db,
    "SELECT * FROM promises WHERE conversation_id = ? ORDER BY made_at, id",
  )
    .all(conversationId)
    .map(toPromise);
}

/** Throws `not-found`. */
export function getPromise(db: Archive, id: string): Promised {
  return toPromise(getRow(db, "promises", id) as PromiseRow);
}

export function makePromise(
  db: Archive,
  promise: {
    conversationId: string;
    personId: string;
    text: string;
    dueAt: number | undefined;
  },
  at: number,
): { id: string; rows: RowChange[] } {
  const id = newId();
  const after = {
    id,
    conversation_id: promise.conversationId,
    person_id: promise.personId,
    text: promise.text,
    made_at: at,
    due_at: promise.dueAt ?? null,
    ending: null,
    ended_at: null,
  };
  const row = changeRow(db, { table: "promises", before: null, after });
  return { id, rows: [row] };
}

export function endPromise(
  db: Archive,
  id: string,
  ending: PromiseEnding,
  at: number,
): RowChange[] {
  const before = getRow(db, "promises", id);
  const after = { ...before, ending, ended_at: at };
  return [changeRow(db, { table: "promises", before, after })];
}
