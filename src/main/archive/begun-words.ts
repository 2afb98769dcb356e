import type { TextQuery } from "../../shared/query/ast.ts";
import { queryTerm } from "../../shared/query/words.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import type { QueryContext } from "./query-sql.ts";

/*
 * Before it answers with the first row, the full text index puts together all rows of all words that begin so: a
 * tenth of a millisecond for each of its pages. Where that is much, the beginning is common, and the newest texts
 * that have it are found sooner by reading texts.
 */

/** From here on reading texts is likely to be quicker, in an archive of a million messages. */
const pagesOfCommon = 100;
/** More is not read on the way of a quick answer. */
const pagesOfCostly = 400;

/** Whether words are common beginnings: better looked for in the texts than in the index. */
export function isCommonlyBegun(
  query: TextQuery,
  context: QueryContext,
): boolean {
  if (context.patient === true) return false;
  return (
    pagesOf(query, context) > (context.large === true ? -1 : pagesOfCommon)
  );
}

/** Whether the index would take too long about the beginnings among words. */
export function isCostlyBegun(
  words: readonly TextQuery[],
  context: QueryContext,
): boolean {
  if (context.patient === true) return false;
  const pages = words.map((word) => Math.max(0, pagesOf(word, context)));
  return pages.reduce((sum, n) => sum + n, 0) > pagesOfCostly;
}

/** Of words that must all be there those that the index is asked for, and the others. */
export function partWords(
  words: readonly TextQuery[],
  context: QueryContext,
): { indexed: TextQuery[]; read: TextQuery[] } {
  const indexed: TextQuery[] = [];
  const read: TextQuery[] = [];
  for (const word of words.flatMap(together))
    (isCommonlyBegun(word, context) ? read : indexed).push(word);
  return { indexed, read };
}

function together(query: TextQuery): TextQuery[] {
  return query.type === "all" ? query.of.flatMap(together) : [query];
}

/** Pages of the index with words that begin as one of these; -1 when they are all whole. */
function pagesOf(query: TextQuery, context: QueryContext): number {
  if (query.type !== "text")
    return query.of.reduce((sum, part) => {
      const pages = pagesOf(part, context);
      return pages === -1 ? sum : Math.max(0, sum) + pages;
    }, -1);
  const term = queryTerm(query.text, query.prefix);
  const last = term?.tokens.at(-1);
  if (term?.prefix !== true || last === undefined) return -1;
  const { counts, db } = context;
  const key = `pages ${last}`;
  const pages = counts.get(key) ?? pagesBeginning(db, last);
  counts.set(key, pages);
  return pages;
}

/**
 * How many pages the index has between the first word with a beginning and the last. It keeps for each of its
 * segments which word a page begins with: `term` is the word after a 0, `pgno` twice the page and a flag (SQLite,
 * fts5_index.c).
 */
export function pagesBeginning(db: Archive, beginning: string): number {
  const from = Buffer.from(`0${beginning}`);
  const to = Buffer.from(from);
  // the last byte of UTF-8 is never the highest
  to.writeUInt8(to.readUInt8(to.length - 1) + 1, to.length - 1);
  const pages = prepared<[Buffer, Buffer], number>(
    db,
    `WITH RECURSIVE segments (id) AS (
      SELECT min(segid) FROM message_words_idx
      UNION ALL
      SELECT (SELECT min(segid) FROM message_words_idx WHERE segid > id)
      FROM segments WHERE id IS NOT NULL
    )
    SELECT sum(
      coalesce((SELECT pgno >> 1 FROM message_words_idx
        WHERE segid = id AND term < ? ORDER BY term DESC LIMIT 1), 1)
      - coalesce((SELECT pgno >> 1 FROM message_words_idx
        WHERE segid = id AND term <= ? ORDER BY term DESC LIMIT 1), 1))
    FROM segments WHERE id IS NOT NULL`,
  )
    .pluck()
    .get(to, from);
  return pages ?? 0;
}
