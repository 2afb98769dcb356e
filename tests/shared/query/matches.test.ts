import Database from "better-sqlite3";
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { Text, TextQuery } from "../../../src/shared/query/ast.ts";
import { matcherOf } from "../../../src/shared/query/matches.ts";
import { parseQuery } from "../../../src/shared/query/parse.ts";
import { isText } from "../../../src/shared/query/scope.ts";
import { indexText, queryTerm } from "../../../src/shared/query/words.ts";
import { matchText } from "../../../src/main/archive/query-message.ts";
import { anyText } from "./any-text.ts";

const db = new Database(":memory:");
db.exec(
  "CREATE VIRTUAL TABLE words USING fts5 (text, content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = 'ascii')",
);
afterAll(() => db.close());
const insert = db.prepare("INSERT INTO words (rowid, text) VALUES (1, ?)");
const find = db.prepare("SELECT 1 FROM words WHERE words MATCH ?").pluck();

function inIndex(text: string, query: TextQuery): boolean {
  db.exec("DELETE FROM words WHERE rowid = 1");
  insert.run(indexText(text));
  return find.get(matchText(query)) !== undefined;
}

function read(text: string): TextQuery {
  const parsed = parseQuery(text);
  if (!parsed.ok || !isText(parsed.query)) throw new Error(`No words: ${text}`);
  return parsed.query;
}

const words = [
  "the",
  "THE",
  "then",
  "café",
  "Łódź",
  "don't",
  "a1",
  "1",
  "退款什么",
  "款",
  "ありがとう",
  "ขอเงินคืน",
  "한국어로",
  "🔥",
  "straße",
  "the\u0301",
  "ﬁ1",
  "𝐭𝐡𝐞",
  "ｔhe",
  "½",
  "น้ำ",
  "x".repeat(70),
  "x".repeat(64),
];
const word = fc.constantFrom(...words);
const gap = fc.constantFrom(
  " ",
  "-",
  "\n",
  "…",
  "’",
  "",
  " — ",
  "\u{AD}",
  "。",
);
const text = fc
  .array(fc.oneof(fc.tuple(word, gap), fc.tuple(anyText(6), gap)), {
    maxLength: 8,
  })
  .map((pieces) => pieces.flat().join(""));

const term = fc
  .record({
    of: fc.array(word, { minLength: 1, maxLength: 3 }),
    cut: fc.nat(3),
    prefix: fc.boolean(),
  })
  .map(({ of, cut, prefix }): Text => {
    const text = of.join(" ");
    const begun = prefix ? text.slice(0, Math.max(1, text.length - cut)) : text;
    return { type: "text", text: begun, phrase: of.length > 1, prefix };
  })
  .filter(({ text, prefix }) => queryTerm(text, prefix) !== undefined);
const query: fc.Arbitrary<TextQuery> = fc.oneof(
  term,
  fc
    .tuple(
      fc.constantFrom("all", "any"),
      fc.array(term, { minLength: 2, maxLength: 3 }),
    )
    .map(([type, of]): TextQuery => ({ type, of })),
);

describe("a text asked directly", () => {
  test("answers as the index does", () => {
    fc.assert(
      fc.property(text, query, (text, query) => {
        expect(matcherOf(query)(text)).toBe(inIndex(text, query));
      }),
      { numRuns: 1500 },
    );
  });

  test("answers for words at each other's edges", () => {
    for (const text of [
      "cafés, “the” end",
      "then",
      "ⓣⓗⓔ",
      "thén",
      "the’",
      "a-b c",
      "the退款",
      "退款the",
    ])
      for (const asked of [
        "the",
        "the*",
        '"the end"',
        "cafe",
        "cafes",
        "then",
        "a",
        '"a b"',
        "退款",
        "退",
      ])
        expect([text, asked, matcherOf(read(asked))(text)]).toEqual([
          text,
          asked,
          inIndex(text, read(asked)),
        ]);
  });
});
