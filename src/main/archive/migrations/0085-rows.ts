import type { Database } from "better-sqlite3";
import { bodyFromText } from "../../../shared/body/from-text.ts";
import { countRows, type RowProgress } from "./row-progress.ts";

/**
 * What follows from other rows is not written twice: bodies that the text alone says, threads that are the message
 * answered, keys of threads that are messages; and indexes hold no more than what they are asked for.
 */
export function rows(db: Database, progress: RowProgress): void {
  const messages = db.prepare("SELECT count(*) FROM messages").pluck().get();
  const count = countRows(progress, messages as number);
  db.function("body_of_text", { deterministic: true }, (text) => {
    count();
    return JSON.stringify(bodyFromText(text as string));
  });
  db.function("thread_of_answer", { deterministic: true }, (inReplyTo) =>
    JSON.stringify(inReplyTo === null ? [] : [inReplyTo]),
  );
  db.exec(`
    -- a message in the conversation of its own thread says so itself
    ALTER TABLE thread_keys RENAME TO thread_keys_before;
    -- remote ids that belong to a thread and are no messages, or messages in the conversation of a merge
    CREATE TABLE thread_keys (
      account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
      PRIMARY KEY (account_id, key)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO thread_keys (account_id, key, conversation_id)
      SELECT account_id, key, conversation_id FROM thread_keys_before AS k
      WHERE NOT EXISTS (SELECT 1 FROM messages m
        WHERE m.account_id = k.account_id AND m.remote_id = k.key AND m.conversation_id = k.conversation_id);
    DROP TABLE thread_keys_before;
    CREATE INDEX thread_keys_of_conversation ON thread_keys (conversation_id);

    -- NULL: what the text alone says, the message answered, nobody
    ALTER TABLE messages RENAME COLUMN body TO body_before;
    ALTER TABLE messages RENAME COLUMN thread TO thread_before;
    ALTER TABLE messages RENAME COLUMN mentions TO mentions_before;
    ALTER TABLE messages ADD COLUMN body TEXT;
    -- JSON: remote ids of the thread above, root first
    ALTER TABLE messages ADD COLUMN thread TEXT;
    -- JSON: identity ids
    ALTER TABLE messages ADD COLUMN mentions TEXT;
    UPDATE messages SET
      body = nullif(body_before, body_of_text(text)),
      thread = nullif(thread_before, thread_of_answer(in_reply_to)),
      mentions = nullif(mentions_before, '[]');
    ALTER TABLE messages DROP COLUMN body_before;
    ALTER TABLE messages DROP COLUMN thread_before;
    ALTER TABLE messages DROP COLUMN mentions_before;

    -- An index ends with the row's number, which is its place in time, in any case; and what is written newest last
    -- fills the pages of one that ascends.
    DROP INDEX messages_of_conversation;
    CREATE INDEX messages_of_conversation ON messages (conversation_id);
    DROP INDEX messages_of_identity;
    CREATE INDEX messages_of_identity ON messages (identity_id);
    -- NULL is what waits for its language to be found
    DROP INDEX messages_without_lang;
    DROP INDEX messages_of_lang;
    CREATE INDEX messages_of_lang ON messages (lang);
    DROP INDEX messages_with_question;
    CREATE INDEX messages_with_question ON messages (question) WHERE question = 1 AND direction = 'in';
    DROP INDEX messages_with_link;
    CREATE INDEX messages_with_link ON messages (link) WHERE link = 1;
    DROP INDEX messages_with_attachments;
    CREATE INDEX messages_with_attachments ON messages (seq) WHERE attachments > 0;
    DROP INDEX messages_wordy;
    CREATE INDEX messages_wordy ON messages (seq) WHERE words >= 100;
    DROP INDEX conversation_labels_newest;
    CREATE INDEX conversation_labels_newest ON conversation_labels (label_id, last_seq);
  `);
  for (const [name, columns, rows] of ascending) {
    db.exec(`DROP INDEX ${name}`);
    db.exec(
      `CREATE INDEX ${name} ON conversations (${columns}) WHERE ${rows} redirect_to IS NULL AND inbound > 0`,
    );
  }
}

/** Indexes of lists of conversations, newest first: they are read from their end. */
const ascending = [
  ["conversations_newest", "last_seq", ""],
  ["conversations_of_account", "account_id, last_seq", ""],
  ["conversations_of_channel", "channel, last_seq", ""],
  ["conversations_of_state", "state, last_seq", ""],
  ["conversations_starred", "last_seq", "starred = 1 AND"],
  ["conversations_muted", "last_seq", "muted = 1 AND"],
  ["conversations_waiting_newest", "last_seq", "waiting > 0 AND"],
  ["conversations_unread", "last_seq", "unread = 1 AND"],
  ["conversations_listening", "stream, last_seq", "stream <> 'direct' AND"],
  ["conversations_private", "last_seq", "visibility = 'private' AND"],
] as const;
