import type { TextQuery } from "./ast.ts";
import {
  findTerm,
  foldInPlace,
  isUnsure,
  type FoldedText,
} from "./folded-text.ts";
import { termOf } from "./term.ts";
import { indexText, type Term } from "./words.ts";

/** Whether a text holds what is looked for, exactly as the full text index would say. */
export type Matcher = (text: string) => boolean;

/**
 * Asks one text rather than the index: for the few messages of a conversation that is many times as fast, however
 * common the words are.
 */
export function matcherOf(query: TextQuery): Matcher {
  const matches = partMatcher(query);
  return (text) => {
    let words: string | undefined;
    return matches({
      folded: foldInPlace(text),
      words: () => (words ??= ` ${indexText(text)} `),
    });
  };
}

type Read = {
  folded: FoldedText;
  /** The tokens of the text: most texts are never taken apart, already their letters tell. */
  words: () => string;
};

function partMatcher(query: TextQuery): (read: Read) => boolean {
  if (query.type === "text") return termMatcher(termOf(query));
  const parts = query.of.map(partMatcher);
  return query.type === "all"
    ? (read) => parts.every((matches) => matches(read))
    : (read) => parts.some((matches) => matches(read));
}

function termMatcher(term: Term): (read: Read) => boolean {
  const { tokens, prefix } = term;
  const wanted = ` ${tokens.join(" ")}${prefix ? "" : " "}`;
  return ({ folded, words }) =>
    findTerm(folded, term) !== undefined ||
    (isUnsure(folded, term) && words().includes(wanted));
}

/** Tokens that a text must hold all of, whatever else; begun ones left out. */
export function tokensTogether(query: TextQuery): string[] {
  if (query.type === "all") return query.of.flatMap(tokensTogether);
  if (query.type === "any") return [];
  const { tokens, prefix } = termOf(query);
  return prefix ? tokens.slice(0, -1) : tokens;
}
