import type { Database } from "better-sqlite3";

/** Messages that wait for the approval of their place's moderators. */
export function held(db: Database): void {
  db.exec(`
    -- since when, as far as we know; stays while it is hidden as spam or in a bin: that is where it goes back to
    ALTER TABLE messages ADD COLUMN held_at INTEGER;
    CREATE INDEX messages_held ON messages (conversation_id) WHERE held_at IS NOT NULL;
  `);
}
