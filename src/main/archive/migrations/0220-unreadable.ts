import type { Database } from "better-sqlite3";

/** Gaps that go on: of something that an account asks for and cannot read. */
export function unreadable(db: Database): void {
  db.exec(`
    -- what cannot be read, in the channel's own words; NULL: a stretch that is over
    ALTER TABLE ledger ADD COLUMN about TEXT;
  `);
}
