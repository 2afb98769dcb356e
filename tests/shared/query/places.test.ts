import * as fc from "fast-check";
import { expect, test } from "vitest";
import { foldExactly } from "../../../src/shared/query/fold-exactly.ts";
import { fold } from "../../../src/shared/query/fold.ts";
import {
  foldLetters,
  kindOfLetter,
  letterKinds,
} from "../../../src/shared/query/letters.ts";
import { placeTokens } from "../../../src/shared/query/places.ts";
import { indexText } from "../../../src/shared/query/words.ts";
import { anyText } from "./any-text.ts";

test("tokens keep their places in the original", () => {
  const text = "Łódź 東京都 ﬁx 🔥 co\u00ADop";
  const placed = [...placeTokens(text)];
  expect(placed.map(({ token }) => token).join(" ")).toBe(indexText(text));
  expect(placed.map(({ start, end }) => text.slice(start, end))).toEqual([
    "Łódź",
    "東京",
    "京都",
    "都",
    "ﬁx",
    "🔥",
    "co\u00ADop",
  ]);
});

/** Of every kind of letter, what may stand in words and what parts them. */
const piece = fc.constantFrom(
  ...Array.from("aZ5éłŁﬁßİςΣЖйقةى东京がカー한글"),
  ...Array.from(" .’—。、\n"),
  "x\u0301",
  "ก็",
  "น้ำ",
  "हिन्दी",
  "ｶﾞ",
  "ㄱㅏ",
  "קָ",
  "👩🏽‍🍳",
  "🇵🇱",
  "co\u00ADop",
  "½",
  "Word ",
  "w".repeat(70),
);

test("tokens are those of the index in any mixture of scripts, one after the other", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join("");
      const placed = [...placeTokens(text)];
      expect(placed.map(({ token }) => token).join(" ")).toBe(indexText(text));
      for (const [i, { start, firstEnd, end }] of placed.entries()) {
        expect(start).toBeGreaterThanOrEqual(placed[i - 1]?.start ?? 0);
        expect(firstEnd).toBeGreaterThan(start);
        expect(end).toBeGreaterThanOrEqual(firstEnd);
      }
    }),
    { numRuns: 1000 },
  );
});

test("folding word by word says what folding the whole says", () => {
  const text = fc.oneof(
    anyText(12),
    fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")),
  );
  fc.assert(
    fc.property(text, (text) => {
      expect(fold(text)).toBe(foldExactly(text));
    }),
    { numRuns: 2000 },
  );
});

test("what is taken for a letter by itself folds alike whatever stands beside it", () => {
  const { spaced, unspaced, apart } = letterKinds;
  const strange: string[] = [];
  for (let unit = 0; unit <= 0xff_ff; unit += 1) {
    const kind = kindOfLetter(unit);
    const letter = String.fromCharCode(unit);
    if (kind === apart) {
      if (/[\p{L}\p{N}\p{M}]/u.test(letter)) strange.push(letter);
      continue;
    }
    if (kind !== spaced && kind !== unspaced) continue;
    for (const [before, after] of [
      ["aカ", "한"],
      ["ل", "Σa"],
    ] as const)
      if (
        foldExactly(before + letter + after) !==
        foldExactly(before) + foldLetters(letter, 0, 1) + foldExactly(after)
      )
        strange.push(before + letter + after);
  }
  expect(strange).toEqual([]);
  for (const letter of "aéłЖلΣ")
    expect(kindOfLetter(letter.charCodeAt(0))).toBe(spaced);
  for (const letter of "東がカ한")
    expect(kindOfLetter(letter.charCodeAt(0))).toBe(unspaced);
});
