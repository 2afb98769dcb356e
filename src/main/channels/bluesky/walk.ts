import { createHash } from "node:crypto";
import { z } from "zod";
import type { Gap } from "../received.ts";
import { AppError } from "../../../shared/fault.ts";

/** One row of a list that grows at its head. */
export type Row = { id: string; at: number; raw: unknown };

export type Page = { rows: Row[]; next?: string | undefined };

const way = z.object({
  /** Where it goes on; absent: at the head. */
  cursor: z.string().optional(),
  /** What it has met so far, newest first; known once it has arrived. */
  met: z.array(z.string()),
  taken: z.number(),
  /** When the newest row that it met came. */
  headAt: z.number().optional(),
});

/**
 * Where the reading of such a list has got to. The server's cursors go backwards only and nothing can be asked for
 * since a time: so each look is a way from the head back to what is known, over several polls where it is long. What
 * comes meanwhile is met by the next way.
 */
export const trail = z.object({
  /** Rows that were read, newest first, by their marks; absent before the first way has arrived. */
  known: z.array(z.string()).optional(),
  /** When the newest of them came. */
  newestAt: z.number().optional(),
  way: way.optional(),
});
export type Trail = z.infer<typeof trail>;

export type List = {
  fetchPage: (cursor: string | undefined) => Promise<Page>;
  /** What its rows are, in words. */
  what: string;
  /** First contact goes back at least so many rows and so far, but never beyond `most`. */
  depth: { rows: number; days: number; most: number };
};

export type Stretch = {
  /** Newest first. */
  rows: Row[];
  after: Trail;
  more: boolean;
  gap?: Gap;
};

/** What means us and what we wrote: as much as anybody looks back at without asking for more. */
export const usualDepth = { rows: 200, days: 14, most: 1000 };
const day = 24 * 3600 * 1000;
/** More than the longest page, so that one which repeats is known for what it is. */
const knownSize = 300;
/** After so many rows without a known one the list has forgotten where we were. */
const mostRows = 5000;

/** Addresses are long, and a hash of one tells it from others as well. */
function markOf(row: Row): string {
  return createHash("sha256").update(row.id).digest("base64url").slice(0, 12);
}

/** The next page of the way back. */
export async function nextRows(
  at: Trail,
  { fetchPage, what, depth }: List,
  now: number,
): Promise<Stretch> {
  const { known, newestAt } = at;
  let way: z.infer<typeof trail>["way"] = at.way;
  let page: Page;
  try {
    page = await fetchPage(way?.cursor);
  } catch (error) {
    // Cursors are not kept for ever: then the way begins anew, and what it met comes again under the same ids.
    const isLost =
      error instanceof AppError &&
      error.code === "refused" &&
      way?.cursor !== undefined;
    if (!isLost) throw error;
    way = undefined;
    page = await fetchPage(undefined);
  }
  const marks = new Set(known);
  const before = new Set(way?.met);
  const fresh = page.rows.filter((row) => {
    const mark = markOf(row);
    return !marks.has(mark) && !before.has(mark);
  });
  const meets = page.rows.some((row) => marks.has(markOf(row)));
  const isEnd =
    page.next === undefined ||
    page.next === way?.cursor ||
    page.rows.length === 0;
  const taken = (way?.taken ?? 0) + fresh.length;
  const oldest = page.rows.at(-1);
  const isFar =
    known === undefined
      ? oldest !== undefined &&
        ((taken >= depth.rows && oldest.at < now - depth.days * day) ||
          taken >= depth.most)
      : taken >= mostRows;
  const met = [...(way?.met ?? []), ...fresh.map(markOf)].slice(0, knownSize);
  const headAt = way?.headAt ?? page.rows[0]?.at;
  const hasArrived = meets || isEnd || isFar;
  const cut = isFar && !isEnd && !meets && oldest !== undefined;
  const newest = Math.max(newestAt ?? 0, headAt ?? 0);
  return {
    rows: fresh,
    more: !hasArrived,
    after: hasArrived
      ? {
          known: [...new Set([...met, ...(known ?? [])])].slice(0, knownSize),
          ...(newest === 0 ? {} : { newestAt: newest }),
        }
      : {
          ...(known === undefined ? {} : { known }),
          ...(newestAt === undefined ? {} : { newestAt }),
          way: {
            ...(page.next === undefined ? {} : { cursor: page.next }),
            met,
            taken,
            ...(headAt === undefined ? {} : { headAt }),
          },
        },
    ...(cut
      ? {
          gap: {
            from: known === undefined ? 0 : Math.min(newestAt ?? 0, oldest.at),
            to: oldest.at,
            why:
              known === undefined
                ? `Older ${what} were not fetched when the account was added.`
                : `More ${what} came at once than can be read.`,
          },
        }
      : {}),
  };
}
