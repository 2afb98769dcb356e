import type { Database } from "better-sqlite3";

/** What mail programs have made of a mail, as it was last seen at each of its places. */
export function mailFlags(db: Database): void {
  db.exec(`
    -- 1 read, 2 starred, 4 answered, 8 put away
    ALTER TABLE locations ADD COLUMN handling INTEGER NOT NULL DEFAULT 0;
  `);
}
