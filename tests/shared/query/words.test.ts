import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Comparison } from "../../../src/shared/query/ast.ts";
import { anyText } from "./any-text.ts";
import {
  countWords,
  facet,
  facetTokens,
  indexText,
  matchTerm,
  queryTerm,
  reachFacets,
} from "../../../src/shared/query/words.ts";

/** What FTS5 does with a phrase over a contentless index, in a few lines. */
function finds(text: string, query: string, prefix = false): boolean {
  const term = queryTerm(query, prefix);
  if (term === undefined) return false;
  const words = indexText(text).split(" ");
  return words.some((_, start) =>
    term.tokens.every((token, i) => {
      const word = words[start + i];
      return term.prefix && i === term.tokens.length - 1
        ? word?.startsWith(token)
        : word === token;
    }),
  );
}

describe("folding", () => {
  test.each([
    ["Łódź", "lodz"],
    ["Straße", "STRASSE"],
    ["Ærøskøbing", "aeroskobing"],
    ["İstanbul ışık", "istanbul isik"],
    ["Nguyễn Đức", "nguyen duc"],
    ["ΣΊΣΥΦΟΣ", "σίσυφος"],
    ["ёлка", "елка"],
    ["مُحَمَّد أحمد", "محمد احمد"],
    ["ﬁnally Ｆｕｌｌ", "finally full"],
    ["co\u00ADoperate", "cooperate"],
  ])("%s is found by %s and the other way round", (text, query) => {
    expect(finds(text, query)).toBe(true);
    expect(finds(query, text)).toBe(true);
  });

  test("vowels of Indic scripts are not accents", () => {
    expect(finds("हिन्दी में", "हिन्दी")).toBe(true);
    expect(finds("की", "का")).toBe(false);
  });
});

describe("scripts without spaces", () => {
  test.each([
    ["東京都に行く", "京都"],
    ["東京都に行く", "東京都"],
    ["東京都に行く", "行"],
    ["東京都に行く", "く"],
    ["iPhone用ケース", "ケース"],
    ["iPhone用ケース", "iphone用"],
    ["半角ｶﾞｷﾞ", "ガギ"],
    ["退款什么时候到账", "退款"],
    ["한국어는 재미있다", "한국어"],
    ["สวัสดีครับ ขอเงินคืน", "เงินคืน"],
    ["ភាសាខ្មែរ", "ខ្មែរ"],
  ])("%s is found by its part %s", (text, query) => {
    expect(finds(text, query)).toBe(true);
  });

  test("characters in another order are not found", () => {
    expect(finds("東京都", "京東")).toBe(false);
    expect(finds("東京と京都", "東都")).toBe(false);
  });

  test("a Thai word is found before its last mark is typed", () => {
    expect(finds("สวัสดี", "สวัสด", true)).toBe(true);
  });

  test("any part of a run is found in it", () => {
    const character = fc.constantFrom(
      ...Array.from("東京都大阪府のはをカナ名古屋"),
    );
    fc.assert(
      fc.property(
        fc.array(character, { minLength: 1, maxLength: 30 }),
        fc.nat(29),
        fc.integer({ min: 1, max: 30 }),
        (run, from, length) => {
          const part = run.slice(from % run.length).slice(0, length);
          expect(finds(`a ${run.join("")} b`, part.join(""))).toBe(true);
        },
      ),
    );
  });
});

test("emoji are words", () => {
  expect(finds("danke!!🔥🔥", "🔥")).toBe(true);
  expect(finds("thanks 👍🏽", "👍")).toBe(true);
  expect(finds("love ❤️ it", "❤")).toBe(true);
  expect(finds("🇵🇱", "🇩🇪")).toBe(false);
});

test("a word with signs in it is a phrase", () => {
  expect(queryTerm("marta@example.org", false)?.tokens).toEqual([
    "marta",
    "example",
    "org",
  ]);
});

test("nothing to search for is said, not searched", () => {
  for (const text of ["", "...", '"', "\0", "\u200B", "\uD800", "—"])
    expect(queryTerm(text, true)).toBeUndefined();
});

test("every text finds itself, and no query leaves its quotes", () => {
  const text = anyText(60);
  fc.assert(
    fc.property(text, fc.boolean(), (text, prefix) => {
      const term = queryTerm(text, prefix);
      if (term === undefined) {
        expect(indexText(text)).toBe("");
        return;
      }
      expect(finds(text, text, prefix)).toBe(true);
      expect(/^"[^"\0]+"( \*)?$/u.test(matchTerm(term))).toBe(true);
    }),
  );
});

test("facets tell any two accounts apart and are words by themselves", () => {
  fc.assert(
    fc.property(fc.base64String(), fc.base64String(), (one, other) => {
      fc.pre(one !== other);
      expect(facet.account(one)).not.toBe(facet.account(other));
    }),
  );
  const tokens = facetTokens({
    accountId: "aB-_9",
    channel: "mastodon",
    kind: "dm",
  });
  expect(tokens).toMatch(/^[a-z0-9]+( [a-z0-9]+){2}$/);
  expect(tokens.split(" ")).toContain(facet.account("aB-_9"));
  expect(facet.account("aB-_9")).not.toBe(facet.account("ab-_9"));
});

test("a reach is among the tokens of every comparison that it fulfils", () => {
  const holds = (reach: number, than: Comparison, count: number) =>
    ({
      "<": reach < count,
      "<=": reach <= count,
      "=": reach === count,
      ">=": reach >= count,
      ">": reach > count,
    })[than];
  const number = fc.oneof(fc.nat(70), fc.nat(999_999_999));
  fc.assert(
    fc.property(
      number,
      number,
      fc.constantFrom<Comparison>("<", "<=", "=", ">=", ">"),
      (less, count, than) => {
        const reach = less + 1;
        fc.pre(holds(reach, than, count));
        expect(reachFacets(than, count)).toContain(facet.reach(reach));
      },
    ),
  );
  expect(reachFacets(">", 1000)).not.toContain(facet.reach(500));
  expect(reachFacets("<", 500)).not.toContain(facet.reach(1000));
});

test.each([
  ["Thanks!", 1],
  ["Thank you, Marta's e-mail works", 5],
  ["Świetna kawa 🔥", 3],
  ["好的谢谢", 2],
  ["…", 0],
])("%s has %i words", (text, count) => {
  expect(countWords(text)).toBe(count);
});
