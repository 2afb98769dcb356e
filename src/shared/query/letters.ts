import { fold } from "./fold.ts";

/**
 * What a character (half a pair of UTF-16: always `odd`) is to who cuts a text into words:
 * `apart`: never in a word. `spaced`: a letter or digit that folds by itself, whatever stands beside it, of a script
 * with spaces between words; `unspaced`: of one without. `odd`: to be looked at together with its neighbours.
 */
export type LetterKind = (typeof letterKinds)[keyof typeof letterKinds];
export const letterKinds = {
  apart: 1,
  spaced: 2,
  unspaced: 3,
  odd: 4,
} as const;

/** Scripts written without spaces, and Hangul, whose particles grow onto their words. */
export const unspacedScripts =
  "\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Bopo}\\p{scx=Hang}\\p{scx=Thai}\\p{scx=Lao}\\p{scx=Khmr}\\p{scx=Mymr}";

const inWords =
  /[\p{L}\p{N}\p{M}\p{RI}\p{Extended_Pictographic}\p{Default_Ignorable_Code_Point}\p{Cs}]/u;
const letters = /^[\p{L}\p{N}]+$/u;
const numeral = /[\p{N}]/u;
const unspaced = new RegExp(`[${unspacedScripts}]`, "u");
/** Decomposed, it may grow onto what stands before it: marks, and vowels and endings of Hangul. */
const grown = /^[\p{M}\u1160-\u11FF\uD7B0-\uD7FF]/u;

const kinds = new Uint8Array(0x1_00_00);
const folded: string[] = [];

function kindFor(character: string): LetterKind {
  if (!inWords.test(character)) return letterKinds.apart;
  const plain = fold(character);
  if (
    !letters.test(character) ||
    !letters.test(plain) ||
    grown.test(character.normalize("NFKD"))
  )
    return letterKinds.odd;
  if (!unspaced.test(character))
    return unspaced.test(plain) ? letterKinds.odd : letterKinds.spaced;
  return plain.length === 1 && unspaced.test(plain) && !numeral.test(character)
    ? letterKinds.unspaced
    : letterKinds.odd;
}

/** Of a unit of UTF-16; looked up once. */
export function kindOfLetter(unit: number): LetterKind {
  const known = kinds[unit] as LetterKind | 0;
  if (known !== 0) return known;
  const kind = kindFor(String.fromCharCode(unit));
  kinds[unit] = kind;
  return kind;
}

/** A text of nothing but `spaced`, or of nothing but `unspaced` letters, as `fold` folds it. */
export function foldLetters(text: string): string {
  let plain = "";
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    plain += folded[unit] ??= fold(text.charAt(i));
  }
  return plain;
}
