import {
  countOnce,
  runSql,
  sql,
  type Asked,
  type Match,
  type QueryContext,
} from "./query-sql.ts";
import { TooManyRows } from "./row-budget.ts";
import type { Direction } from "./walk.ts";

/*
 * The full text index tells of a phrase, or of words together, only when it has found one: where all of them are very
 * common but stand nowhere together it goes through the archive without a row to count. The first hits of the rarest
 * of them, which it finds at once, tell how often the others are there too.
 */

/** To go through as much of the index takes ten milliseconds or more. */
const pagesOfVeryCommon = 150;
const sampled = { few: 5, many: 400 };

/** The rarest of what must all be there, where the index is full of that too. */
function rarestOf({ parts }: Match, context: QueryContext): Asked | undefined {
  if (parts.length < 2) return undefined;
  const pagesOf = ({ pages }: Asked) => pages?.(context) ?? 0;
  const rarest = parts.reduce((best, other) =>
    pagesOf(other) < pagesOf(best) ? other : best,
  );
  return pagesOf(rarest) > pagesOfVeryCommon ? rarest : undefined;
}

/** The first hits of the rarest: how far they go, and the part of them that has all the others, up to so many `counted`. */
function sampleOf(
  match: Match,
  direction: Direction,
  counted: number,
  context: QueryContext,
): { end: number; share: number } | undefined {
  const rarest = rarestOf(match, context);
  if (rarest === undefined) return undefined;
  const { db, large = false } = context;
  const size = large ? sampled.few : sampled.many;
  const [sample] = runSql<{ hits: number; least: number; most: number }>(
    db,
    sql(
      `SELECT count(*) AS hits, min(seq) AS least, max(seq) AS most
      FROM (SELECT rowid AS seq FROM message_words WHERE message_words MATCH ?
        ORDER BY rowid ${direction} LIMIT ?)`,
      rarest.match,
      size,
    ),
  );
  if (sample === undefined || sample.hits < size) return undefined;
  const { least, most } = sample;
  // From the far end of the sample to that of the archive: in this direction the index goes no further.
  const together = sql(
    direction === "DESC"
      ? "SELECT 1 FROM message_words WHERE message_words MATCH ? AND rowid >= ? ORDER BY rowid"
      : "SELECT 1 FROM message_words WHERE message_words MATCH ? AND rowid <= ? ORDER BY rowid DESC",
    match.whole,
    BigInt(direction === "DESC" ? least : most),
  );
  return { end: least, share: countOnce(context, together, counted) / size };
}

/** The least that a sample tells of: what is in none of its texts may be in the next. */
const leastShare = 1 / (2 * sampled.many);

/** How many of the hits of the rarest are hits of the whole: from 0 to 1. */
export function shareOf(
  match: Match,
  direction: Direction,
  context: QueryContext,
): number {
  const { share } = sampleOf(match, direction, sampled.many, context) ?? {
    share: 1,
  };
  return Math.max(leastShare, share);
}

/** Throws where the index would be asked for very common words that are nowhere together among the first. */
export function refuseCostly(
  match: Match,
  direction: Direction,
  context: QueryContext,
): void {
  if (sampleOf(match, direction, 1, context)?.share === 0)
    throw new TooManyRows();
}

/** How far the newest rows are known to have none where to ask for more takes long. */
export function endOfNone(
  match: Match,
  context: QueryContext,
): number | undefined {
  const sample = sampleOf(match, "DESC", 1, context);
  return sample?.share === 0 ? sample.end : undefined;
}
