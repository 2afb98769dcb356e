import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** What a rule has done in a conversation, or in what the user merged into it. */
export function doneByRule(
  db: Archive,
  ruleId: string,
  conversationId: string,
): Set<string> {
  const rows = prepared<[{ ruleId: string; id: string }], string>(
    db,
    `SELECT done FROM rule_acts WHERE rule_id = @ruleId AND conversation_id IN (
       SELECT @id UNION ALL SELECT conversation_id FROM merged_threads WHERE into_id = @id)`,
  )
    .pluck()
    .all({ ruleId, id: conversationId });
  return new Set(rows.flatMap((done) => JSON.parse(done) as string[]));
}

/** Notes all that a rule has done there by now. */
export function noteDone(
  db: Archive,
  ruleId: string,
  conversationId: string,
  done: Iterable<string>,
  at: number,
): void {
  prepared(
    db,
    `INSERT INTO rule_acts (conversation_id, rule_id, done, at) VALUES (?, ?, ?, ?)
     ON CONFLICT (conversation_id, rule_id) DO UPDATE SET done = excluded.done, at = excluded.at`,
  ).run(conversationId, ruleId, JSON.stringify([...done]), at);
}

/** Some of the conversations in which a rule did something are as if it had never been there; answers how many. */
export function forgetDone(db: Archive, ruleId: string, limit: number): number {
  return prepared(
    db,
    `DELETE FROM rule_acts WHERE rule_id = @ruleId AND conversation_id IN (
       SELECT conversation_id FROM rule_acts WHERE rule_id = @ruleId LIMIT @limit)`,
  ).run({ ruleId, limit }).changes;
}

/** Counting stops here; shown as 999+. */
const highestCount = 1000;

/** In how many conversations it has done something. */
export function countMet(db: Archive, ruleId: string): number {
  return (
    prepared<[string], number>(
      db,
      `SELECT count(*) FROM (SELECT 1 FROM rule_acts WHERE rule_id = ? LIMIT ${highestCount})`,
    )
      .pluck()
      .get(ruleId) ?? 0
  );
}

/** The rules that did something in a conversation, by name, in their order. */
export function rulesIn(db: Archive, conversationId: string): string[] {
  return prepared<[{ id: string }], string>(
    db,
    `SELECT DISTINCT r.name FROM rule_acts a JOIN rules r ON r.id = a.rule_id
     WHERE a.conversation_id IN (
       SELECT @id UNION ALL SELECT conversation_id FROM merged_threads WHERE into_id = @id)
     ORDER BY r.position, r.rowid`,
  )
    .pluck()
    .all({ id: conversationId });
}
