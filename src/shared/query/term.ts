import type { Text } from "./ast.ts";
import { queryTerm, type Term } from "./words.ts";

const terms = new WeakMap<Text, Term>();

/** What a word or phrase that was parsed asks of the index: worked out once, however often it is asked for. */
export function termOf(query: Text): Term {
  let term = terms.get(query);
  if (term === undefined) {
    term = queryTerm(query.text, query.prefix);
    if (term === undefined) throw new TypeError("Parsing let an empty word by");
    terms.set(query, term);
  }
  return term;
}
