import { foldExactly } from "./fold-exactly.ts";

/**
 * What a character (a half of one: always `odd`) is to who cuts a text into words.
 * `apart`: never in a word. `spaced`: a letter or digit that folds by itself, whatever stands beside it, of a script
 * with spaces between words; `unspaced`: of one without. `odd`: to be looked at together with its neighbours.
 */
export const letterKinds = {
  apart: 1,
  spaced: 2,
  unspaced: 3,
  odd: 4,
} as const;
export type LetterKind = (typeof letterKinds)[keyof typeof letterKinds];

/** Scripts written without spaces, and Hangul, whose particles grow onto their words. */
export const unspacedScripts =
  "\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Bopo}\\p{scx=Hang}\\p{scx=Thai}\\p{scx=Lao}\\p{scx=Khmr}\\p{scx=Mymr}";

const inWords =
  /[\p{L}\p{N}\p{M}\p{RI}\p{Extended_Pictographic}\p{Default_Ignorable_Code_Point}\p{Cs}]/u;
const letters = /^[\p{L}\p{N}]+$/u;
const number = /\p{N}/u;
const unspaced = new RegExp(`[${unspacedScripts}]`, "u");
/** Decomposed, it may grow onto what stands before it: marks, and vowels and endings of Hangul. */
const grown = /^[\p{M}\u1160-\u11FF\uD7B0-\uD7FF]/u;

function kindFor(letter: string): LetterKind {
  const folded = foldExactly(letter);
  if (!inWords.test(letter))
    return folded === "" || inWords.test(folded)
      ? letterKinds.odd
      : letterKinds.apart;
  const isByItself =
    letters.test(letter) &&
    letters.test(folded) &&
    !grown.test(letter.normalize("NFKD"));
  if (!isByItself || unspaced.test(letter) !== unspaced.test(folded))
    return letterKinds.odd;
  if (!unspaced.test(letter)) return letterKinds.spaced;
  return folded.length === 1 && !number.test(letter)
    ? letterKinds.unspaced
    : letterKinds.odd;
}

// by the unit of UTF-16, as far as they have been met
const kinds = new Uint8Array(0x1_00_00);
const folds: string[] = [];

export function kindOfLetter(unit: number): LetterKind {
  const known = kinds[unit] as LetterKind | 0;
  if (known !== 0) return known;
  const kind = kindFor(String.fromCharCode(unit));
  kinds[unit] = kind;
  return kind;
}

/** Part of a text in which no letter is odd, folded. */
export function foldLetters(text: string, start: number, end: number): string {
  let folded = "";
  for (let i = start; i < end; i += 1)
    folded += folds[text.charCodeAt(i)] ??= foldExactly(text.charAt(i));
  return folded;
}

/** Letters in a row; where they are not all of one kind, `odd`. */
export type Run = {
  kind: Exclude<LetterKind, typeof letterKinds.apart>;
  start: number;
  end: number;
  isAscii: boolean;
};

/** The first from a place on. */
export function runFrom(text: string, from: number): Run | undefined {
  const { apart, odd } = letterKinds;
  let start = from;
  for (; start < text.length; start += 1) {
    let kind = kindOfLetter(text.charCodeAt(start));
    if (kind === apart) continue;
    let end = start;
    let bits = 0;
    for (; end < text.length; end += 1) {
      const unit = text.charCodeAt(end);
      const next = kindOfLetter(unit);
      if (next === apart) break;
      if (next !== kind) kind = odd;
      bits |= unit;
    }
    return { kind, start, end, isAscii: bits < 0x80 };
  }
  return undefined;
}
