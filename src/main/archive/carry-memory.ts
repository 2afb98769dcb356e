import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** What the user said of a conversation goes along into the one that it is joined to: labels, notes, promises, the star, and what rules have done. */
export function carryMemory(db: Archive, from: string, into: string): void {
  for (const table of ["notes", "promises"])
    prepared(
      db,
      `UPDATE ${table} SET conversation_id = ? WHERE conversation_id = ?`,
    ).run(into, from);
  prepared(
    db,
    "UPDATE OR IGNORE conversation_labels SET conversation_id = ? WHERE conversation_id = ?",
  ).run(into, from);
  prepared(
    db,
    "UPDATE OR IGNORE rule_acts SET conversation_id = ? WHERE conversation_id = ?",
  ).run(into, from);
  prepared(db, "DELETE FROM rule_acts WHERE conversation_id = ?").run(from);
  // what both carry
  prepared(db, "DELETE FROM conversation_labels WHERE conversation_id = ?").run(
    from,
  );
  prepared(
    db,
    `UPDATE conversations SET starred = 1 WHERE id = ? AND EXISTS (
       SELECT 1 FROM conversations o WHERE o.id = ? AND o.starred = 1)`,
  ).run(into, from);
}
