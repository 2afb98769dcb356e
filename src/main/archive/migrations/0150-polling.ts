import type { Database } from "better-sqlite3";

/** How far the history of an account was fetched, gaps that were closed, and what is known of an account's sign-in. */
export function polling(db: Database): void {
  db.exec(`
    -- when the sign-in ends, where the channel says so
    ALTER TABLE accounts ADD COLUMN expires_at INTEGER;
    -- when the account was last asked who it is and what it can do, and by which version
    ALTER TABLE accounts ADD COLUMN identified_at INTEGER;
    ALTER TABLE accounts ADD COLUMN identified_by TEXT;
    -- the server asked not to be polled before
    ALTER TABLE accounts ADD COLUMN not_before INTEGER;

    -- a gap that was filled later: when
    ALTER TABLE ledger ADD COLUMN closed_at INTEGER;
    CREATE INDEX ledger_gaps ON ledger (account_id, from_at) WHERE kind = 'gap';

    CREATE TABLE account_history (
      account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
      -- as far back as the user wants, ms UTC
      until_at INTEGER NOT NULL,
      -- where the channel goes on
      cursor TEXT,
      -- running, paused, done
      state TEXT NOT NULL,
      -- how far back the record goes
      reached_at INTEGER,
      started_at INTEGER NOT NULL,
      ended_at INTEGER,
      pages INTEGER NOT NULL,
      requests INTEGER NOT NULL,
      added INTEGER NOT NULL,
      -- a sentence, where it stands still by itself
      message TEXT
    ) STRICT, WITHOUT ROWID;
  `);
}
