import type { Archive } from "../../src/main/archive/open.ts";
import { searchMessages } from "../../src/main/archive/search.ts";
import { matchTerm, queryTerm } from "../../src/shared/query/words.ts";
import {
  measured,
  now,
  quantile,
  timed,
  type BenchOptions,
  type Measured,
} from "./measure.ts";

/** Words of the demo's archive by how many messages have them. */
const queries = {
  rare: "unknown planet",
  middling: "sugarcane",
  common: "the",
  prefix: "gr",
  phrase: '"the postcode"',
  CJK: "ありがとう",
} as const;

const limit = 50;

/** What the index alone takes to find the newest rows. */
function searchRaw(db: Archive, query: string): () => unknown {
  const words = query.startsWith('"') ? [query.slice(1, -1)] : query.split(" ");
  const match = words
    .map((word, i) => queryTerm(word, i === words.length - 1))
    .map((term) => (term === undefined ? "" : matchTerm(term)))
    .join(" AND ");
  const statement = db.prepare(
    `SELECT m.* FROM message_words JOIN messages m ON m.seq = message_words.rowid
     WHERE message_words MATCH ? ORDER BY message_words.rowid DESC LIMIT ${limit}`,
  );
  return () => statement.all(match);
}

/** p95 of a search with its snippets, against the same words asked of the index. */
export async function benchSearch(
  db: Archive,
  { runs }: BenchOptions,
): Promise<Measured[]> {
  const results: Measured[] = [];
  for (const [name, query] of Object.entries(queries)) {
    const raw = searchRaw(db, query);
    const values: number[] = [];
    const floors: number[] = [];
    for (let i = 0; i < runs * 20; i += 1) {
      floors.push(await timed(raw));
      values.push(await timed(() => searchMessages(db, { query, limit, now })));
    }
    results.push(
      measured(
        `search, ${name}, p95`,
        "ms",
        quantile(values, 0.95),
        quantile(floors, 0.95),
      ),
    );
  }
  return results;
}
