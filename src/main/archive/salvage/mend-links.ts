import type { Archive } from "../open.ts";

/**
 * Rows that others point at and that are lost: a stand-in keeps what hangs on them. What can be fetched again brings the
 * real one at the next poll.
 */
const standIns = [
  // An account without its settings cannot poll; what it has brought can be read.
  `INSERT INTO accounts (id, channel, name, handle, settings, capabilities, added_at, door_at, paused)
   SELECT account_id, min(channel), 'An account that was damaged', '', '{}',
     '{"reply":false,"post":false,"like":false,"boost":false,"length":{"unit":"none"}}', @now, @now, 1
   FROM conversations WHERE account_id NOT IN (SELECT id FROM accounts) GROUP BY account_id`,
  `INSERT INTO conversations (id, account_id, channel, title, kind, stream, visibility, below)
   SELECT m.conversation_id, m.account_id, coalesce(i.channel, a.channel), coalesce(m.subject, substr(m.text, 1, 80)),
     m.kind, m.stream, m.visibility, m.below
   FROM messages m LEFT JOIN identities i ON i.id = m.identity_id LEFT JOIN accounts a ON a.id = m.account_id
   WHERE m.conversation_id NOT IN (SELECT id FROM conversations)
     AND coalesce(i.channel, a.channel) IS NOT NULL
   GROUP BY m.conversation_id HAVING m.seq = min(m.seq)`,
  `INSERT INTO accounts (id, channel, name, handle, settings, capabilities, added_at, door_at, paused)
   SELECT account_id, min(channel), 'An account that was damaged', '', '{}',
     '{"reply":false,"post":false,"like":false,"boost":false,"length":{"unit":"none"}}', @now, @now, 1
   FROM conversations WHERE account_id NOT IN (SELECT id FROM accounts) GROUP BY account_id`,
  `INSERT INTO identities (id, channel, remote_id, person_id, name, handle, bot, ours)
   SELECT m.identity_id, c.channel, 'lost ' || m.identity_id, m.identity_id, 'Somebody', '', 0, max(m.direction = 'out')
   FROM messages m JOIN conversations c ON c.id = m.conversation_id
   WHERE m.identity_id NOT IN (SELECT id FROM identities) GROUP BY m.identity_id`,
  `INSERT INTO people (id, name, created_at)
   SELECT person_id, max(name), @now FROM identities
   WHERE person_id NOT IN (SELECT id FROM people) GROUP BY person_id`,
  // A mark holds also where it is forgotten how it was decided; it only cannot be taken back.
  `INSERT INTO decisions (id, at, did, change, undone_at)
   SELECT decision_id, min(at), 'Decided before the archive was damaged', '{}', @now FROM marks
   WHERE decision_id NOT IN (SELECT id FROM decisions) GROUP BY decision_id`,
];

type Link = { table: string; from: string; parent: string; to: string };

function linksOf(db: Archive): Link[] {
  return db
    .prepare<[], Link>(
      `SELECT t.name AS "table", f."from", f."table" AS parent, coalesce(f."to", 'id') AS "to"
       FROM pragma_table_list t, pragma_foreign_key_list(t.name) f WHERE t.schema = 'main'`,
    )
    .all();
}

/** Links that a row can do without. Of a mark it would widen what the mark says. */
function isLoose(db: Archive, { table, from }: Link): boolean {
  const notNull = db
    .prepare<[string, string], number>(
      'SELECT "notnull" FROM pragma_table_info(?) WHERE name = ?',
    )
    .pluck()
    .get(table, from);
  return notNull === 0 && table !== "marks" && table !== "notes";
}

/** Makes every foreign key true again. */
export function mendLinks(db: Archive, now: number): void {
  for (const standIn of standIns) db.prepare(standIn).run({ now });
  const links = linksOf(db).map((link) => {
    const { table, from, parent, to } = link;
    const dangling = `${from} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${parent} p WHERE p.${to} = ${table}.${from})`;
    return db.prepare(
      isLoose(db, link)
        ? `UPDATE ${table} SET ${from} = NULL WHERE ${dangling}`
        : `DELETE FROM ${table} WHERE ${dangling}`,
    );
  });
  // Whoever loses its parent may be a parent itself.
  while (links.reduce((sum, mend) => sum + mend.run().changes, 0) > 0);
}
