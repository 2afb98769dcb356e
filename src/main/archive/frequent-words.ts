import type { TextQuery } from "../../shared/query/ast.ts";
import { termOf } from "../../shared/query/term.ts";
import { askFor, onMessage, type Asked } from "./query-message.ts";
import { join, runSql, sql, type QueryContext } from "./query-sql.ts";
import { TooManyRows } from "./row-budget.ts";
import type { Direction } from "./walk.ts";

/*
 * The full text index tells of a phrase, or of words together, only when it has found one: where all of them are very
 * common but stand nowhere together it goes through the archive without a row to count. The texts that a list begins
 * with and that have one of them tell how often the others are there too.
 */

/** To go through as much of the index takes ten milliseconds or more. */
const pagesOfVeryCommon = 150;
const textsOfSample = 200;

export function isVeryCommon(asked: Asked, context: QueryContext): boolean {
  return pagesFullOf(asked, context) > pagesOfVeryCommon;
}

function pagesFullOf({ pages }: Asked, context: QueryContext): number {
  return pages?.(context) ?? 0;
}

/** How much of the first texts with a part hold all words: from 0 to 1. */
export function shareOf(
  { match }: Asked,
  words: readonly TextQuery[],
  direction: Direction,
  context: QueryContext,
): number {
  const { counts, db } = context;
  const key = `share ${direction} ${match} ${JSON.stringify(words)}`;
  let share = counts.get(key);
  if (share === undefined) {
    const [sample] = runSql<{ texts: number; hits: number }>(
      db,
      join(
        [
          sql("SELECT count(*) AS texts, total("),
          onMessage({ type: "all", of: words }, { ...context, check: true }),
          sql(
            `) AS hits FROM (SELECT rowid AS seq FROM message_words WHERE message_words MATCH ?
              ORDER BY rowid ${direction} LIMIT ${textsOfSample}) AS sample
            CROSS JOIN messages m ON m.seq = sample.seq`,
            match,
          ),
        ],
        " ",
      ),
    );
    share = (sample?.hits ?? 0) / Math.max(1, sample?.texts ?? 0);
    counts.set(key, share);
  }
  return share;
}

/** The least that a sample tells of: what is in none of its texts may be in the next. */
export const leastShare = 1 / (2 * textsOfSample);

/** Throws where the index would be asked for very common words (`indexed`) that all (`words`) are seldom together. */
export function refuseCostly(
  indexed: readonly TextQuery[],
  words: readonly TextQuery[],
  direction: Direction,
  context: QueryContext,
): void {
  const tokens = indexed.flatMap(tokensOf).map((token) => askFor(token));
  const [rarest] = tokens.toSorted(
    (a, b) => pagesFullOf(a, context) - pagesFullOf(b, context),
  );
  if (rarest === undefined || tokens.length < 2) return;
  if (!isVeryCommon(rarest, context)) return;
  // None of the sample: a page of them is further away than a quick answer may read.
  if (shareOf(rarest, words, direction, context) === 0) throw new TooManyRows();
}

/** What must all be there, the last word of what is only begun too. */
export function tokensOf(query: TextQuery): string[] {
  if (query.type === "text") return termOf(query).tokens;
  return query.type === "all" ? query.of.flatMap(tokensOf) : [];
}
