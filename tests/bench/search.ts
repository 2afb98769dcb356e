import { resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { openForReading, type Archive } from "../../src/main/archive/open.ts";
import { searchMessages } from "../../src/main/archive/search.ts";
import { facet } from "../../src/shared/query/words.ts";
import {
  atMost,
  measured,
  now,
  quantile,
  timed,
  timesFloor,
  type BenchOptions,
  type Measured,
} from "./measure.ts";
import { startHost, startServe } from "./serve.ts";

/** What is typed, and how whoever knows this archive would ask it in SQL; `shown`: what a snippet is cut around. */
type Question = { query: string; match: string; shown: string; where?: string };

const hello = "demo-email-hello";
const isOpen = "c.state = 'open'";

/** Not what people search for every day, but what they pass by while they type. */
const odd = "begun after others";
/** For each single search. */
const none = atMost(100, 100);

/** Words of a generated archive by how many messages have them, alone and among what else a search asks. */
const questions: Record<string, readonly Question[]> = {
  rare: [
    {
      query: "unknown planet",
      match: 'text : ("unknown" AND "planet" *)',
      shown: "unknown",
    },
    {
      query: "is:open unknown",
      match: 'text : "unknown" *',
      shown: "unknown",
      where: isOpen,
    },
  ],
  middling: [
    {
      query: "sugarcane",
      match: 'text : "sugarcane" *',
      shown: "sugarcane",
    },
    {
      query: "sugarcane lang:en",
      match: 'text : "sugarcane"',
      shown: "sugarcane",
      where: "m.lang = 'en'",
    },
  ],
  common: [
    { query: "the ", match: 'text : "the"', shown: "the" },
    {
      query: "the is:open",
      match: 'text : "the"',
      shown: "the",
      where: isOpen,
    },
    {
      query: `the account:${hello}`,
      match: `text : "the" AND facets : "${facet.account(hello)}"`,
      shown: "the",
    },
  ],
  prefix: ["g", "gr", "gri", "cof"].map((query) => ({
    query,
    match: `text : "${query}" *`,
    shown: query,
  })),
  phrase: ["the postcode", "the coffee"].map((words) => ({
    query: `"${words}"`,
    match: `text : "${words}"`,
    shown: words,
  })),
  CJK: [
    {
      query: "ありがとう",
      match: 'text : "あり りが がと とう" *',
      shown: "ありがとう",
    },
    { query: "豆", match: 'text : "豆" *', shown: "豆" },
  ],
  [odd]: [
    {
      query: '"the coffee s',
      match: 'text : "the coffee s" *',
      shown: "the coffee s",
    },
    {
      query: "coffee the s",
      match: 'text : ("coffee" AND "the" AND "s" *)',
      shown: "coffee",
    },
    {
      query: "lang:ja a",
      match: 'text : "a" *',
      shown: "a",
      where: "m.lang = 'ja'",
    },
  ],
};

const limit = 50;
/** The first of each warm the caches; they do not count. */
const warming = 4;
/** Rounds through all questions before: whoever types has searched before, and ours is compiled as it is used. */
const compiling = 10;

/**
 * The floor: the same question by hand, with the same joins, filter and order and all that the answer shows, a snippet
 * as SQL can cut it. The index by itself would be a little less, but it answers nothing.
 */
function sqlOf({ match, shown, where }: Question): {
  sql: string;
  values: unknown[];
} {
  return {
    sql: `SELECT m.seq, m.id, m.conversation_id, m.account_id, c.channel, m.direction,
        i.name, i.handle, m.sent_at, m.subject, m.warning,
        substr(m.text, max(1, instr(lower(m.text), ?) - 50), 180) AS snippet
      FROM message_words CROSS JOIN messages m ON m.seq = message_words.rowid
      CROSS JOIN conversations c ON c.id = m.conversation_id
      CROSS JOIN identities i ON i.id = m.identity_id
      WHERE message_words MATCH ?
        AND c.account_id NOT IN (SELECT id FROM accounts WHERE removed_at IS NOT NULL)
        AND ${where ?? "1"}
      ORDER BY message_words.rowid DESC LIMIT ${limit}`,
    values: [shown, match],
  };
}

/** Throws where the floor does not answer what is asked. */
function assertSame(db: Archive, question: Question): void {
  const { sql, values } = sqlOf(question);
  const byHand = db.prepare<unknown[], { id: string }>(sql).all(...values);
  const { items } = searchMessages(db, { query: question.query, limit, now });
  if (
    byHand.map(({ id }) => id).join() !==
    items.map(({ messageId }) => messageId).join()
  )
    throw new Error(`The floor of “${question.query}” finds something else.`);
}

async function post(url: URL, headers: object, body: object): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return response.json();
}

/** A call as the interface makes it; answers with the answer read. */
async function callerOf(address: string) {
  const { origin } = new URL(address);
  const trade = await fetch(address, { redirect: "manual" });
  const cookie = trade.headers.get("set-cookie")?.split(";")[0] ?? "";
  const url = new URL("/call", origin);
  return async (method: string, input: unknown): Promise<unknown> => {
    const reply = (await post(url, { cookie, origin }, { method, input })) as {
      ok: boolean;
      value: unknown;
    };
    if (!reply.ok) throw new Error(`${method}: ${JSON.stringify(reply)}`);
    return reply.value;
  };
}

type Times = Record<"raw" | "core" | "bare" | "whole", number[]>;

/**
 * p95 of a search with snippets, in the core against SQL by hand, and through the carrier to its last byte against
 * the same SQL behind a bare HTTP server; the slowest query by name.
 */
export async function benchSearch(
  dataDir: string,
  { runs }: BenchOptions,
  report?: (table: string) => void,
): Promise<Measured[]> {
  const db = openForReading(dataDir);
  const serve = await startServe(["--demo", "--data", dataDir]);
  const bare = await startHost([
    resolve(import.meta.dirname, "bare-host-child.ts"),
    dataDir,
  ]);
  try {
    const call = await callerOf(serve.address);
    const bareUrl = new URL(bare.address);
    async function timesOf(question: Question): Promise<Times> {
      assertSame(db, question);
      const { query } = question;
      const { sql, values } = sqlOf(question);
      const statement = db.prepare(sql);
      const times: Times = { raw: [], core: [], bare: [], whole: [] };
      const take = async (what: keyof Times, run: () => unknown) => {
        // After a long statement the client has to hear first that its idle connection was closed.
        await setImmediate();
        times[what].push(await timed(run));
      };
      // One by one, so that what else the machine does is the same for all.
      for (let i = 0; i < warming + runs * 6; i += 1) {
        await take("raw", () => statement.all(...values));
        await take("core", () => searchMessages(db, { query, limit, now }));
        await take("bare", () => post(bareUrl, {}, { sql, values }));
        await take("whole", () => call("search.messages", { query, limit }));
      }
      for (const each of Object.values(times)) each.splice(0, warming);
      report?.(lineOf(query, times));
      return times;
    }
    for (let i = 0; i < compiling; i += 1)
      for (const [name, asked] of Object.entries(questions))
        for (const { query } of name === odd ? [] : asked) {
          searchMessages(db, { query, limit, now });
          await call("search.messages", { query, limit });
        }
    const results: Measured[] = [];
    let slowest = { query: "", ms: 0, floor: 0 };
    for (const [name, asked] of Object.entries(questions)) {
      const all: Times = { raw: [], core: [], bare: [], whole: [] };
      for (const question of asked) {
        const times = await timesOf(question);
        for (const what of ["raw", "core", "bare", "whole"] as const)
          all[what].push(...times[what]);
        const ms = quantile(times.whole, 0.95);
        if (ms > slowest.ms)
          slowest = {
            query: question.query,
            ms,
            floor: quantile(times.bare, 0.95),
          };
      }
      const p95 = (what: keyof Times) => quantile(all[what], 0.95);
      results.push(
        measured(
          `search, ${name}, p95`,
          "ms",
          p95("core"),
          p95("raw"),
          timesFloor(2, 2),
        ),
        measured(
          `search, ${name}, with the carrier, p95`,
          "ms",
          p95("whole"),
          p95("bare"),
          name === odd ? none : atMost(50, 20),
        ),
      );
    }
    return [
      ...results,
      measured(
        `the slowest search: ${slowest.query}, p95`,
        "ms",
        slowest.ms,
        slowest.floor,
        none,
      ),
    ];
  } finally {
    await bare.close();
    await serve.close();
    db.close();
  }
}

function lineOf(query: string, times: Times): string {
  const cells = Object.entries(times).flatMap(([name, values]) => [
    name,
    quantile(values, 0.5).toFixed(2).padStart(8),
    quantile(values, 0.95).toFixed(2).padStart(8),
  ]);
  return `${query.padEnd(32)} p50 and p95: ${cells.join(" ")}`;
}
