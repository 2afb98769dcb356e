import type { Database } from "better-sqlite3";

/** Names as their channels show them, with small pictures; the plain name stays what is searched and sorted. */
export function shownNames(db: Database): void {
  db.exec(`
    -- JSON: the name with :these:, and where their pictures are; NULL: it has none
    ALTER TABLE identities ADD COLUMN shown TEXT;
  `);
}
