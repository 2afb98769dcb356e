import type { Database } from "better-sqlite3";

/** Drafts that are over move with their conversation as well: without this a merge reads all there ever were. */
export function closedDrafts(db: Database): void {
  db.exec("CREATE INDEX drafts_by_conversation ON drafts (conversation_id)");
}
