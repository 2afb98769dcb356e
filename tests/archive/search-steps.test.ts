import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stepAlong } from "../../src/main/archive/found-in-steps.ts";
import { queryContext, readQuery } from "../../src/main/archive/query-read.ts";
import { TooManyRows } from "../../src/main/archive/row-budget.ts";
import { searchWays } from "../../src/main/archive/search-ways.ts";
import {
  searchMessages,
  type SearchRequest,
} from "../../src/main/archive/search.ts";
import type { RemoteMessage } from "../../src/main/channels/received.ts";
import { buildArchive, hour, noon, said, type Built } from "./build.ts";

const count = 900;
let built: Built;

beforeAll(async () => {
  built = buildArchive();
  built.account("a");
  built.account("b");
  const messages: Record<"a" | "b", RemoteMessage[]> = { a: [], b: [] };
  for (let i = 0; i < count; i += 1) {
    const words = i % 50 === 7 ? "the coffee was sour" : "coffee for the week";
    // one text is more than many a step
    const length = i === 57 ? 40_000 : i % 100 === 57 ? 20 : 1;
    messages[i % 3 === 0 ? "a" : "b"].push(
      said(`m${i}`, `author ${i % 20}`, noon - i * hour, {
        text: `${words} ${"and so on ".repeat(length)}`,
        lang: i % 2 === 0 ? "ja" : "de",
      }),
    );
  }
  await built.take("a", ...messages.a);
  await built.take("b", ...messages.b);
});
afterAll(() => built.close());

const search = (query: string, rest: Partial<SearchRequest> = {}) =>
  searchMessages(built.db, {
    query,
    limit: 50,
    now: noon,
    zone: "UTC",
    ...rest,
  });

/** What each answer has, until there are so many or there is no more to look for. */
function stepsOf(query: string, step: number, limit = 50): string[][] {
  const pages: string[][] = [];
  let after: string | undefined;
  do {
    const { items, next } = search(query, {
      effort: after === undefined ? "quick" : "thorough",
      step,
      limit,
      after,
    });
    pages.push(items.map(({ messageId }) => messageId));
    after = next;
    if (pages.length > count * 2) throw new Error("It comes to no end.");
  } while (after !== undefined);
  return pages;
}

const wholeOf = (query: string) =>
  search(query, { limit: 200 }).items.map(({ messageId }) => messageId);

describe("a search in steps", () => {
  test.each([
    ['"the coffee ', 18],
    ['"the coffee w', 18],
    ['lang:ja "for the" OR sour ', 200],
    ["-week", 18],
    ["sour OR nothing", 18],
    ["(lang:ja OR lang:de) sour", 18],
    [
      "(lang:de OR from:author.3 OR from:author.4 OR from:author.5 OR from:author.6) words:>50",
      9,
    ],
    ["lang:ja sour", 0],
    ["account:a sour", 6],
    ["lang:ja", 200],
  ])("“%s” finds what it finds at once", (query, found) => {
    const whole = wholeOf(query);
    expect(whole).toHaveLength(found);
    for (const [step, limit] of [
      [4, 50],
      [33, 3],
      [90, 50],
      [100_000, 7],
    ] as const)
      expect(stepsOf(query, step, limit).flat().slice(0, 200)).toEqual(whole);
  });

  test("answers with nothing rather than late, and with what it has rather than all", () => {
    const pages = stepsOf("lang:de words:>50", 20);
    expect(pages.filter(({ length }) => length === 0).length).toBeGreaterThan(
      1,
    );
    expect(pages.filter(({ length }) => length > 0).length).toBeGreaterThan(2);
  });

  test("goes on in steps without trying in vain to be quick", () => {
    const { next } = search("lang:de words:>50", {
      effort: "thorough",
      step: 60,
    });
    expect(() =>
      search("lang:de words:>50", { effort: "quick", after: next }),
    ).toThrow(TooManyRows);
  });

  test("goes on quickly where a page was found quickly", () => {
    const quick = { effort: "quick", step: 2000, limit: 10 } as const;
    const { items, next } = search("coffee ", quick);
    const further = search("coffee ", { ...quick, after: next });
    expect([...items, ...further.items]).toEqual(
      search("coffee ", { limit: 20 }).items,
    );
  });
});

describe("very common words", () => {
  /** Words as if they filled much of the index. */
  const common = (...words: string[]) => {
    const context = queryContext(built.db, noon, "UTC");
    for (const word of words) context.counts.set(`full ${word}`, 500);
    return context;
  };
  const waysTo = (query: string, context: ReturnType<typeof common>) =>
    searchWays(readQuery(query, { typing: true }), context, undefined, 50);

  const thorough = "thorough" as const;

  test("that nowhere stand together are not looked for on the way of a quick answer", () => {
    const query = '"coffee the"';
    const ask = (context: ReturnType<typeof common>) => () =>
      waysTo(query, context);
    const both = { ...common("coffee", "the"), large: true };
    expect(ask(both)).toThrow(TooManyRows);
    expect(ask({ ...common("coffee"), large: true })).not.toThrow();
    expect(ask({ ...both, inSteps: thorough })).not.toThrow();
    expect(ask({ ...both, patient: true })).not.toThrow();
  });

  test("that are nowhere together among the newest are left to the next step", () => {
    const query = '"the coffee was"';
    const step = (inSteps: "quick" | "thorough", before?: number) => {
      const context = {
        ...common("the", "coffee", "was"),
        large: true,
        inSteps,
      };
      const [way] = searchWays(readQuery(query), context, before, 50);
      return stepAlong<{ seq: number }>(built.db, way.statements, 50, 1e6);
    };
    const first = step("quick");
    expect(first.rows).toEqual([]);
    expect(step("thorough", first.before)).toEqual(step("thorough"));
    expect(step("thorough").rows).toHaveLength(18);
  });

  test("that often do are", () => {
    const [way] = waysTo('"the coffee"', common("coffee", "the"));
    expect(way.statements[0]?.values).toContain('text : (("the coffee"))');
  });

  test("are asked of the index together where one would leave out less than another index", () => {
    const query = 'lang:ja "coffee the for';
    const asked = { ...common("coffee", "for", "the"), inSteps: thorough };
    const [way] = waysTo(query, asked);
    expect(way.statements[0]?.text).toContain("message_words");
  });
});
