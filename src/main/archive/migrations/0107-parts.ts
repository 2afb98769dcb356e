import type { Database } from "better-sqlite3";

/** Conversations that the user split off from a message on. */
export function parts(db: Database): void {
  db.exec(`
    -- the thread of the channel that it is a part of; NULL: it is one itself
    ALTER TABLE conversations ADD COLUMN part_of TEXT REFERENCES conversations (id) ON DELETE SET NULL;
    CREATE INDEX conversations_part_of ON conversations (part_of) WHERE part_of IS NOT NULL;
    -- the mark of the thread that this one repeats for a part of it
    ALTER TABLE marks ADD COLUMN copy_of TEXT;
    CREATE INDEX marks_copy_of ON marks (copy_of) WHERE copy_of IS NOT NULL;
  `);
}
