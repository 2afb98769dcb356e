import type { Database } from "better-sqlite3";

/** What lists look for among messages, known to indexes alone. */
export function listIndexes(db: Database): void {
  db.exec(`
    -- with the conversation, so that those of somebody with many messages are found without reading these
    DROP INDEX messages_of_identity;
    CREATE INDEX messages_of_identity ON messages (identity_id, seq, conversation_id);
    -- with what they are about, or each message would be read to see it
    DROP INDEX messages_with_attachments;
    CREATE INDEX messages_with_attachments ON messages (seq, attachments) WHERE attachments > 0;
    DROP INDEX messages_wordy;
    CREATE INDEX messages_wordy ON messages (seq, words) WHERE words >= 100;
    CREATE INDEX messages_terse ON messages (seq, words) WHERE words < 4;
  `);
}
