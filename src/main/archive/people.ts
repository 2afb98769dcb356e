import { AppError } from "../../shared/fault.ts";
import type { Person } from "../../shared/model/person.ts";
import type { IdentityRow } from "./identities.ts";
import type { Archive } from "./open.ts";
import { notesAbout } from "./notes.ts";
import { personNow } from "./people-merging.ts";
import { prepared } from "./prepared.ts";
import { threadOf } from "./thread-keys.ts";
import { isMerged } from "./threads.ts";

/** A person with their identities; throws `not-found`. */
export function getPerson(
  db: Archive,
  asked: string,
): Pick<Person, "id" | "name" | "role" | "identities"> {
  const id = personNow(db, asked);
  const person = prepared<
    [string],
    { id: string; name: string; role: string | null }
  >(db, "SELECT id, name, role FROM people WHERE id = ?").get(id);
  if (person === undefined)
    throw new AppError("not-found", "There is no such person.");
  const identities = prepared<[string], IdentityRow>(
    db,
    "SELECT * FROM identities WHERE person_id = ? ORDER BY seq",
  ).all(id);
  return {
    id: person.id,
    name: person.name,
    identities: identities.map((row) => ({
      id: row.id,
      personId: row.person_id,
      channel: row.channel,
      name: row.name,
      handle: row.handle,
      ...(row.url === null ? {} : { url: row.url }),
      oneOfUs: row.ours === 1,
    })),
    ...(person.role === null ? {} : { role: person.role }),
  };
}

/** With how long we have known them. A feed writes a hundred thousand times: off the main thread, please. */
export function readPerson(db: Archive, asked: string): Person {
  const person = getPerson(db, asked);
  const history = prepared<
    [string],
    { conversations: number; firstAt: number | null; lastAt: number | null }
  >(
    db,
    // Rows are in the order of time, and no message is read but the first and the last.
    `SELECT conversations,
       (SELECT sent_at FROM messages WHERE seq = first) AS firstAt,
       (SELECT sent_at FROM messages WHERE seq = last) AS lastAt
     FROM (SELECT count(DISTINCT conversation_id) AS conversations, min(seq) AS first, max(seq) AS last
       FROM messages WHERE identity_id IN (SELECT id FROM identities WHERE person_id = ?))`,
  ).get(person.id);
  return {
    ...person,
    conversations: history?.conversations ?? 0,
    ...(history?.firstAt == null ? {} : { firstAt: history.firstAt }),
    ...(history?.lastAt == null ? {} : { lastAt: history.lastAt }),
    notes: notesAbout(db, person.id),
  };
}

/** Somebody in a conversation, and the thread in which they wrote. */
export type Present = {
  personId: string;
  threadId: string;
  /** The person that their identity was born with, where it was merged. */
  bornAs?: string;
};

/** Everybody who wrote to us in a conversation, once for each thread and identity that was merged. */
export function peopleIn(db: Archive, conversationId: string): Present[] {
  const thread = isMerged(db, conversationId)
    ? threadOf("m")
    : "m.conversation_id";
  const rows = prepared<
    [string],
    [personId: string, bornAs: string | null, threadId: string]
  >(
    db,
    `SELECT i.person_id, nullif(i.born_as, i.person_id), wrote.thread_id
     FROM (SELECT DISTINCT m.identity_id, ${thread} AS thread_id FROM messages m
       WHERE m.conversation_id = ? AND m.direction = 'in') AS wrote
     CROSS JOIN identities i ON i.id = wrote.identity_id`,
  )
    .raw()
    .all(conversationId);
  const present = new Map<string, Present>();
  for (const [personId, bornAs, threadId] of rows)
    present.set(`${personId} ${bornAs} ${threadId}`, {
      personId,
      threadId,
      ...(bornAs === null ? {} : { bornAs }),
    });
  return [...present.values()];
}

export function isPersonIn(
  db: Archive,
  conversationId: string,
  personId: string,
): boolean {
  return (
    prepared<[string, string], 1>(
      db,
      `SELECT 1 FROM messages m JOIN identities i ON i.id = m.identity_id
       WHERE m.conversation_id = ? AND i.person_id = ? LIMIT 1`,
    )
      .pluck()
      .get(conversationId, personId) !== undefined
  );
}
