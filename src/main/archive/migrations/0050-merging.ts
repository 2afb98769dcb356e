import type { Database } from "better-sqlite3";

/** Conversations and people that the user merges, with the way back; texts that are erased after their time. */
export function merging(db: Database): void {
  db.exec(`
    -- each thread of a conversation that the user merged, the one whose id stayed included, with what it would be by
    -- itself; what of it can be counted is counted again when it is split
    CREATE TABLE merged_threads (
      conversation_id TEXT PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE,
      into_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
      state TEXT NOT NULL,
      muted INTEGER NOT NULL,
      starred INTEGER NOT NULL,
      read_at INTEGER NOT NULL,
      stream TEXT NOT NULL,
      last_in_at INTEGER NOT NULL,
      person_id TEXT REFERENCES people (id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX merged_threads_of ON merged_threads (into_id);

    -- the labels that a merged thread brought along
    CREATE TABLE merged_labels (
      conversation_id TEXT NOT NULL REFERENCES merged_threads (conversation_id) ON DELETE CASCADE,
      label_id TEXT NOT NULL REFERENCES labels (id) ON DELETE CASCADE,
      at INTEGER NOT NULL,
      PRIMARY KEY (conversation_id, label_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX merged_labels_of_label ON merged_labels (label_id);

    -- the thread that a row goes back to when its conversation is split; NULL: where it is
    ALTER TABLE marks ADD COLUMN home_id TEXT;
    ALTER TABLE drafts ADD COLUMN home_id TEXT;
    ALTER TABLE notes ADD COLUMN home_id TEXT;
    ALTER TABLE promises ADD COLUMN home_id TEXT;

    -- the person that an identity was born with, while it is merged into another
    ALTER TABLE identities ADD COLUMN born_as TEXT REFERENCES people (id);
    CREATE INDEX identities_born_as ON identities (born_as) WHERE born_as IS NOT NULL;
    -- the person that a row goes back to when the merged ones are split; NULL: whose it is
    ALTER TABLE marks ADD COLUMN born_as TEXT;
    ALTER TABLE notes ADD COLUMN born_as TEXT;
    ALTER TABLE promises ADD COLUMN born_as TEXT;

    -- addresses of which the channel has verified that they are the author's
    CREATE TABLE identity_links (
      link TEXT NOT NULL,
      identity_id TEXT NOT NULL REFERENCES identities (id) ON DELETE CASCADE,
      PRIMARY KEY (link, identity_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX identity_links_of_identity ON identity_links (identity_id);
    CREATE INDEX identities_of_url ON identities (url) WHERE url IS NOT NULL;

    -- pairs of identities of which the user has said that they are two people; "one" is the smaller id
    CREATE TABLE people_apart (
      one TEXT NOT NULL REFERENCES identities (id) ON DELETE CASCADE,
      other TEXT NOT NULL REFERENCES identities (id) ON DELETE CASCADE,
      PRIMARY KEY (one, other)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX people_apart_other ON people_apart (other);

    -- conversations whose turns are still to be computed again after a merge of people with many
    CREATE TABLE stale_turns (
      conversation_id TEXT PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;

    -- JSON: how long texts are kept; NULL: forever
    ALTER TABLE accounts ADD COLUMN retention TEXT;
    -- when the text was erased; its row stays so that polling does not bring it back
    ALTER TABLE messages ADD COLUMN erased_at INTEGER;
    -- what the rules of waiting had read in the text
    ALTER TABLE messages ADD COLUMN only_thanks INTEGER;
  `);
}
