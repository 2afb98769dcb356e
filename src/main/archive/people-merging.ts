import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** The person that this one is now: another one where the user merged them. */
export function personNow(db: Archive, id: string): string {
  const now = prepared<[string], string>(
    db,
    "SELECT person_id FROM identities WHERE born_as = ?",
  )
    .pluck()
    .get(id);
  return now ?? id;
}

type Born = { id: string; person_id: string; born: string };

/** The identities of the people that these are, by person. */
function groupsOf(
  db: Archive,
  identityIds: readonly string[],
): Map<string, Born[]> {
  const personOf = prepared<[string], string>(
    db,
    "SELECT person_id FROM identities WHERE id = ?",
  ).pluck();
  const groups = new Map<string, Born[]>();
  for (const id of identityIds) {
    const person = personOf.get(id);
    if (person !== undefined && !groups.has(person))
      groups.set(
        person,
        prepared<[string], Born>(
          db,
          `SELECT id, person_id, coalesce(born_as, person_id) AS born
           FROM identities WHERE person_id = ? ORDER BY seq`,
        ).all(person),
      );
  }
  return groups;
}

/** What merging the people of these identities would bring together: one set of identities for each of them. */
export function setsToMerge(
  db: Archive,
  identityIds: readonly string[],
): string[][] {
  return [...groupsOf(db, identityIds).values()].map((group) =>
    group.map(({ id }) => id),
  );
}

/** Makes one person of those whose identities these are; inside the caller's transaction. Answers everybody touched. */
export function unitePeople(
  db: Archive,
  identityIds: readonly string[],
): string[] {
  const groups = groupsOf(db, identityIds);
  if (groups.size < 2) return [];
  for (const person of groups.keys()) scatter(db, person);
  const all = [...groups.values()].flat();
  gather(db, all);
  return all.map(({ id }) => id);
}

/** Takes these sets of identities apart where they are one person. An identity of no set stays with whose id stays. */
export function separatePeople(
  db: Archive,
  sets: readonly (readonly string[])[],
): string[] {
  const setOf = new Map<string, number>();
  for (const [n, set] of sets.entries()) for (const id of set) setOf.set(id, n);
  const touched: string[] = [];
  for (const [person, group] of groupsOf(db, [...setOf.keys()])) {
    const first = group.find(({ born }) => born === person);
    const parts = new Map<number | undefined, Born[]>();
    for (const identity of group) {
      const n = setOf.get(identity.id) ?? setOf.get(first?.id ?? "");
      parts.set(n, [...(parts.get(n) ?? []), identity]);
    }
    if (parts.size < 2) continue;
    scatter(db, person);
    for (const part of parts.values()) gather(db, part);
    touched.push(...group.map(({ id }) => id));
  }
  return touched;
}

/** What is filed under a person and remembers the one it was filed under first. */
const belongings = ["marks", "notes", "promises"] as const;

/** Puts identities, each a person of its own until now, together; the person who was here first stays. */
function gather(db: Archive, identities: readonly Born[]): void {
  const age = prepared<[string], number>(
    db,
    "SELECT rowid FROM people WHERE id = ?",
  ).pluck();
  const [into, ...others] = identities
    .map(({ born }) => born)
    .sort((a, b) => (age.get(a) ?? 0) - (age.get(b) ?? 0));
  for (const person of others) {
    for (const table of belongings)
      prepared(
        db,
        `UPDATE ${table} SET born_as = person_id, person_id = ? WHERE person_id = ?`,
      ).run(into, person);
    prepared(
      db,
      "UPDATE identities SET born_as = person_id, person_id = ? WHERE person_id = ?",
    ).run(into, person);
  }
}

/** Gives every identity of a person its own things back. */
function scatter(db: Archive, person: string): void {
  for (const table of [...belongings, "identities"])
    prepared(
      db,
      `UPDATE ${table} SET person_id = born_as, born_as = NULL WHERE person_id = ? AND born_as IS NOT NULL`,
    ).run(person);
}

/** Conversations in which any of these identities wrote, the newest first: there it is a question who waits. */
export function conversationsOfIdentities(
  db: Archive,
  identityIds: readonly string[],
): string[] {
  return prepared<[string], string>(
    db,
    `SELECT conversation_id FROM messages WHERE identity_id IN (SELECT value FROM json_each(?))
     GROUP BY conversation_id ORDER BY max(seq) DESC`,
  )
    .pluck()
    .all(JSON.stringify(identityIds));
}

/** An identity of an account: it is nobody else's. */
export function ownAccountIdentity(
  db: Archive,
  identityIds: readonly string[],
): string | undefined {
  return prepared<[string], string>(
    db,
    `SELECT i.name FROM identities i JOIN account_identities a ON a.identity_id = i.id
     WHERE i.id IN (SELECT value FROM json_each(?)) LIMIT 1`,
  )
    .pluck()
    .get(JSON.stringify(identityIds));
}
