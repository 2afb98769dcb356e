import { resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { openForReading, type Archive } from "../../src/main/archive/open.ts";
import { searchMessages } from "../../src/main/archive/search.ts";
import {
  atMost,
  measured,
  now,
  quantile,
  timed,
  timesFloor,
  timesFloorAndAtMost,
  type BenchOptions,
  type Measured,
} from "./measure.ts";
import { odd, questions, type Question } from "./search-questions.ts";
import { startHost, startServe } from "./serve.ts";

/** For each single answer. */
const none = atMost(100, 50);

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

/** `first`: to the first answer, which may have a part of the page; `whole`: to all of it. */
type Times = Record<"raw" | "core" | "bare" | "first" | "whole", number[]>;

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
    async function timesOf(question: Question, rounds: number): Promise<Times> {
      assertSame(db, question);
      const { query } = question;
      const { sql, values } = sqlOf(question);
      const statement = db.prepare(sql);
      const times = noTimes();
      const take = async (what: keyof Times, run: () => unknown) => {
        // After a long statement the client has to hear first that its idle connection was closed.
        await setImmediate();
        times[what].push(await timed(run));
      };
      // One by one, so that what else the machine does is the same for all.
      for (let i = 0; i < warming + rounds; i += 1) {
        await take("raw", () => statement.all(...values));
        await take("core", () => searchMessages(db, { query, limit, now }));
        await take("bare", () => post(bareUrl, {}, { sql, values }));
        await setImmediate();
        const { first, whole } = await timesOfPage(call, query);
        times.first.push(first);
        times.whole.push(whole);
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
      const all = noTimes();
      for (const question of asked) {
        const rounds = name === odd ? runs * 2 : runs * 6;
        const times = await timesOf(question, rounds);
        for (const what of ["raw", "core", "bare", "first", "whole"] as const)
          all[what].push(...times[what]);
        const ms = quantile(times.first, 0.95);
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
          p95("first"),
          p95("bare"),
          name === odd ? none : timesFloorAndAtMost(2, 50, 20),
        ),
      );
      if (name === odd)
        results.push(
          measured(
            `search, ${name}, with the carrier, to the whole page, p95`,
            "ms",
            p95("whole"),
            p95("bare"),
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

function noTimes(): Times {
  return { raw: [], core: [], bare: [], first: [], whole: [] };
}

/** Asks on until the page is whole or there is no more, as the interface does. */
async function timesOfPage(
  call: (method: string, input: unknown) => Promise<unknown>,
  query: string,
): Promise<{ first: number; whole: number }> {
  const began = performance.now();
  let first: number | undefined;
  let found = 0;
  let after: string | undefined;
  do {
    const input = { query, limit: limit - found, after };
    const page = (await call("search.messages", input)) as {
      items: unknown[];
      next?: string;
    };
    first ??= performance.now() - began;
    found += page.items.length;
    after = page.next;
  } while (after !== undefined && found < limit);
  return { first, whole: performance.now() - began };
}

function lineOf(query: string, times: Times): string {
  const cells = Object.entries(times).flatMap(([name, values]) => [
    name,
    quantile(values, 0.5).toFixed(2).padStart(8),
    quantile(values, 0.95).toFixed(2).padStart(8),
  ]);
  return `${query.padEnd(32)} p50 and p95: ${cells.join(" ")}`;
}
