import type { TextQuery } from "./ast.ts";
import { fold } from "./fold.ts";
import { foldLetters, kindOfLetter, letterKinds } from "./letters.ts";
import { termOf } from "./term.ts";
import { indexText, type Term } from "./words.ts";

/** Whether a text holds what is looked for, exactly as the full text index would say. */
export type Matcher = (text: string) => boolean;

export const isAscii = /^[\0-\x7F]*$/;
/** Longer runs of letters are cut in the index. */
export const cutFrom = 64;

/**
 * Asks one text rather than the index: for the few messages of a conversation that is many times as fast, however
 * common the words are.
 */
export function matcherOf(query: TextQuery): Matcher {
  const matches = partMatcher(query);
  return (text) => {
    const isPure = isAscii.test(text);
    return matches({
      isPure,
      plain: isPure ? () => text : lazily(() => foldToAscii(text)),
      folded: lazily(() => fold(text)),
      words: lazily(() => ` ${indexText(text)} `),
    });
  };
}

/** Most texts are never folded as a whole, let alone taken apart into words: already their letters tell. */
type Read = {
  /** ASCII as it was written. */
  isPure: boolean;
  plain: () => string;
  folded: () => string;
  words: () => string;
};

function partMatcher(query: TextQuery): (read: Read) => boolean {
  if (query.type === "text") return termMatcher(termOf(query));
  const parts = query.of.map(partMatcher);
  return query.type === "all"
    ? (read) => parts.every((matches) => matches(read))
    : (read) => parts.some((matches) => matches(read));
}

function termMatcher({ tokens, prefix }: Term): (read: Read) => boolean {
  const wanted = ` ${tokens.join(" ")}${prefix ? "" : " "}`;
  const isPlain = tokens.every(
    (token) => isAscii.test(token) && token.length < cutFrom,
  );
  if (!isPlain)
    return ({ folded, words }) =>
      tokens.every((token) => folded().includes(token)) &&
      words().includes(wanted);
  // signs of ASCII end a word in every script, its letters and digits never do
  const apart = "[\\0-/:-@[-`{-\\x7f]";
  const surely = new RegExp(
    `(?:^|${apart})${tokens.join(`${apart}+`)}${prefix ? "" : `(?:$|${apart})`}`,
    "i",
  );
  const perhaps = new RegExp(
    `(?<![a-z0-9])${tokens.join("[^a-z0-9]+")}${prefix ? "" : "(?![a-z0-9])"}`,
    "i",
  );
  return ({ isPure, plain, words }) =>
    perhaps.test(plain()) &&
    (isPure || surely.test(plain()) || words().includes(wanted));
}

/** A text in which what folds to letters and digits of ASCII is folded; their case and all else are as they were. */
function foldToAscii(text: string): string {
  const { none, apart, letter } = effects;
  let folded = "";
  let from = 0;
  /** Where the word begins that is being read, and what has been folded before it. */
  let word = 0;
  let before = "";
  for (let at = 0; at < text.length; at += 1) {
    const effect = effectOf(text.charCodeAt(at));
    if (effect === none) continue;
    if (effect === apart) {
      word = at + 1;
      continue;
    }
    if (from <= word) {
      before = folded + text.slice(from, word);
      folded = before;
      from = word;
    }
    if (effect === letter) {
      folded += text.slice(from, at) + foldLetters(text, at, at + 1);
      from = at + 1;
      continue;
    }
    const end = endOfWord(text, at);
    const whole = text.slice(word, end);
    folded = before + (holdsAscii(whole) ? fold(whole) : whole);
    from = at = end;
    word = end + 1;
  }
  return folded + text.slice(from);
}

function endOfWord(text: string, from: number): number {
  let end = from;
  while (end < text.length && effectOf(text.charCodeAt(end)) !== effects.apart)
    end += 1;
  return end;
}

/** Whether folding a word may leave letters of ASCII in it. */
function holdsAscii(word: string): boolean {
  const { none, grown } = effects;
  for (let at = 0; at < word.length; at += 1) {
    const unit = word.charCodeAt(at);
    const effect = effectOf(unit);
    if (unit < 0x80 || (effect !== none && effect !== grown)) return true;
  }
  return false;
}

/**
 * What folding a unit of UTF-16 has to do with ASCII. `letter`: it folds to some whatever stands beside it; `odd`:
 * together with that it may; `grown`: not by itself, but it changes what stands beside it.
 */
const effects = { apart: 1, none: 2, letter: 3, odd: 4, grown: 5 } as const;
// as far as they have been met
const known = new Uint8Array(0x1_00_00);

function effectOf(unit: number): number {
  return (known[unit] ||= findEffect(unit));
}

function findEffect(unit: number): number {
  const kind = kindOfLetter(unit);
  if (kind === letterKinds.apart) return effects.apart;
  if (unit < 0x80) return effects.none;
  const isHalf = unit >= 0xd800 && unit < 0xe000;
  const some = isHalf || /[\0-\x7F]/.test(fold(String.fromCharCode(unit)));
  if (kind === letterKinds.odd) return some ? effects.odd : effects.grown;
  return some ? effects.letter : effects.none;
}

function lazily<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Tokens that a text must hold all of, whatever else; begun ones left out. */
export function tokensTogether(query: TextQuery): string[] {
  if (query.type === "all") return query.of.flatMap(tokensTogether);
  if (query.type === "any") return [];
  const { tokens, prefix } = termOf(query);
  return prefix ? tokens.slice(0, -1) : tokens;
}
