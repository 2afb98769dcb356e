import type { TextQuery } from "./ast.ts";
import { fold } from "./fold.ts";
import { foldLetters, kindOfLetter, letterKinds } from "./letters.ts";
import { indexText, queryTerm, type Term } from "./words.ts";

/** Whether a text holds what is looked for, exactly as the full text index would say. */
export type Matcher = (text: string) => boolean;

const isAscii = /^[\0-\x7F]*$/;
/** Longer runs of letters are cut in the index. */
const cutFrom = 64;

/**
 * Asks one text rather than the index: for the few messages of a conversation that is many times as fast, however
 * common the words are.
 */
export function matcherOf(query: TextQuery): Matcher {
  const matches = partMatcher(query);
  return (text) =>
    matches({
      plain: lazily(() => foldToAscii(text)),
      folded: lazily(() => fold(text)),
      words: lazily(() => ` ${indexText(text)} `),
    });
}

/** Most texts are never folded as a whole, let alone taken apart into words: already their letters tell. */
type Read = { plain: () => string; folded: () => string; words: () => string };

function partMatcher(query: TextQuery): (read: Read) => boolean {
  if (query.type === "text") {
    const term = queryTerm(query.text, query.prefix);
    if (term === undefined) throw new TypeError("Parsing let an empty word by");
    return termMatcher(term);
  }
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
  return ({ plain, words }) =>
    surely.test(plain()) || (perhaps.test(plain()) && words().includes(wanted));
}

/** A text in which what folds to letters and digits of ASCII is folded; their case and all else are as they were. */
function foldToAscii(text: string): string {
  let folded = "";
  let from = 0;
  let word = 0;
  for (let at = 0; at < text.length; at += 1) {
    const effect = effectOf(text.charCodeAt(at));
    if (effect === effects.apart) word = at + 1;
    else if (effect === effects.some) {
      let end = at + 1;
      while (
        end < text.length &&
        effectOf(text.charCodeAt(end)) !== effects.apart
      )
        end += 1;
      folded += text.slice(from, word) + fold(text.slice(word, end));
      from = word = at = end;
    }
  }
  return folded + text.slice(from);
}

/** What folding a unit of UTF-16 has to do with ASCII; `some`: perhaps something, by what stands beside it. */
const effects = { apart: 1, none: 2, some: 3 };
// as far as they have been met
const known = new Uint8Array(0x1_00_00);

function effectOf(unit: number): number {
  return (known[unit] ||= findEffect(unit));
}

function findEffect(unit: number): number {
  const kind = kindOfLetter(unit);
  if (kind === letterKinds.apart) return effects.apart;
  if (unit < 0x80) return effects.none;
  const folded = foldLetters(String.fromCharCode(unit), 0, 1);
  return kind === letterKinds.odd || /[\0-\x7F]/.test(folded)
    ? effects.some
    : effects.none;
}

function lazily<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Tokens that a text must hold all of, whatever else; begun ones left out. */
export function tokensTogether(query: TextQuery): string[] {
  if (query.type === "all") return query.of.flatMap(tokensTogether);
  if (query.type === "any") return [];
  const term = queryTerm(query.text, query.prefix);
  return term?.tokens.slice(0, term.prefix ? -1 : undefined) ?? [];
}
