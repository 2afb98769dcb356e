import { z } from "zod";
import type { Gap } from "../received.ts";

/** One row of a list that grows at its head: a notification, a status. */
export type Row = { id: string; at: number; editedAt?: number; raw: unknown };

/** Where the reading of such a list has got to. */
export const trail = z.object({
  /** The newest row that was read; the way forward begins there. */
  newest: z.string().optional(),
  newestAt: z.number().optional(),
  /** Ids of the newest rows that were read: some servers ignore where we want to begin. */
  seen: z.array(z.string()),
  /** Edits of these that were read. */
  edits: z.array(z.string()).default([]),
  /** The way back on first contact; null once it is done. */
  history: z
    .object({ before: z.string().optional(), taken: z.number() })
    .nullable(),
});
export type Trail = z.infer<typeof trail>;

export const freshTrail: Trail = {
  seen: [],
  edits: [],
  history: { taken: 0 },
};

/** A page in the order in which the server sent it. */
export type FetchPage = (query: Record<string, string>) => Promise<Row[]>;

/** How a list is read. */
export type List = {
  fetchPage: FetchPage;
  /** What its rows are, in words. */
  what: string;
  /**
   * So many rows are read again each time, for what was edited, taken away or put below the newest: where ids are
   * made of the time of writing, a post that comes late has an old one.
   */
  overlap: number;
  /** First contact goes back at least so many rows and so far, but never beyond `most`. */
  depth: { rows: number; days: number; most: number };
};

export type Stretch = {
  /** In the order in which they are to be taken in. */
  rows: Row[];
  /** The trail once the first `count` rows were taken in. */
  advance: (count: number) => Trail;
  more: boolean;
  /** What should have been met again and was not: deleted, or left out for another reason. */
  absent: string[];
  /** What the record lacks when all rows were taken in. */
  gap?: Gap;
};

export const pageSize = 40;
/** No server is known to cap its pages below this, so a shorter page is the whole answer. */
export const shortestFullPage = 20;
/** More than the longest page, so that a repeated page is known for what it is. */
const seenSize = 160;
const maxFillPages = 25;

/** What means us and what we wrote: as much as anybody looks back at without asking for more. */
export const usualDepth = { rows: 200, days: 14, most: 1000 };
const day = 24 * 3600 * 1000;

/** By most of the steps from row to row: one that came late has another date than its place. */
export function newestFirst(rows: Row[]): Row[] {
  const steps = rows
    .slice(1)
    .map((row, index) => Math.sign(row.at - (rows[index]?.at ?? row.at)));
  const ascent = steps.reduce((sum, step) => sum + step, 0);
  return ascent > 0 ? rows.toReversed() : rows;
}

const editOf = (row: Row) => `${row.id}@${row.editedAt ?? ""}`;

function editsOf(rows: Row[]): string[] {
  return rows.filter((row) => row.editedAt !== undefined).map(editOf);
}

/** The trail with rows that were read, newest first. */
function withRows(at: Trail, rows: Row[], where: "before" | "after") {
  const ids = rows.map((row) => row.id);
  const isNew = new Set(ids);
  const others = at.seen.filter((id) => !isNew.has(id));
  return {
    seen: (where === "after" ? [...ids, ...others] : [...others, ...ids]).slice(
      0,
      seenSize,
    ),
    edits: [...new Set([...editsOf(rows), ...at.edits])].slice(0, seenSize),
  };
}

async function goBack(
  at: Trail & { history: NonNullable<Trail["history"]> },
  { fetchPage, what, depth }: List,
  now: number,
): Promise<Stretch> {
  const { before, taken } = at.history;
  const seen = new Set(at.seen);
  const rows: Row[] = [];
  let page: Row[];
  // A short page may be the last one or a filtered one: only an empty one is the end.
  do {
    const max = rows.at(-1)?.id ?? before;
    page = newestFirst(
      await fetchPage({
        limit: String(pageSize),
        ...(max === undefined ? {} : { max_id: max }),
      }),
    ).filter((row) => !seen.has(row.id));
    for (const row of page) seen.add(row.id);
    rows.push(...page);
  } while (page.length > 0 && rows.length < shortestFullPage);
  const oldest = rows.at(-1);
  const total = taken + rows.length;
  const isFar =
    oldest !== undefined &&
    ((total >= depth.rows && oldest.at < now - depth.days * day) ||
      total >= depth.most);
  const isDone = page.length === 0 || isFar;
  return {
    rows,
    absent: [],
    more: !isDone,
    advance(count) {
      const done = rows.slice(0, count);
      const head = done[0];
      return {
        ...(at.newest === undefined && head !== undefined
          ? { newest: head.id, newestAt: head.at }
          : { newest: at.newest, newestAt: at.newestAt }),
        ...withRows(at, done, "before"),
        history:
          isDone && count === rows.length
            ? null
            : { before: done.at(-1)?.id ?? before, taken: taken + count },
      };
    },
    ...(isFar
      ? {
          gap: {
            from: 0,
            to: oldest.at,
            why: `Older ${what} were not fetched when the account was added.`,
          },
        }
      : {}),
  };
}

/**
 * Mastodon's `min_id` answers the rows right after it. Servers that read it as `since_id` answer the
 * newest instead, others ignore it: so whatever a full page may have left out is asked for from its end
 * backwards, until a known row or nothing comes. The order is the server's: rows that come late are dated before
 * others and stand after them.
 */
async function goForward(
  at: Trail,
  { fetchPage, what, overlap }: List,
): Promise<Stretch> {
  // A list shorter than what is read again is read whole.
  const anchor = overlap === 0 ? at.newest : at.seen[overlap];
  const from = anchor === undefined ? {} : { min_id: anchor };
  const limit = String(pageSize);
  const seen = new Set(at.seen);
  const edits = new Set(at.edits);
  const isFresh = (row: Row) =>
    !seen.has(row.id) ||
    (row.editedAt !== undefined && !edits.has(editOf(row)));
  const first = newestFirst(await fetchPage({ limit, ...from }));
  const fresh = first.filter(isFresh);
  let meets = first.some((row) => seen.has(row.id));
  let oldest = first.at(-1);
  let gap: Gap | undefined;
  if (first.length >= shortestFullPage) {
    for (let pages = 0; !meets && oldest !== undefined; pages += 1) {
      if (pages === maxFillPages) {
        gap = {
          from: Math.min(at.newestAt ?? 0, oldest.at),
          to: oldest.at,
          why: `More ${what} came at once than the server lets us read.`,
        };
        break;
      }
      const page = newestFirst(
        await fetchPage({ limit, ...from, max_id: oldest.id }),
      );
      const older = page.filter(
        (row) => isFresh(row) && !fresh.some(({ id }) => id === row.id),
      );
      meets = older.length < page.length || older.length === 0;
      fresh.push(...older);
      oldest = older.at(-1);
    }
  }
  const rows = fresh.toReversed();
  const met = new Set(first.map((row) => row.id));
  const expected = at.seen.slice(0, overlap);
  return {
    rows,
    more: rows.length >= shortestFullPage - overlap,
    absent: rows.length === 0 ? expected.filter((id) => !met.has(id)) : [],
    advance(count) {
      const done = rows.slice(0, count);
      const last = count === rows.length ? first[0] : done.at(-1);
      return {
        ...(last === undefined
          ? { newest: at.newest, newestAt: at.newestAt }
          : { newest: last.id, newestAt: last.at }),
        ...withRows(at, done.toReversed(), "after"),
        history: null,
      };
    },
    ...(gap === undefined ? {} : { gap }),
  };
}

/** The next rows of a list: backwards on first contact, as far as is sensible; from then on forwards without a gap. */
export function nextRows(at: Trail, list: List, now: number): Promise<Stretch> {
  return at.history === null
    ? goForward(at, list)
    : goBack({ ...at, history: at.history }, list, now);
}

/** The trail without rows that are not to be met again. */
export function forget(at: Trail, ids: readonly string[]): Trail {
  return ids.length === 0
    ? at
    : { ...at, seen: at.seen.filter((id) => !ids.includes(id)) };
}
