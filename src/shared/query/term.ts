import type { Text } from "./ast.ts";
import { queryTerm, type Term } from "./words.ts";

const terms = new WeakMap<Text, Term>();

/** Undefined when nothing in it can be searched for. Worked out once, however often it is asked for. */
export function findTerm(query: Text): Term | undefined {
  const known = terms.get(query);
  if (known !== undefined) return known;
  const term = queryTerm(query.text, query.prefix);
  if (term !== undefined) terms.set(query, term);
  return term;
}

/** What a word or phrase that was parsed asks of the index. */
export function termOf(query: Text): Term {
  const term = findTerm(query);
  if (term === undefined) throw new TypeError("Parsing let an empty word by");
  return term;
}

/** A name or handle that is asked for; one that ends with an asterisk is only begun. */
export function nameTerm(value: string): Term | undefined {
  return queryTerm(value, value.endsWith("*"));
}
