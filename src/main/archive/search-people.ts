import type { z } from "zod";
import type { searchCalls } from "../../shared/contract/search.ts";
import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import { matchTerm, queryTerm } from "../../shared/query/words.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

type FoundPeople = z.infer<(typeof searchCalls)["search.people"]["output"]>;

/** The newest of them are looked at; who wrote last comes first. */
const candidates = 200;

/** People by the beginnings of words in name or handle; us left out. */
export function searchPeople(
  db: Archive,
  request: { text: string; limit: number },
): FoundPeople {
  const words = request.text
    .split(/\s+/u)
    .map((word) => queryTerm(word, true))
    .filter((term) => term !== undefined)
    .slice(0, 10);
  if (words.length === 0) return [];
  const rows = prepared<
    [string, number],
    { person_id: string; name: string; handle: string; channel: ChannelKind }
  >(
    db,
    `SELECT i.person_id, i.name, i.handle, i.channel
      FROM (SELECT rowid AS seq FROM identity_words
        WHERE identity_words MATCH ? ORDER BY rowid DESC LIMIT ?) AS found
      CROSS JOIN identities i ON i.seq = found.seq
      WHERE i.ours = 0
      ORDER BY (SELECT max(m.seq) FROM messages m WHERE m.identity_id = i.id) DESC`,
  ).all(words.map(matchTerm).join(" AND "), candidates);
  const people = new Map<string, FoundPeople[number]>();
  for (const { person_id: personId, name, handle, channel } of rows)
    if (!people.has(personId))
      people.set(personId, { personId, name, handle, channel });
  return [...people.values()].slice(0, request.limit);
}
