import type { Database } from "better-sqlite3";

/** Attachments whose file is kept in the data folder: what came with an import cannot be fetched again. */
export function keptFiles(db: Database): void {
  db.exec(`
    -- SHA-256 in hexadecimal, the file's name; NULL: not kept
    ALTER TABLE attachments ADD COLUMN digest TEXT;
    CREATE INDEX attachments_kept ON attachments (digest) WHERE digest IS NOT NULL;
  `);
}
