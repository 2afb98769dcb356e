import type { Database } from "better-sqlite3";

/** What goes with a text (recipients, warning, files …), what is done to messages, what triage changes at the channel. */
export function optionsAndActs(db: Database): void {
  db.exec(`
    -- JSON of shared/model/send-options.ts
    ALTER TABLE drafts ADD COLUMN options TEXT;
    -- message of ours whose text it is to replace
    ALTER TABLE drafts ADD COLUMN edits TEXT;
    -- without the files: those are kept only while something is to be sent with them
    ALTER TABLE draft_versions ADD COLUMN options TEXT;

    ALTER TABLE outbox ADD COLUMN options TEXT;
    -- what is done to a message; NULL: the text is sent
    ALTER TABLE outbox ADD COLUMN act TEXT;
    ALTER TABLE outbox ADD COLUMN target_id TEXT;
    -- from triage: shown only when it fails, and gone once it is done
    ALTER TABLE outbox ADD COLUMN quiet INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX outbox_of_target ON outbox (target_id) WHERE target_id IS NOT NULL;

    DROP TRIGGER outbox_bound;
    -- bound for good when it was written; once it is sent its text may go, and never become another
    CREATE TRIGGER outbox_bound
      BEFORE UPDATE OF id, account_id, in_reply_to, text, text_hash, created_at, options, act, target_id
      ON outbox WHEN NOT (old.state = 'sent' AND new.state = 'sent' AND new.text = '' AND new.text_hash = ''
        AND new.options IS NULL AND new.id = old.id AND new.account_id = old.account_id
        AND new.in_reply_to IS old.in_reply_to AND new.created_at = old.created_at
        AND new.act IS old.act AND new.target_id IS old.target_id) BEGIN
      SELECT RAISE (ABORT, 'an outbox item is bound to its account, parent, text and target');
    END;

    -- JSON: what triage changes at the channel; NULL: nothing
    ALTER TABLE accounts ADD COLUMN write_back TEXT;

    -- files that the user attached: kept while a draft or the outbox needs them
    CREATE TABLE outgoing_files (
      -- SHA-256 in hexadecimal, the file's name
      digest TEXT PRIMARY KEY,
      kept_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
  `);
}
