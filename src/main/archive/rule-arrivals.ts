import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** Whether there is a rule that is asked of what comes in. */
export function hasActiveRule(db: Archive): boolean {
  return (
    prepared<[], 1>(
      db,
      "SELECT 1 FROM rules WHERE active = 1 AND removed_at IS NULL LIMIT 1",
    )
      .pluck()
      .get() === 1
  );
}

/** Something has come in here; in its transaction, so that no rule misses it whatever happens then. */
export function noteForRules(db: Archive, conversationId: string): void {
  prepared(db, "INSERT INTO rule_arrivals (conversation_id) VALUES (?)").run(
    conversationId,
  );
}

/** The oldest of them, and up to which of them that is; undefined where there are none. */
export function nextForRules(
  db: Archive,
  limit: number,
): { upTo: number; conversationIds: string[] } | undefined {
  const rows = prepared<[number], { id: number; conversation_id: string }>(
    db,
    "SELECT id, conversation_id FROM rule_arrivals ORDER BY id LIMIT ?",
  ).all(limit);
  const last = rows.at(-1);
  return last === undefined
    ? undefined
    : {
        upTo: last.id,
        conversationIds: [...new Set(rows.map((row) => row.conversation_id))],
      };
}

/** The rules have been asked of these. */
export function removeForRules(db: Archive, upTo: number): void {
  prepared(db, "DELETE FROM rule_arrivals WHERE id <= ?").run(upTo);
}
