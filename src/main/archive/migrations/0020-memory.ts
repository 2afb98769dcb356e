import type { Database } from "better-sqlite3";

/** What the user says of conversations, messages and people: labels, topics, feedback, notes, promises, roles. */
export function memory(db: Database): void {
  db.exec(`
    CREATE TABLE labels (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      -- the name as two spellings of it compare equal
      folded TEXT NOT NULL UNIQUE,
      created_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE conversation_labels (
      conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
      label_id TEXT NOT NULL REFERENCES labels (id) ON DELETE CASCADE,
      at INTEGER NOT NULL,
      PRIMARY KEY (conversation_id, label_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX conversation_labels_of_label ON conversation_labels (label_id);

    -- what a message is about
    CREATE TABLE topics (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      folded TEXT NOT NULL UNIQUE,
      created_at INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE feedback (
      id TEXT PRIMARY KEY,
      message_id TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
      -- like, hate, want, ask; NULL: only the topic was named
      kind TEXT,
      topic_id TEXT REFERENCES topics (id) ON DELETE SET NULL,
      at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX feedback_of_message ON feedback (message_id);
    CREATE INDEX feedback_of_kind ON feedback (kind, message_id);
    CREATE INDEX feedback_of_topic ON feedback (topic_id, message_id);

    -- between colleagues, never sent
    CREATE TABLE notes (
      id TEXT PRIMARY KEY,
      conversation_id TEXT REFERENCES conversations (id) ON DELETE CASCADE,
      person_id TEXT REFERENCES people (id) ON DELETE CASCADE,
      text TEXT NOT NULL,
      at INTEGER NOT NULL,
      edited_at INTEGER,
      CHECK ((conversation_id IS NULL) <> (person_id IS NULL))
    ) STRICT;
    CREATE INDEX notes_of_conversation ON notes (conversation_id) WHERE conversation_id IS NOT NULL;
    CREATE INDEX notes_of_person ON notes (person_id) WHERE person_id IS NOT NULL;

    CREATE TABLE promises (
      id TEXT PRIMARY KEY,
      conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
      person_id TEXT NOT NULL REFERENCES people (id),
      text TEXT NOT NULL,
      made_at INTEGER NOT NULL,
      due_at INTEGER,
      -- kept or withdrawn; NULL while open
      ending TEXT,
      ended_at INTEGER,
      CHECK ((ending IS NULL) = (ended_at IS NULL))
    ) STRICT;
    CREATE INDEX promises_of_conversation ON promises (conversation_id);
    CREATE INDEX promises_of_person ON promises (person_id);
    CREATE INDEX promises_open ON promises (due_at) WHERE ended_at IS NULL;

    -- press, candidate, employee, shareholder …, as the user calls it
    ALTER TABLE people ADD COLUMN role TEXT;
    CREATE INDEX people_of_role ON people (role) WHERE role IS NOT NULL;

    -- how many can see it, where the channel says so (its author's followers, members of a room)
    ALTER TABLE messages ADD COLUMN reach INTEGER;
  `);
}
