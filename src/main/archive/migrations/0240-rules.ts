import type { Database } from "better-sqlite3";

/** Rules: what is to be done with what comes in. */
export function rules(db: Database): void {
  db.exec(`
    CREATE TABLE rules (
      id TEXT PRIMARY KEY,
      position INTEGER NOT NULL,
      name TEXT NOT NULL,
      query TEXT NOT NULL,
      -- JSON: labels, topic, star, mute
      does TEXT NOT NULL,
      active INTEGER NOT NULL CHECK (active IN (0, 1)),
      created_at INTEGER NOT NULL,
      -- it stays, for what it did still names it
      removed_at INTEGER
    ) STRICT;

    -- what a rule has done in a conversation, and does not do there again
    CREATE TABLE rule_acts (
      conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
      rule_id TEXT NOT NULL REFERENCES rules (id),
      -- JSON
      done TEXT NOT NULL,
      at INTEGER NOT NULL,
      PRIMARY KEY (conversation_id, rule_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX rule_acts_of_rule ON rule_acts (rule_id);

    -- where something has come in of which no rule has been asked yet
    CREATE TABLE rule_arrivals (
      id INTEGER PRIMARY KEY,
      conversation_id TEXT NOT NULL
    ) STRICT;

    -- NULL: the user's own
    ALTER TABLE decisions ADD COLUMN rule_id TEXT REFERENCES rules (id);
    CREATE INDEX decisions_of_rule ON decisions (rule_id) WHERE rule_id IS NOT NULL;
  `);
}
