import { z } from "zod";

/** One row of a list that grows at its head: a notification, a status. */
export type Row = { id: string; at: number; raw: unknown };

/** Where the reading of such a list has got to. */
export const trail = z.object({
  /** The newest row that was read; the way forward begins there. */
  newest: z.string().optional(),
  newestAt: z.number().optional(),
  /** Ids of the newest rows that were read: some servers ignore where we want to begin. */
  seen: z.array(z.string()),
  /** The way back on first contact; null once it is done. */
  history: z
    .object({ before: z.string().optional(), taken: z.number() })
    .nullable(),
});
export type Trail = z.infer<typeof trail>;

export const freshTrail: Trail = { seen: [], history: { taken: 0 } };

/** A page in the order in which the server sent it. */
export type FetchPage = (query: Record<string, string>) => Promise<Row[]>;

export type Gap = { from: number; to: number; why: string };

export type Stretch = {
  /** In the order in which they are to be taken in. */
  rows: Row[];
  /** The trail once the first `count` rows were taken in. */
  advance: (count: number) => Trail;
  more: boolean;
  /** What the record lacks when all rows were taken in. */
  gap?: Gap;
};

export const pageSize = 40;
/** No server is known to cap its pages below this, so a shorter page is the whole answer. */
export const shortestFullPage = 20;
/** More than the longest page, so that a repeated page is known for what it is. */
const seenSize = 160;
const maxFillPages = 25;

/** First contact goes back at least so many rows and so far, but never beyond `most`. */
const history = { rows: 200, days: 14, most: 1000 };
const day = 24 * 3600 * 1000;

function newestFirst(rows: Row[]): Row[] {
  const [first, last] = [rows[0], rows.at(-1)];
  const isAscending =
    first !== undefined && last !== undefined && first.at < last.at;
  return isAscending ? rows.toReversed() : rows;
}

async function goBack(
  at: Trail & { history: NonNullable<Trail["history"]> },
  fetchPage: FetchPage,
  now: number,
  what: string,
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
    ((total >= history.rows && oldest.at < now - history.days * day) ||
      total >= history.most);
  const isDone = page.length === 0 || isFar;
  return {
    rows,
    more: !isDone,
    advance(count) {
      const done = rows.slice(0, count);
      const head = done[0];
      return {
        ...(at.newest === undefined && head !== undefined
          ? { newest: head.id, newestAt: head.at }
          : { newest: at.newest, newestAt: at.newestAt }),
        seen: [...at.seen, ...done.map((row) => row.id)].slice(0, seenSize),
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
 * backwards, until a known row or nothing comes.
 */
async function goForward(
  at: Trail,
  fetchPage: FetchPage,
  what: string,
): Promise<Stretch> {
  const from = at.newest === undefined ? {} : { min_id: at.newest };
  const limit = String(pageSize);
  const seen = new Set(at.seen);
  const first = newestFirst(await fetchPage({ limit, ...from }));
  const fresh = first.filter((row) => !seen.has(row.id));
  let meets = fresh.length < first.length;
  let oldest = first.at(-1);
  let gap: Gap | undefined;
  if (first.length >= shortestFullPage) {
    for (let pages = 0; !meets && oldest !== undefined; pages += 1) {
      if (pages === maxFillPages) {
        gap = {
          from: at.newestAt ?? 0,
          to: oldest.at,
          why: `More ${what} came at once than the server lets us read.`,
        };
        break;
      }
      const page = newestFirst(
        await fetchPage({ limit, ...from, max_id: oldest.id }),
      );
      const older = page.filter(
        (row) => !seen.has(row.id) && !fresh.some(({ id }) => id === row.id),
      );
      meets = older.length < page.length || older.length === 0;
      fresh.push(...older);
      oldest = older.at(-1);
      if (oldest !== undefined && oldest.at < (at.newestAt ?? 0)) meets = true;
    }
  }
  const rows = fresh.toReversed();
  return {
    rows,
    more: rows.length >= shortestFullPage,
    advance(count) {
      const done = rows.slice(0, count);
      const last = done.at(-1);
      const isAhead = last !== undefined && last.at >= (at.newestAt ?? last.at);
      return {
        ...(isAhead
          ? { newest: last.id, newestAt: last.at }
          : { newest: at.newest, newestAt: at.newestAt }),
        seen: [...done.map((row) => row.id).toReversed(), ...at.seen].slice(
          0,
          seenSize,
        ),
        history: null,
      };
    },
    ...(gap === undefined ? {} : { gap }),
  };
}

/** The next rows of a list: backwards on first contact, as far as is sensible; from then on forwards without a gap. */
export function nextRows(
  at: Trail,
  fetchPage: FetchPage,
  now: number,
  what: string,
): Promise<Stretch> {
  return at.history === null
    ? goForward(at, fetchPage, what)
    : goBack({ ...at, history: at.history }, fetchPage, now, what);
}
