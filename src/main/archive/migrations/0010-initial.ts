import type { Database } from "better-sqlite3";

/** Accounts, people, conversations, messages, turns, decisions, drafts, outbox, ledger, deck, full text. */
export function initial(db: Database): void {
  db.exec(`
    CREATE TABLE settings (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE accounts (
      id TEXT PRIMARY KEY,
      channel TEXT NOT NULL,
      name TEXT NOT NULL,
      handle TEXT NOT NULL,
      settings TEXT NOT NULL,
      capabilities TEXT NOT NULL,
      cursor TEXT,
      added_at INTEGER NOT NULL,
      door_at INTEGER NOT NULL,
      target_first_seconds INTEGER,
      target_next_seconds INTEGER,
      paused INTEGER NOT NULL DEFAULT 0,
      removed_at INTEGER,
      -- from when on the archive of a removed account goes for good
      purge_at INTEGER,
      health_state TEXT NOT NULL DEFAULT 'new',
      health_code TEXT,
      health_message TEXT,
      fresh_at INTEGER,
      -- kept by triggers on conversations and by ingest, never counted
      messages INTEGER NOT NULL DEFAULT 0,
      unread INTEGER NOT NULL DEFAULT 0,
      waiting INTEGER NOT NULL DEFAULT 0,
      CHECK ((target_first_seconds IS NULL) = (target_next_seconds IS NULL))
    ) STRICT;

    CREATE TABLE people (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      created_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE identities (
      -- its row in identity_words
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      channel TEXT NOT NULL,
      remote_id TEXT NOT NULL,
      person_id TEXT NOT NULL REFERENCES people (id),
      name TEXT NOT NULL,
      handle TEXT NOT NULL,
      url TEXT,
      bot INTEGER NOT NULL,
      -- by the user's decision: a colleague, moderator, agency
      one_of_us INTEGER NOT NULL DEFAULT 0,
      -- one_of_us, or an identity of an account
      ours INTEGER NOT NULL DEFAULT 0,
      UNIQUE (channel, remote_id)
    ) STRICT;
    CREATE INDEX identities_by_person ON identities (person_id);

    -- name and handle, folded and segmented like message_words
    CREATE VIRTUAL TABLE identity_words USING fts5 (
      words,
      content = '', contentless_delete = 1, prefix = '1 2 3',
      tokenize = 'ascii'
    );

    CREATE TABLE account_identities (
      account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
      identity_id TEXT NOT NULL REFERENCES identities (id),
      PRIMARY KEY (account_id, identity_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX account_identities_by_identity ON account_identities (identity_id);

    CREATE TABLE conversations (
      id TEXT PRIMARY KEY,
      account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
      channel TEXT NOT NULL,
      -- joined into another one: the older id stays, this one points at it
      redirect_to TEXT REFERENCES conversations (id) ON DELETE CASCADE,
      title TEXT NOT NULL,
      kind TEXT NOT NULL,
      stream TEXT NOT NULL,
      visibility TEXT NOT NULL,
      -- remote id of our own post above it
      below TEXT,
      state TEXT NOT NULL DEFAULT 'open',
      muted INTEGER NOT NULL DEFAULT 0,
      starred INTEGER NOT NULL DEFAULT 0,
      read_at INTEGER NOT NULL DEFAULT 0,
      messages INTEGER NOT NULL DEFAULT 0,
      inbound INTEGER NOT NULL DEFAULT 0,
      attachments INTEGER NOT NULL DEFAULT 0,
      -- seq of the newest message
      last_seq INTEGER NOT NULL DEFAULT 0,
      last_at INTEGER NOT NULL DEFAULT 0,
      last_in_at INTEGER NOT NULL DEFAULT 0,
      -- people who wait since the door opened and are not being answered
      waiting INTEGER NOT NULL DEFAULT 0,
      answering INTEGER NOT NULL DEFAULT 0,
      waiting_since INTEGER,
      due_at INTEGER,
      -- the most urgent person, else the last who wrote to us
      person_id TEXT REFERENCES people (id),
      unread INTEGER NOT NULL GENERATED ALWAYS AS (last_in_at > read_at) STORED
    ) STRICT;
    -- lists hide what is redirected and what only we wrote
    CREATE INDEX conversations_newest ON conversations (last_seq DESC)
      WHERE redirect_to IS NULL AND inbound > 0;
    CREATE INDEX conversations_of_account ON conversations (account_id, last_seq DESC)
      WHERE redirect_to IS NULL AND inbound > 0;
    CREATE INDEX conversations_of_channel ON conversations (channel, last_seq DESC)
      WHERE redirect_to IS NULL AND inbound > 0;
    CREATE INDEX conversations_of_state ON conversations (state, last_seq DESC)
      WHERE redirect_to IS NULL AND inbound > 0;
    CREATE INDEX conversations_starred ON conversations (last_seq DESC)
      WHERE starred = 1 AND redirect_to IS NULL AND inbound > 0;
    CREATE INDEX conversations_muted ON conversations (last_seq DESC)
      WHERE muted = 1 AND redirect_to IS NULL AND inbound > 0;
    CREATE INDEX conversations_waiting_newest ON conversations (last_seq DESC)
      WHERE waiting > 0 AND redirect_to IS NULL AND inbound > 0;
    CREATE INDEX conversations_waiting ON conversations (waiting_since)
      WHERE waiting > 0 AND redirect_to IS NULL;
    CREATE INDEX conversations_due ON conversations (due_at)
      WHERE due_at IS NOT NULL AND waiting > 0 AND redirect_to IS NULL;
    CREATE INDEX conversations_unread ON conversations (last_seq DESC)
      WHERE unread = 1 AND redirect_to IS NULL AND inbound > 0;
    CREATE INDEX conversations_redirected ON conversations (redirect_to)
      WHERE redirect_to IS NOT NULL;

    CREATE TRIGGER conversations_counted_in AFTER INSERT ON conversations BEGIN
      UPDATE accounts SET unread = unread + new.unread, waiting = waiting + new.waiting
        WHERE id = new.account_id AND (new.unread > 0 OR new.waiting > 0);
    END;
    CREATE TRIGGER conversations_counted AFTER UPDATE OF last_in_at, read_at, waiting ON conversations
      WHEN old.unread <> new.unread OR old.waiting <> new.waiting BEGIN
      UPDATE accounts SET unread = unread + new.unread - old.unread,
        waiting = waiting + new.waiting - old.waiting WHERE id = new.account_id;
    END;
    CREATE TRIGGER conversations_counted_out AFTER DELETE ON conversations BEGIN
      UPDATE accounts SET unread = unread - old.unread, waiting = waiting - old.waiting
        WHERE id = old.account_id AND (old.unread > 0 OR old.waiting > 0);
    END;

    -- every remote id that belongs to a conversation, known as a message yet or not
    CREATE TABLE thread_keys (
      account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
      PRIMARY KEY (account_id, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX thread_keys_of_conversation ON thread_keys (conversation_id);

    -- compressed pages of what was received
    CREATE TABLE payloads (
      id INTEGER PRIMARY KEY,
      account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
      fetched_at INTEGER NOT NULL,
      bytes BLOB NOT NULL
    ) STRICT;
    CREATE INDEX payloads_of_account ON payloads (account_id);

    CREATE TABLE messages (
      -- sent_at * 1024 + n: the order of rows is the order of time
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
      conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
      remote_id TEXT NOT NULL,
      -- tells apart what strangers gave the same remote id
      fingerprint TEXT,
      uri TEXT,
      identity_id TEXT NOT NULL REFERENCES identities (id),
      direction TEXT NOT NULL,
      kind TEXT NOT NULL,
      stream TEXT NOT NULL,
      visibility TEXT NOT NULL,
      addressed TEXT NOT NULL,
      automatic INTEGER NOT NULL,
      sent_at INTEGER NOT NULL,
      claimed_at INTEGER,
      fetched_at INTEGER NOT NULL,
      edited_at INTEGER,
      deleted_at INTEGER,
      hidden_at INTEGER,
      subject TEXT,
      warning TEXT,
      text TEXT NOT NULL,
      body TEXT NOT NULL,
      permalink TEXT,
      lang TEXT,
      in_reply_to TEXT,
      quotes TEXT,
      -- JSON: identity ids
      mentions TEXT NOT NULL,
      mentions_on_purpose INTEGER NOT NULL,
      -- JSON: remote ids of the thread above, root first
      thread TEXT NOT NULL,
      below TEXT,
      attachments INTEGER NOT NULL DEFAULT 0,
      -- written with Porchlight: the outbox item, and what its writer had seen
      outbox_id TEXT,
      seen_up_to INTEGER,
      payload_id INTEGER REFERENCES payloads (id),
      payload_index INTEGER,
      UNIQUE (account_id, remote_id)
    ) STRICT;
    CREATE INDEX messages_of_conversation ON messages (conversation_id, seq);
    CREATE INDEX messages_of_identity ON messages (identity_id, seq DESC);
    -- what waits for its language to be found
    CREATE INDEX messages_without_lang ON messages (seq DESC) WHERE lang IS NULL;
    CREATE INDEX messages_of_lang ON messages (lang, seq DESC)
      WHERE lang IS NOT NULL;
    CREATE INDEX messages_with_attachments ON messages (seq DESC)
      WHERE attachments > 0;
    CREATE INDEX messages_aside ON messages (conversation_id)
      WHERE addressed = 'aside';
    CREATE INDEX messages_of_payload ON messages (payload_id) WHERE payload_id IS NOT NULL;

    CREATE TABLE attachments (
      id TEXT PRIMARY KEY,
      message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      media_type TEXT NOT NULL,
      size INTEGER,
      alt TEXT,
      url TEXT,
      part TEXT
    ) STRICT;
    CREATE INDEX attachments_of_message ON attachments (message_id, position);

    CREATE TABLE locations (
      account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
      mailbox TEXT NOT NULL,
      uid_validity TEXT NOT NULL,
      uid INTEGER NOT NULL,
      message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
      PRIMARY KEY (account_id, mailbox, uid_validity, uid)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX locations_of_message ON locations (message_id);

    CREATE TABLE signals (
      id TEXT PRIMARY KEY,
      account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
      remote_id TEXT NOT NULL,
      kind TEXT NOT NULL,
      identity_id TEXT NOT NULL REFERENCES identities (id),
      at INTEGER NOT NULL,
      about TEXT,
      url TEXT,
      UNIQUE (account_id, remote_id)
    ) STRICT;
    CREATE INDEX signals_about ON signals (account_id, about) WHERE about IS NOT NULL;
    CREATE INDEX signals_of_identity ON signals (identity_id);

    -- what could not be read, kept as received
    CREATE TABLE rejected (
      id INTEGER PRIMARY KEY,
      account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
      at INTEGER NOT NULL,
      why TEXT NOT NULL,
      digest TEXT NOT NULL,
      bytes BLOB NOT NULL,
      UNIQUE (account_id, digest)
    ) STRICT;

    CREATE TABLE turns (
      conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
      person_id TEXT NOT NULL REFERENCES people (id),
      opening_message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
      account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
      kind TEXT NOT NULL,
      start_at INTEGER NOT NULL,
      last_at INTEGER NOT NULL,
      messages INTEGER NOT NULL,
      handed_off_at INTEGER,
      inside_at INTEGER,
      -- the end as JSON of shared/model/turn.ts; NULL while open
      ending TEXT,
      ended_at INTEGER,
      PRIMARY KEY (conversation_id, person_id, opening_message_id, start_at)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX turns_of_account ON turns (account_id, start_at);
    CREATE INDEX turns_of_person ON turns (person_id);
    CREATE INDEX turns_opened_by ON turns (opening_message_id);
    CREATE INDEX turns_open ON turns (account_id) WHERE ended_at IS NULL;

    CREATE TABLE decisions (
      id TEXT PRIMARY KEY,
      at INTEGER NOT NULL,
      -- in words, for the toast and the log
      did TEXT NOT NULL,
      -- JSON: how to take it back and how to do it again
      change TEXT NOT NULL,
      undone_at INTEGER
    ) STRICT;
    CREATE INDEX decisions_by_time ON decisions (at);

    CREATE TABLE marks (
      id TEXT PRIMARY KEY,
      decision_id TEXT NOT NULL REFERENCES decisions (id),
      conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
      person_id TEXT REFERENCES people (id),
      message_id TEXT REFERENCES messages (id) ON DELETE CASCADE,
      mark TEXT NOT NULL,
      reason TEXT,
      at INTEGER NOT NULL,
      taken_back INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX marks_of_conversation ON marks (conversation_id, at);
    CREATE INDEX marks_of_decision ON marks (decision_id);
    CREATE INDEX marks_of_person ON marks (person_id) WHERE person_id IS NOT NULL;
    CREATE INDEX marks_of_message ON marks (message_id) WHERE message_id IS NOT NULL;

    CREATE TABLE drafts (
      id TEXT PRIMARY KEY,
      account_id TEXT,
      conversation_id TEXT,
      in_reply_to TEXT,
      text TEXT NOT NULL,
      saved_at INTEGER NOT NULL,
      -- sent, discarded or emptied: kept with its versions, no longer listed
      closed_at INTEGER
    ) STRICT;
    CREATE INDEX drafts_open ON drafts (saved_at) WHERE closed_at IS NULL;
    CREATE INDEX drafts_of_conversation ON drafts (conversation_id) WHERE closed_at IS NULL;

    CREATE TABLE draft_versions (
      draft_id TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
      saved_at INTEGER NOT NULL,
      text TEXT NOT NULL,
      PRIMARY KEY (draft_id, saved_at)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE outbox (
      id TEXT PRIMARY KEY,
      account_id TEXT NOT NULL,
      conversation_id TEXT,
      in_reply_to TEXT,
      text TEXT NOT NULL,
      text_hash TEXT NOT NULL,
      state TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      not_before INTEGER NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0,
      -- when the running or last attempt began; committed before the socket opens
      started_at INTEGER,
      seen_up_to INTEGER,
      -- the user has said to send although the conversation moved on
      anyway INTEGER NOT NULL DEFAULT 0,
      fault TEXT,
      sent_at INTEGER,
      message_id TEXT
    ) STRICT;
    -- bound for good when it was written
    CREATE TRIGGER outbox_bound BEFORE UPDATE OF id, account_id, in_reply_to, text, text_hash, created_at
      ON outbox BEGIN
      SELECT RAISE (ABORT, 'an outbox item is bound to its account, parent and text');
    END;
    CREATE INDEX outbox_of_account ON outbox (account_id, created_at)
      WHERE state IN ('queued', 'held', 'sending', 'unknown');
    CREATE INDEX outbox_open ON outbox (created_at)
      WHERE state NOT IN ('sent', 'discarded');
    CREATE INDEX outbox_of_conversation ON outbox (conversation_id, created_at);
    CREATE INDEX outbox_by_time ON outbox (created_at);

    CREATE TABLE ledger (
      id TEXT PRIMARY KEY,
      account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
      kind TEXT NOT NULL,
      from_at INTEGER NOT NULL,
      to_at INTEGER NOT NULL,
      polls INTEGER NOT NULL,
      requests INTEGER NOT NULL,
      added INTEGER NOT NULL,
      message TEXT
    ) STRICT;
    CREATE INDEX ledger_of_account ON ledger (account_id, to_at);

    CREATE TABLE columns (
      id TEXT PRIMARY KEY,
      position INTEGER NOT NULL,
      title TEXT NOT NULL,
      query TEXT NOT NULL,
      list_order TEXT NOT NULL,
      width INTEGER NOT NULL
    ) STRICT;

    -- rowid = messages.seq; words are folded and segmented before they get here, for the index and the query alike.
    -- 'ascii' takes every letter that is not ASCII as it comes; 'unicode61' would cut Indic words at their vowels
    -- and drop what is younger than its tables.
    CREATE VIRTUAL TABLE message_words USING fts5 (
      text, facets,
      content = '', contentless_delete = 1, prefix = '1 2 3',
      tokenize = 'ascii'
    );
    INSERT INTO message_words (message_words, rank) VALUES ('automerge', 8);
  `);
}
