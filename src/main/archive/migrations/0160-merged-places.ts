import type { Database } from "better-sqlite3";

/** Where each merged thread is, so that its conversation is found there as well. */
export function mergedPlaces(db: Database): void {
  db.exec(`
    -- as in the thread's own row; the conversation's has those of its oldest thread alone
    ALTER TABLE merged_threads ADD COLUMN account_id TEXT NOT NULL DEFAULT '';
    ALTER TABLE merged_threads ADD COLUMN channel TEXT NOT NULL DEFAULT '';
    UPDATE merged_threads SET account_id = c.account_id, channel = c.channel
      FROM conversations c WHERE c.id = merged_threads.conversation_id;
    CREATE INDEX merged_threads_of_account ON merged_threads (account_id, into_id);
    CREATE INDEX merged_threads_of_channel ON merged_threads (channel, into_id);
    DROP INDEX merged_threads_of;
    CREATE INDEX merged_threads_of ON merged_threads (into_id, account_id, channel);
  `);
}
