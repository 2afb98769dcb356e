import { openForReading, type Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/**
 * What of the user's a person is kept for: a role, a note, a promise, something decided about them, a merge, that they
 * are one of us or not the same as another.
 */
const unclaimed = `i.one_of_us = 0 AND i.born_as IS NULL
  AND NOT EXISTS (SELECT 1 FROM identities o WHERE o.person_id = i.person_id AND o.id <> i.id)
  AND NOT EXISTS (SELECT 1 FROM identities o WHERE o.born_as = i.person_id)
  AND NOT EXISTS (SELECT 1 FROM people_apart a WHERE a.one = i.id)
  AND NOT EXISTS (SELECT 1 FROM people_apart a WHERE a.other = i.id)
  AND (SELECT role FROM people p WHERE p.id = i.person_id) IS NULL
  AND NOT EXISTS (SELECT 1 FROM notes n WHERE n.person_id = i.person_id)
  AND NOT EXISTS (SELECT 1 FROM promises p WHERE p.person_id = i.person_id)
  AND NOT EXISTS (SELECT 1 FROM marks k WHERE k.person_id = i.person_id)
  AND NOT EXISTS (SELECT 1 FROM turns t WHERE t.person_id = i.person_id)`;

const silent = `NOT EXISTS (SELECT 1 FROM messages m WHERE m.identity_id = i.id)
  AND NOT EXISTS (SELECT 1 FROM signals s WHERE s.identity_id = i.id)
  AND NOT EXISTS (SELECT 1 FROM account_identities a WHERE a.identity_id = i.id)`;

/**
 * Identities whom nothing in the archive speaks of any more. Reads every message, for whom it mentions: for a thread
 * of its own.
 */
export function findOrphans(db: Archive): string[] {
  return db
    .prepare<[], string>(
      `WITH mentioned AS MATERIALIZED (
         SELECT DISTINCT j.value AS id FROM messages m, json_each(m.mentions) j WHERE m.mentions IS NOT NULL),
       shown AS MATERIALIZED (
         SELECT person_id AS id FROM conversations WHERE person_id IS NOT NULL
         UNION SELECT person_id FROM merged_threads WHERE person_id IS NOT NULL
         UNION SELECT born_as FROM marks WHERE born_as IS NOT NULL
         UNION SELECT born_as FROM notes WHERE born_as IS NOT NULL
         UNION SELECT born_as FROM promises WHERE born_as IS NOT NULL)
       SELECT i.id FROM identities i WHERE ${unclaimed} AND ${silent}
         AND i.id NOT IN (SELECT id FROM mentioned) AND i.person_id NOT IN (SELECT id FROM shown)
       ORDER BY i.seq`,
    )
    .pluck()
    .all();
}

/** The same in a thread of its own. */
export function orphansOf({ dataDir }: { dataDir: string }): { ids: string[] } {
  const db = openForReading(dataDir);
  try {
    return { ids: findOrphans(db) };
  } finally {
    db.close();
  }
}

/** Grows with every message: while it is the same, nobody was mentioned whom `findOrphans` has not seen. */
export function arrivalsSoFar(db: Archive): number {
  return prepared<[], number>(
    db,
    "SELECT coalesce(max(rowid), 0) + (SELECT coalesce(sum(messages), 0) FROM accounts) FROM identities",
  )
    .pluck()
    .get() as number;
}

/**
 * Takes identities out with their people, inside the caller's transaction and with foreign keys off: to look for a
 * person in conversations without them takes reading all.
 */
export function deleteOrphans(db: Archive, ids: readonly string[]): void {
  const stillOne = prepared<[string], { seq: number; person_id: string }>(
    db,
    `SELECT i.seq, i.person_id FROM identities i WHERE i.id = ? AND ${unclaimed} AND ${silent}`,
  );
  for (const id of ids) {
    const row = stillOne.get(id);
    if (row === undefined) continue;
    prepared(db, "DELETE FROM identity_words WHERE rowid = ?").run(row.seq);
    prepared(db, "DELETE FROM identity_links WHERE identity_id = ?").run(id);
    prepared(db, "DELETE FROM identities WHERE id = ?").run(id);
    prepared(db, "DELETE FROM people WHERE id = ?").run(row.person_id);
  }
}
