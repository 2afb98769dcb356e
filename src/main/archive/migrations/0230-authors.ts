import type { Database } from "better-sqlite3";

/** Who wrote in a conversation, known to an index alone: each message would be read to see it. */
export function authors(db: Database): void {
  db.exec(`
    DROP INDEX messages_of_conversation;
    CREATE INDEX messages_of_conversation ON messages (conversation_id, seq, identity_id);
  `);
}
