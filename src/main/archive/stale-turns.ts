import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** Conversations whose turns are computed again after the transaction, so that it does not hold everything up. */
export function addStaleTurns(
  db: Archive,
  conversationIds: readonly string[],
): void {
  prepared(
    db,
    "INSERT OR IGNORE INTO stale_turns (conversation_id) SELECT value FROM json_each(?)",
  ).run(JSON.stringify(conversationIds));
}

export function nextStaleTurns(db: Archive, limit: number): string[] {
  return prepared<[number], string>(
    db,
    "SELECT conversation_id FROM stale_turns LIMIT ?",
  )
    .pluck()
    .all(limit);
}

export function removeStaleTurns(db: Archive, conversationId: string): void {
  prepared(db, "DELETE FROM stale_turns WHERE conversation_id = ?").run(
    conversationId,
  );
}

/** Those of these whose turns are still to be computed again. */
export function staleAmong(db: Archive, ids: readonly string[]): string[] {
  return prepared<[string], string>(
    db,
    "SELECT conversation_id FROM stale_turns WHERE conversation_id IN (SELECT value FROM json_each(?))",
  )
    .pluck()
    .all(JSON.stringify(ids));
}

export function countStaleTurns(db: Archive): number {
  return (
    prepared<[], number>(db, "SELECT count(*) FROM stale_turns")
      .pluck()
      .get() ?? 0
  );
}
