import type { Database } from "better-sqlite3";

/** What a card says of people and of who waits, known to indexes: the rows of a page of cards lie far apart. */
export function cards(db: Database): void {
  db.exec(`
    CREATE INDEX turns_open_of_conversation ON turns (conversation_id, person_id, start_at, is_next, ended_at)
      WHERE ended_at IS NULL;
    CREATE INDEX people_named ON people (id, name);
    DROP INDEX identities_by_person;
    CREATE INDEX identities_by_person ON identities (person_id, channel, handle, id);
    CREATE INDEX identities_pictured ON identities (person_id, name) WHERE shown IS NOT NULL;
  `);
}
