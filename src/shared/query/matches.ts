import type { TextQuery } from "./ast.ts";
import { fold } from "./fold.ts";
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
      folded: fold(text),
      words: lazily(() => ` ${indexText(text)} `),
    });
}

/** Most texts are never taken apart into words: already their letters tell. */
type Read = { folded: string; words: () => string };

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
  // signs of ASCII end a word in every script, its letters and digits never do
  const apart = "[\\0-/:-`{-\\x7f]";
  const surely = new RegExp(
    `(?:^|${apart})${tokens.join(`${apart}+`)}${prefix ? "" : `(?:$|${apart})`}`,
  );
  const perhaps = new RegExp(
    `(?<![a-z0-9])${tokens.join("[^a-z0-9]+")}${prefix ? "" : "(?![a-z0-9])"}`,
  );
  return ({ folded, words }) => {
    if (!tokens.every((token) => folded.includes(token))) return false;
    if (!isPlain) return words().includes(wanted);
    if (surely.test(folded)) return true;
    return perhaps.test(folded) && words().includes(wanted);
  };
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
