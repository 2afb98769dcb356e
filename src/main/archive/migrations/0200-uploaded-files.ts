import type { Database } from "better-sqlite3";

/** What a server has of files whose post came to nothing, so that a 40 MB film goes up once. */
export function uploadedFiles(db: Database): void {
  db.exec(`
    CREATE TABLE uploaded_files (
      account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
      -- SHA-256 in hexadecimal
      digest TEXT NOT NULL,
      -- what is to be seen on it, as it was said to the server
      alt TEXT NOT NULL,
      -- its name there, in the channel's own words
      remote_id TEXT NOT NULL,
      uploaded_at INTEGER NOT NULL,
      PRIMARY KEY (account_id, digest, alt)
    ) STRICT, WITHOUT ROWID;
  `);
}
