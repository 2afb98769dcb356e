import {
  mark as markSchema,
  type Mark,
  type NoReplyReason,
} from "../../shared/model/mark.ts";
import { newId } from "./id.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

export type MarkRow = {
  id: string;
  decision_id: string;
  conversation_id: string;
  person_id: string | null;
  message_id: string | null;
  mark: string;
  reason: string | null;
  at: number;
  taken_back: 0 | 1;
  /** The thread that it was made in, where its conversation was merged into another. */
  home_id: string | null;
};

export function insertMark(
  db: Archive,
  mark: {
    decisionId: string;
    conversationId: string;
    /** The thread that it stays with when the conversation is split. */
    threadId: string;
    personId: string | undefined;
    /** The person that it stays with when the people are split; absent: the same. */
    bornAs?: string;
    messageId: string | undefined;
    mark: Mark;
    reason: NoReplyReason | undefined;
    at: number;
  },
): string {
  const id = newId();
  prepared(
    db,
    `INSERT INTO marks (id, decision_id, conversation_id, home_id, person_id, born_as, message_id, mark, reason, at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    id,
    mark.decisionId,
    mark.conversationId,
    mark.threadId === mark.conversationId ? null : mark.threadId,
    mark.personId ?? null,
    mark.bornAs === mark.personId ? null : (mark.bornAs ?? null),
    mark.messageId ?? null,
    mark.mark,
    mark.reason ?? null,
    mark.at,
  );
  return id;
}

const theseMarks = `(id IN (SELECT value FROM json_each(@markIds))
  OR copy_of IN (SELECT value FROM json_each(@markIds)))`;

/** With those that repeat them for parts of their thread. A mark taken back stays in the record; the rules of waiting no longer see it. */
export function setTakenBack(
  db: Archive,
  markIds: readonly string[],
  takenBack: boolean,
): void {
  prepared(
    db,
    `UPDATE marks SET taken_back = @takenBack WHERE ${theseMarks}`,
  ).run({ takenBack: takenBack ? 1 : 0, markIds: JSON.stringify(markIds) });
}

export function kindOfMark(
  db: Archive,
  markId: string | undefined,
): Mark | undefined {
  const kind = prepared<[string], string>(
    db,
    "SELECT mark FROM marks WHERE id = ?",
  )
    .pluck()
    .get(markId ?? "");
  return markSchema.safeParse(kind).data;
}

/** The conversations that marks are in now: they may have been joined to another since, or be gone with their account. */
export function conversationsOfMarks(
  db: Archive,
  markIds: readonly string[],
): string[] {
  return prepared<[{ markIds: string }], string>(
    db,
    `SELECT DISTINCT conversation_id FROM marks WHERE ${theseMarks}`,
  )
    .pluck()
    .all({ markIds: JSON.stringify(markIds) });
}
