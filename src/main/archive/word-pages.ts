import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/*
 * The full text index keeps for each of its segments which word a page begins with: `term` is the word after a 0,
 * or as much of it as tells it from the one before, `pgno` twice the page and a flag (SQLite, fts5_index.c). So a
 * look at two places tells how much there is of a word, where counting reads it all.
 */

const segments = `segments (id) AS (
  SELECT min(segid) FROM message_words_idx
  UNION ALL
  SELECT (SELECT min(segid) FROM message_words_idx WHERE segid > id)
  FROM segments WHERE id IS NOT NULL
)`;

/** The page on which a word is, or would be. */
const pageOf = (compared: string) =>
  `coalesce((SELECT pgno >> 1 FROM message_words_idx
    WHERE segid = id AND term ${compared} ORDER BY term DESC LIMIT 1), 1)`;

/** How many pages the index has between the first word with a beginning and the last. */
export function pagesBeginning(db: Archive, beginning: string): number {
  const from = Buffer.from(`0${beginning}`);
  const to = Buffer.from(from);
  // the last byte of UTF-8 is never the highest
  to.writeUInt8(to.readUInt8(to.length - 1) + 1, to.length - 1);
  const pages = prepared<[Buffer, Buffer], number>(
    db,
    `WITH RECURSIVE ${segments}
    SELECT sum(${pageOf("< ?")} - ${pageOf("<= ?")})
    FROM segments WHERE id IS NOT NULL`,
  )
    .pluck()
    .get(to, from);
  return pages ?? 0;
}

/**
 * How many pages at most are full of one word; those of its neighbours may be among them. 0 of the last word of all,
 * whose end nothing tells.
 */
export function pagesOfWord(db: Archive, word: string): number {
  const term = Buffer.from(`0${word}`);
  const pages = prepared<[Buffer, Buffer], number | null>(
    db,
    `WITH RECURSIVE ${segments}
    SELECT sum(max(0, next - 1 - ${pageOf("<= ?")}))
    FROM (SELECT id, (SELECT pgno >> 1 FROM message_words_idx
        WHERE segid = id AND term > ? ORDER BY term LIMIT 1) AS next
      FROM segments WHERE id IS NOT NULL)`,
  )
    .pluck()
    .get(term, term);
  return pages ?? 0;
}
