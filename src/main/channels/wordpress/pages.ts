import type { PollResult } from "../received.ts";
import type { Api, Query } from "./api.ts";
import type { Self } from "./identify.ts";
import {
  comment as commentWire,
  commentFields,
  identified,
  readDate,
  rows as rowsWire,
  type Comment,
} from "./wire.ts";

/** One comment of a list; without `comment` where it cannot be read. */
export type Row = { id: number; raw: unknown; comment: Comment | undefined };

export type CommentPage = {
  /** Newest first, by their numbers. */
  rows: Row[];
  /** Without so much as a number. */
  nameless: unknown[];
  /** No row stands behind these. */
  isLast: boolean;
};

export const pageSize = 50;
/** Most that the API answers at once. */
export const batchSize = 100;
/** So many rows of the page before are asked for again: others may have been deleted meanwhile. */
const overlap = 5;
/** Where more were deleted, so many pages above are read again. */
const mostAgain = 4;

/** Who may not moderate is refused when they ask for more than they may see. */
export function scopeOf({ moderates, writes }: Self): Query {
  if (moderates) return { context: "edit", status: "any", type: "all" };
  return writes ? { type: "all" } : {};
}

function toRow(raw: unknown): Row | undefined {
  const named = identified.safeParse(raw);
  if (!named.success) return undefined;
  const read = commentWire.safeParse(raw);
  const isDated = read.success && readDate(read.data.date_gmt) !== undefined;
  return {
    id: named.data.id,
    raw,
    comment: isDated ? read.data : undefined,
  };
}

function toPage(raw: readonly unknown[], isLast: boolean): CommentPage {
  const read = raw.map((each) => ({ each, row: toRow(each) }));
  return {
    rows: read.flatMap(({ row }) => row ?? []).toSorted((a, b) => b.id - a.id),
    nameless: read
      .filter(({ row }) => row === undefined)
      .map(({ each }) => each),
    isLast,
  };
}

export async function fetchPage(
  api: Api,
  self: Self,
  offset: number,
  size: number,
): Promise<CommentPage> {
  const { rows, total } = await api.list("wp/v2/comments", rowsWire, {
    ...scopeOf(self),
    // By number and not by `after`: that is compared with the site's local time, and so misses what is written in the
    // hour that a clock is put back, after a change of the zone, and what an import dates back.
    orderby: "id",
    order: "desc",
    per_page: size,
    ...(offset === 0 ? {} : { offset }),
    _fields: commentFields,
  });
  // Rows that we may not see are left out of a page, maybe all of them: only the total says where the list ends.
  const isLast =
    total === undefined ? rows.length === 0 : offset + size >= total;
  return toPage(rows, isLast);
}

export function fetchNewest(api: Api, self: Self): Promise<CommentPage> {
  return fetchPage(api, self, 0, pageSize);
}

/**
 * The page below a number, whose place in the list is only about known: new rows push it down, deleted ones pull it up.
 * It reaches back up to a row that was met, or the list begins with it, so that none is passed over.
 */
export async function fetchBelow(
  api: Api,
  self: Self,
  { at, offset }: { at: number; offset: number },
  size: number = pageSize,
): Promise<CommentPage & { offset: number }> {
  let from = Math.max(0, offset - overlap);
  const lowest = await fetchPage(api, self, from, size);
  const pages = [lowest];
  const isJoined = () => pages.at(-1)?.rows.some(({ id }) => id >= at) === true;
  while (from > 0 && !isJoined() && pages.length <= mostAgain) {
    from = Math.max(0, from - size + overlap);
    // oxlint-disable-next-line no-await-in-loop -- each is asked for only when the one below has not met what is known
    pages.push(await fetchPage(api, self, from, size));
  }
  const rows = new Map(
    pages.flatMap((page) => page.rows.map((row) => [row.id, row] as const)),
  );
  return {
    rows: [...rows.values()].toSorted((a, b) => b.id - a.id),
    nameless: pages.flatMap(({ nameless }) => nameless),
    isLast: lowest.isLast,
    offset: Math.max(0, offset - overlap) + size,
  };
}

/** These comments as they are now; what is missing is not there any more, or not for us. */
export async function fetchThese(
  api: Api,
  self: Self,
  ids: readonly number[],
): Promise<Row[]> {
  const found: Row[] = [];
  for (let i = 0; i < ids.length; i += batchSize) {
    const { rows } = await api.list("wp/v2/comments", rowsWire, {
      ...scopeOf(self),
      include: ids.slice(i, i + batchSize).join(","),
      orderby: "id",
      per_page: batchSize,
      _fields: commentFields,
    });
    found.push(...toPage(rows, true).rows);
  }
  return found;
}

/** What could not be read, as it came. */
export function rejection(
  raw: unknown,
): PollResult<unknown>["rejected"][number] {
  return { raw: raw ?? null, why: "A comment that cannot be read." };
}
