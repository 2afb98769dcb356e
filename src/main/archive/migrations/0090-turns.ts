import type { Database } from "better-sqlite3";

/**
 * Turns in rows of half the size: numbered instead of sorted by a key that every index repeats, with their ends in
 * columns, and with the indexes that something reads.
 */
export function turns(db: Database): void {
  db.exec(`
    ALTER TABLE turns RENAME TO fat_turns;
    CREATE TABLE turns (
      id INTEGER PRIMARY KEY,
      conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
      person_id TEXT NOT NULL,
      opening_message_id TEXT NOT NULL,
      account_id TEXT NOT NULL,
      -- 0: the first of a segment
      is_next INTEGER NOT NULL,
      start_at INTEGER NOT NULL,
      -- NULL: the opening message is the last
      last_at INTEGER,
      messages INTEGER NOT NULL,
      handed_off_at INTEGER,
      inside_at INTEGER,
      -- NULL: open
      ended_at INTEGER,
      -- the message that answered, here or elsewhere
      ended_by TEXT,
      -- NULL: answered, as nearly all are; 'assumed': answered by what is only taken for the answer;
      -- else as in shared/model/turn.ts
      ended_how TEXT,
      -- the reason, or the way elsewhere
      ended_why TEXT,
      -- what became of it (shared/model/turn.ts); NULL while it waits, and where its messages were deleted
      outcome TEXT GENERATED ALWAYS AS (
        CASE
          WHEN ended_at IS NULL THEN iif(handed_off_at IS NULL, NULL, 'handed-off')
          WHEN ended_how IS NULL OR ended_how = 'assumed' THEN 'answered'
          WHEN ended_how = 'excused' THEN 'no-reply-needed'
          WHEN ended_how = 'void' THEN iif(ended_why = 'spam', 'spam', NULL)
          ELSE ended_how
        END) VIRTUAL
    ) STRICT;

    -- Written anew from the messages where an end cannot be read, or where what it belongs to is gone.
    INSERT OR IGNORE INTO stale_turns (conversation_id)
    SELECT t.conversation_id FROM fat_turns t JOIN conversations c ON c.id = t.conversation_id
    WHERE CASE
      WHEN t.ending IS NULL THEN t.ended_at IS NOT NULL
      WHEN NOT json_valid(t.ending) THEN 1
      WHEN t.ended_at IS NULL THEN 1
      WHEN t.ending ->> '$.how' = 'answered' THEN t.ending ->> '$.messageId' IS NULL
      WHEN t.ending ->> '$.how' = 'answered-elsewhere' THEN t.ending ->> '$.by' IS NULL
      WHEN t.ending ->> '$.how' IN ('excused', 'acknowledged', 'void') THEN t.ending ->> '$.reason' IS NULL
      ELSE 1 END;
    INSERT INTO turns (conversation_id, person_id, opening_message_id, account_id, is_next, start_at, last_at,
      messages, handed_off_at, inside_at, ended_at, ended_by, ended_how, ended_why)
    SELECT t.conversation_id, t.person_id, t.opening_message_id, t.account_id, t.kind = 'next', t.start_at,
      nullif(t.last_at, t.start_at), t.messages, t.handed_off_at, t.inside_at, t.ended_at,
      t.ending ->> '$.messageId',
      CASE t.ending ->> '$.how'
        WHEN 'answered' THEN iif(t.ending ->> '$.assumed', 'assumed', NULL)
        ELSE t.ending ->> '$.how' END,
      coalesce(t.ending ->> '$.reason', t.ending ->> '$.by')
    FROM fat_turns t JOIN conversations c ON c.id = t.conversation_id
    WHERE t.conversation_id NOT IN (SELECT conversation_id FROM stale_turns)
    ORDER BY t.conversation_id, t.person_id, t.opening_message_id, t.start_at;
    DROP TABLE fat_turns;

    CREATE INDEX turns_of_conversation ON turns (conversation_id);
    -- of all accounts: reports lay them side by side
    CREATE INDEX turns_by_start ON turns (start_at);
    CREATE INDEX turns_open ON turns (account_id) WHERE ended_at IS NULL;
    -- answered is what most turns are: those are met soon enough on the way from the newest
    CREATE INDEX turns_of_outcome ON turns (outcome, conversation_id) WHERE outcome <> 'answered';
  `);
}
