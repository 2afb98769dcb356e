import { searchMessages } from "../../src/main/archive/search.ts";
import { openForReading, type Archive } from "../../src/main/archive/open.ts";
import { matchTerm, queryTerm } from "../../src/shared/query/words.ts";
import {
  measured,
  now,
  quantile,
  timed,
  type BenchOptions,
  type Measured,
} from "./measure.ts";
import { startServe } from "./serve.ts";

/** Words of a generated archive by how many messages have them, alone and among what else a search asks. */
const queries = {
  rare: ["unknown planet", "is:open unknown"],
  middling: ["sugarcane", "sugarcane lang:en"],
  common: ["the ", "the is:open", "the account:demo-email-hello"],
  prefix: ["g", "gr", "gri", "cof"],
  phrase: ['"the postcode"', '"the coffee"'],
  CJK: ["ありがとう", "豆"],
} as const;

const limit = 50;

/** What the index alone takes to find the newest rows. */
function searchRaw(db: Archive, query: string): () => unknown {
  const words = query.startsWith('"')
    ? [query.slice(1, -1)]
    : query.split(" ").filter((word) => word !== "" && !word.includes(":"));
  const match = words
    .map((word, i) =>
      queryTerm(word, i === words.length - 1 && query.endsWith(word)),
    )
    .map((term) => (term === undefined ? "" : matchTerm(term)))
    .join(" AND ");
  const statement = db.prepare(
    `SELECT m.* FROM message_words JOIN messages m ON m.seq = message_words.rowid
     WHERE message_words MATCH ? ORDER BY message_words.rowid DESC LIMIT ${limit}`,
  );
  return () => statement.all(`text : (${match})`);
}

/** A call as the interface makes it; answers with the answer read. */
async function callerOf(address: string) {
  const { origin } = new URL(address);
  const trade = await fetch(address, { redirect: "manual" });
  const cookie = trade.headers.get("set-cookie")?.split(";")[0] ?? "";
  return async (method: string, input: unknown): Promise<unknown> => {
    const response = await fetch(`${origin}/call`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie, origin },
      body: JSON.stringify({ method, input }),
    });
    const reply = (await response.json()) as { ok: boolean; value: unknown };
    if (!reply.ok) throw new Error(`${method}: ${JSON.stringify(reply)}`);
    return reply.value;
  };
}

/** p95 of a search with snippets, in the core and through the carrier to its last byte, against the same words asked of the index. */
export async function benchSearch(
  dataDir: string,
  { runs }: BenchOptions,
): Promise<Measured[]> {
  const db = openForReading(dataDir);
  const serve = await startServe(["--demo", "--data", dataDir]);
  try {
    const call = await callerOf(serve.address);
    const results: Measured[] = [];
    for (const [name, asked] of Object.entries(queries)) {
      const raw: number[] = [];
      const core: number[] = [];
      const whole: number[] = [];
      for (const query of asked) {
        const floor = searchRaw(db, query);
        for (let i = 0; i < runs * 6; i += 1) {
          raw.push(await timed(floor));
          core.push(
            await timed(() => searchMessages(db, { query, limit, now })),
          );
          whole.push(
            await timed(() => call("search.messages", { query, limit })),
          );
        }
      }
      const floor = quantile(raw, 0.95);
      results.push(
        measured(`search, ${name}, p95`, "ms", quantile(core, 0.95), floor),
        measured(
          `search, ${name}, with the carrier, p95`,
          "ms",
          quantile(whole, 0.95),
          floor,
        ),
      );
    }
    return results;
  } finally {
    await serve.close();
    db.close();
  }
}
