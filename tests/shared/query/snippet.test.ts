import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseQuery } from "../../../src/shared/query/parse.ts";
import {
  makeSnippet,
  markHits,
  searchedTerms,
} from "../../../src/shared/query/snippet.ts";
import { placeTokens } from "../../../src/shared/query/places.ts";
import { queryTerm, type Term } from "../../../src/shared/query/words.ts";
import { anyText } from "./any-text.ts";

function mark(text: string, query: string): string {
  const parsed = parseQuery(query, { typing: true });
  if (!parsed.ok) throw new Error(parsed.error.message);
  return makeSnippet(text, searchedTerms(parsed.query))
    .map(({ text, hit }) => (hit ? `[${text}]` : text))
    .join("");
}

test.each([
  ["Where is my refund?", "refund ", "Where is my [refund]?"],
  ["Refunds, refund", "refu", "[Refunds], [refund]"],
  ["jedź do Łodzi", "lodzi", "jedź do [Łodzi]"],
  ["the money back please", '"money back"', "the [money back] please"],
  ["money, not back", '"money back"', "money, not back"],
  ["東京都に行く", "京都 ", "東[京都]に行く"],
  ["東京都に行く", "都 ", "東京[都]に行く"],
  ["a\n\n  b", "b", "a [b]"],
  ["no refund for fun", "refund -fun", "no [refund] for fun"],
  ["x co\u00ADop y", "coop ", "x [co\u00ADop] y"],
  ["nothing here", "else OR refund", "nothing here"],
  [
    "a refund, the second refund",
    '"second refund" refund ',
    "a [refund], the [second refund]",
  ],
  ["東京都庁へ", "東京都 京都庁 ", "[東京都庁]へ"],
])("%s for %s", (text, query, expected) => {
  expect(mark(text, query)).toBe(expected);
});

test("hits are marked as far as the line goes", () => {
  const snippet = mark(
    `refund ${"and more words ".repeat(20)}refund`,
    "refund ",
  );
  expect(snippet).toMatch(/^\[refund\] and more words and [\w ]+…$/);
  expect(mark(`${"word ".repeat(30)}refund tail`, "refund ")).toContain(
    "[refund] tail",
  );
});

test("a hit far into the text is shown with what stands before it", () => {
  const text = `${"so many words ".repeat(100)}and the refund at last ${"tail ".repeat(100)}`;
  const snippet = mark(text, "refund ");
  expect(snippet).toMatch(/^…[\w ]+ and the \[refund\] at last tail/);
  expect(snippet.endsWith("…")).toBe(true);
  expect(snippet.length).toBeLessThan(200);
});

test("a text of any kind and length makes a short snippet of itself", () => {
  fc.assert(
    fc.property(anyText(400), anyText(6), (text, word) => {
      fc.pre(queryTerm(word, true) !== undefined);
      const snippet = makeSnippet(
        text,
        searchedTerms({ type: "text", text: word, phrase: true, prefix: true }),
      );
      const plain = snippet.map(({ text }) => text).join("");
      expect(plain.length).toBeLessThan(420);
      const words = (text: string) => text.replaceAll(/[\s…]+/gu, "");
      expect(words(text)).toContain(words(plain));
    }),
  );
});

/** Whether each unit of a text is in a hit: by taking all of it apart. */
function hitsNaively(text: string, terms: readonly Term[]): boolean[] {
  const hits = Array.from({ length: text.length }, () => false);
  const placed = [...placeTokens(text)];
  for (const [at, { start }] of placed.entries())
    for (const { tokens, prefix } of terms) {
      const isHit = tokens.every((token, i) => {
        const there = placed[at + i]?.token;
        return prefix && i === tokens.length - 1
          ? there?.startsWith(token) === true
          : there === token;
      });
      const last = placed[at + tokens.length - 1];
      if (!isHit || last === undefined) continue;
      const isBegun = prefix && last.token !== tokens.at(-1);
      hits.fill(true, start, isBegun ? last.firstEnd : last.end);
    }
  return hits;
}

test("every hit is marked, whatever stands around it", () => {
  const word = fc.constantFrom(
    "the",
    "THE",
    "then",
    "_the",
    "the_",
    "a1",
    "1",
    "thé",
    "the\u0301",
    "\uFF54he",
    "co\u00ADop",
    "straße",
    "退款什么",
    "款",
    "か\u3099",
    "が",
    "한국",
    "\u1112\u1161\u11AB",
    "🔥",
    "🙂the",
    "𝐭𝐡𝐞",
    "ﬁne",
    "fine",
    "т",
  );
  const gap = fc.constantFrom(
    " ",
    "-",
    "",
    "\n",
    "\u2019",
    "。",
    "\u00AD",
    ", ",
  );
  const piece = fc.oneof(word, anyText(4));
  const text = fc
    .array(fc.tuple(piece, gap), { maxLength: 9 })
    .map((pieces) => pieces.flat().join(""));
  const query = fc.array(
    fc.record({
      type: fc.constant("text" as const),
      text: fc
        .array(word, { minLength: 1, maxLength: 3 })
        .map((words) => words.join(" ")),
      phrase: fc.constant(true),
      prefix: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  );
  fc.assert(
    fc.property(text, query, (text, of) => {
      const terms = searchedTerms({ type: "any", of });
      const hits = markHits(text, terms).flatMap((part) =>
        Array.from({ length: part.text.length }, () => part.hit),
      );
      expect(hits).toEqual(hitsNaively(text, terms));
    }),
    { numRuns: 1000 },
  );
});
