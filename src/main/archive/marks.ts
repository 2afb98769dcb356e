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

/** With those that repeat them for parts of their thread. A mark taken back stays in the record; the rules of waiting no longer see it. */
export function setTakenBack(
  db: Archive,
  decisionId: string,
  takenBack: boolean,
): void {
  prepared(db, "UPDATE marks SET taken_back = ? WHERE decision_id = ?").run(
    takenBack ? 1 : 0,
    decisionId,
  );
}

/** A decision makes marks of one kind. */
export function kindOfMarks(db: Archive, decisionId: string): Mark | undefined {
  const kind = prepared<[string], string>(
    db,
    "SELECT mark FROM marks WHERE decision_id = ? LIMIT 1",
  )
    .pluck()
    .get(decisionId);
  return markSchema.safeParse(kind).data;
}

/** The conversations that its marks are in now: they may have been joined to another since, or be gone with their account. */
export function conversationsOfMarks(
  db: Archive,
  decisionId: string,
): string[] {
  return prepared<[string], string>(
    db,
    "SELECT DISTINCT conversation_id FROM marks WHERE decision_id = ?",
  )
    .pluck()
    .all(decisionId);
}
