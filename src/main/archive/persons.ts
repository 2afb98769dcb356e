import { readMentions } from "./message-columns.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** Who is who, each looked up once: only as long as nobody is put together or taken apart. */
export type Persons = {
  of: (identityId: string) => string;
  /** Whom a message names, by what is written of it. */
  named: (mentions: string | null) => readonly string[];
};

const nobody: readonly string[] = [];

export function createPersons(db: Archive): Persons {
  const known = new Map<string, string>();
  const named = new Map<string, readonly string[]>();
  const read = prepared<[string], string>(
    db,
    "SELECT person_id FROM identities WHERE id = ?",
  ).pluck();
  const of = (identityId: string) => {
    let person = known.get(identityId);
    if (person === undefined) {
      person = read.get(identityId) ?? "";
      known.set(identityId, person);
    }
    return person;
  };
  return {
    of,
    named(mentions) {
      if (mentions === null) return nobody;
      let people = named.get(mentions);
      if (people === undefined) {
        people = readMentions({ mentions }).map(of);
        named.set(mentions, people);
      }
      return people;
    },
  };
}
