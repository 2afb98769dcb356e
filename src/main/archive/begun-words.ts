import type { Text, TextQuery } from "../../shared/query/ast.ts";
import { termOf } from "../../shared/query/term.ts";
import { queryTerm } from "../../shared/query/words.ts";
import type { QueryContext } from "./query-sql.ts";
import { pagesBeginning } from "./word-pages.ts";

/*
 * Before it answers with the first row, the full text index puts together all rows of all words that begin so: a
 * tenth of a millisecond for each of its pages. Where that is much, the beginning is common, and the newest texts
 * that have it are found sooner by reading texts.
 */

/** From here on reading texts is likely to be quicker, in an archive of a million messages. */
const pagesOfCommon = 100;
/** More is not read on the way of a quick answer. */
const pagesOfCostly = 400;
/** Texts that are read in the time that the index takes for one of its pages. */
const textsOfPage = 15;

/** Whether words are common beginnings: better looked for in the texts than in the index. */
export function isCommonlyBegun(
  query: TextQuery,
  context: QueryContext,
): boolean {
  const { patient = false, large = false } = context;
  const common = patient ? pagesOfCostly : pagesOfCommon;
  return pagesOfBegun(query, context) > (large ? -1 : common);
}

/**
 * How many texts may be looked into for beginnings before the index is asked for them after all; undefined where it
 * would take too long.
 */
export function textsBeforeIndex(
  read: readonly TextQuery[],
  context: QueryContext,
): number | undefined {
  const pages = read
    .map((word) => Math.max(0, pagesOfBegun(word, context)))
    .reduce((sum, n) => sum + n, 0);
  if (context.patient === true) return pages * textsOfPage;
  return pages > pagesOfCostly ? undefined : (pagesOfCostly * textsOfPage) / 2;
}

/**
 * Of words that must all be there those that the index is asked for, and those that are looked for in the texts; of a
 * phrase that is only begun at its end the index is asked for what comes before.
 */
export function partWords(
  words: readonly TextQuery[],
  context: QueryContext,
): { indexed: TextQuery[]; read: TextQuery[] } {
  const indexed: TextQuery[] = [];
  const read: TextQuery[] = [];
  for (const word of words.flatMap(together))
    if (isCommonlyBegun(word, context)) {
      read.push(word);
      const whole = wholeOf(word, context);
      if (whole !== undefined) indexed.push(whole);
    } else indexed.push(word);
  return { indexed, read };
}

/** What a text must hold in whole words to hold a phrase that is only begun, or one of several. */
function wholeOf(
  query: TextQuery,
  context: QueryContext,
): TextQuery | undefined {
  if (query.type === "text")
    return query.prefix ? beginningOf(query, context) : query;
  if (query.type === "all") return undefined;
  const of = query.of.map((part) => wholeOf(part, context));
  const known = of.filter((part) => part !== undefined);
  return known.length === of.length ? { type: "any", of: known } : undefined;
}

/** A phrase without its last word, where it is one by itself. */
function beginningOf(query: Text, context: QueryContext): Text | undefined {
  const text = termOf(query).tokens.slice(0, -1).join(" ");
  const term = queryTerm(text, false);
  // pairs of letters are none by themselves
  if (term?.tokens.join(" ") !== text) return undefined;
  const { prefix } = term;
  const before: Text = { type: "text", text, phrase: true, prefix };
  return isCommonlyBegun(before, context) ? undefined : before;
}

function together(query: TextQuery): TextQuery[] {
  return query.type === "all" ? query.of.flatMap(together) : [query];
}

/** Pages of the index with words that begin as one of these; -1 when they are all whole. */
export function pagesOfBegun(query: TextQuery, context: QueryContext): number {
  if (query.type !== "text")
    return query.of.reduce((sum, part) => {
      const pages = pagesOfBegun(part, context);
      return pages === -1 ? sum : Math.max(0, sum) + pages;
    }, -1);
  const { tokens, prefix } = termOf(query);
  const last = tokens.at(-1);
  if (!prefix || last === undefined) return -1;
  const { counts, db } = context;
  const key = `pages ${last}`;
  const pages = counts.get(key) ?? pagesBeginning(db, last);
  counts.set(key, pages);
  return pages;
}
