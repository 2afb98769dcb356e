import type { ConversationRow } from "./conversations.ts";
import { isLabel } from "./named.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { ofConversation } from "./query-conversation.ts";

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

/** The rules of whose work something stands in a conversation, whoever made it stand, by name and in their order. */
export function rulesIn(
  db: Archive,
  { id, starred, muted }: Pick<ConversationRow, "id" | "starred" | "muted">,
): string[] {
  const rows = prepared<
    [{ id: string }],
    { rule_id: string; name: string; done: string }
  >(
    db,
    `SELECT a.rule_id, r.name, a.done FROM rule_acts a JOIN rules r ON r.id = a.rule_id
     WHERE a.conversation_id IN (
       SELECT @id UNION ALL SELECT conversation_id FROM merged_threads WHERE into_id = @id)
     ORDER BY r.position, r.rowid`,
  ).all({ id });
  if (rows.length === 0) return [];
  const standing = new Set([
    ...namesIn(db, id),
    ...(starred === 1 ? ["star"] : []),
    ...(muted === 1 ? ["mute"] : []),
  ]);
  const names = new Map<string, string>();
  for (const { rule_id: ruleId, name, done } of rows)
    if ((JSON.parse(done) as string[]).some((act) => standing.has(act)))
      names.set(ruleId, name);
  return [...names.values()];
}

/** The labels and topics of a conversation, as a rule notes that it gave them. */
function namesIn(db: Archive, conversationId: string): string[] {
  return prepared<[{ id: string }], string>(
    db,
    `SELECT 'label ' || labels.id FROM conversation_labels c CROSS JOIN labels ON labels.id = c.label_id
     WHERE c.conversation_id = @id AND ${isLabel}
     UNION ALL
     SELECT DISTINCT 'topic ' || t.folded FROM ${ofConversation}
       CROSS JOIN feedback f INDEXED BY feedback_of_message ON f.message_id = m.id
       CROSS JOIN topics t ON t.id = f.topic_id
     WHERE m.conversation_id = @id`,
  )
    .pluck()
    .all({ id: conversationId });
}
