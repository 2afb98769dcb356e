import { newId } from "./id.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** What was decided about a thread holds for a part of it too: a mark on a message goes with that message. */
export function copyMarks(
  db: Archive,
  { threadId, partId }: { threadId: string; partId: string },
): void {
  prepared(
    db,
    `UPDATE marks SET conversation_id = @partId WHERE conversation_id = @threadId
       AND message_id IN (SELECT id FROM messages WHERE conversation_id = @partId)`,
  ).run({ threadId, partId });
  const marks = prepared<[string], string>(
    db,
    "SELECT id FROM marks WHERE conversation_id = ? AND message_id IS NULL ORDER BY rowid",
  )
    .pluck()
    .all(threadId);
  for (const mark of marks)
    prepared(
      db,
      `INSERT INTO marks (id, decision_id, conversation_id, person_id, born_as, mark, reason, at, taken_back, copy_of)
       SELECT @id, decision_id, @partId, person_id, born_as, mark, reason, at, taken_back, coalesce(copy_of, id)
       FROM marks WHERE id = @mark`,
    ).run({ id: newId(), partId, mark });
}

/** Of a part that goes back: its thread has what they repeat. */
export function dropCopies(db: Archive, partId: string): void {
  prepared(
    db,
    "DELETE FROM marks WHERE conversation_id = ? AND copy_of IS NOT NULL",
  ).run(partId);
}
