import type { Comparison } from "../../shared/query/ast.ts";
import type { Clock } from "../../shared/query/day.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** A piece of SQL whose text comes from this program alone; all that anybody typed is in `values`. */
export type Sql = { text: string; values: (string | number | bigint)[] };

export type QueryContext = {
  db: Archive;
  clock: Clock;
  /** What has been counted already, for this query. */
  counts: Map<string, number>;
  /** What names have been found to stand for, for this query. */
  names: Map<string, readonly string[]>;
  /** Words are checked in a conversation or two: not worth a look into the index. */
  check?: boolean;
  /** Nothing but a few conversations is asked: names, too, are looked at there and not looked up. */
  few?: boolean;
  /** The quick ways did not do, or all that matches is wanted: what costs much at the beginning pays off. */
  patient?: boolean;
  /**
   * The answer may stop anywhere and go on later: ways that go along `seq` are taken, however far it is. The first one
   * has to be quick, and asks the index instead where that surely is.
   */
  inSteps?: "quick" | "thorough";
  /** Whether the same is asked of more than a few hundred conversations: what one answer needs is looked up for all. */
  isLong?: () => boolean;
  /** Nothing is taken for few, as in a large archive: for tests. */
  large?: boolean;
};

/** What the full text index is asked, and how many of its pages are full of that, where they tell. */
export type Asked = {
  match: string;
  pages?: (context: QueryContext) => number;
};

/** One question to the full text index: what all must hold together. */
export type Match = {
  whole: string;
  /** What each hit must have, one by one: their intersection may take long to look for, they do not. */
  parts: readonly Asked[];
};

/** Where rows are read from, and what must hold of them for that. */
export type Source = { from: Sql; where: Sql[] };

/** Rows in the order of `seq`. */
export type Stream = Source & {
  seq: string;
  /** Read along an index or the table, so that it can stop anywhere; others are put in order first. */
  isInOrder?: true;
  /** The same rows where they are read from, joined to nothing. */
  index?: Source;
  /** How many there are at most, where they are counted already. */
  size?: number;
  /** What the full text index is asked for, where nothing but that limits the rows. */
  match?: Match;
};

/** How close together rows are where a list begins. */
export type Density = {
  /** As many as were looked at. */
  rows: number;
  /** There are no more. */
  isWhole: boolean;
  /** Rows to a step of `seq`; 0 where they are whole. */
  perStep: number;
};

/** Rows that are in any of the streams, in the order of `seq`; some may be in several. */
export type Way = {
  streams: readonly Stream[];
  /** Beyond so many the next way is taken. */
  rows?: number;
  /** Of an order that nobody knows how far has to be gone along. */
  density?: Density;
};

/** Ways to the same rows, the likely quick one first; the last is sure to come to an end. */
export type Ways = readonly [Way, ...Way[]];

export function sql(text: string, ...values: Sql["values"]): Sql {
  return { text, values };
}

export function join(pieces: readonly Sql[], by: string): Sql {
  return {
    text: pieces.map(({ text }) => text).join(by),
    values: pieces.flatMap(({ values }) => values),
  };
}

export function both(pieces: readonly Sql[]): Sql {
  return pieces.length === 0 ? sql("1") : join(pieces, " AND ");
}

export function around(before: string, inside: Sql, after: string): Sql {
  return { text: before + inside.text + after, values: inside.values };
}

export function oneOf(column: string, values: readonly string[]): Sql {
  const [only] = values;
  if (values.length === 1 && only !== undefined)
    return sql(`${column} = ?`, only);
  return sql(
    `${column} IN (SELECT value FROM json_each(?))`,
    JSON.stringify(values),
  );
}

/** `before`: values of the compared expression itself. */
export function compare(
  what: string,
  than: Comparison,
  bound: number,
  ...before: number[]
): Sql {
  return sql(`${what} ${than} ?`, ...before, bound);
}

export function rowsOf({ from, where }: Source): Sql {
  return join([sql("SELECT 1 FROM"), from, sql("WHERE"), both(where)], " ");
}

/** How many rows a statement has, counted no further than this. */
export function countUpTo(db: Archive, { text, values }: Sql, most: number) {
  const count = prepared<Sql["values"], number>(
    db,
    `SELECT count(*) FROM (${text} LIMIT ?)`,
  )
    .pluck()
    .get(...values, most);
  return count ?? 0;
}

/** The same, where several ways to the rows of a query ask for it. */
export function countOnce(
  { db, counts }: Pick<QueryContext, "db" | "counts">,
  rows: Sql,
  most: number,
): number {
  const key = [most, rows.text, ...rows.values].join("\n");
  let count = counts.get(key);
  if (count === undefined) {
    count = countUpTo(db, rows, most);
    counts.set(key, count);
  }
  return count;
}

/** How far to go along an order before a set of so many is read whole instead: at worst this doubles the work. */
export function firstTry(size: number): number {
  return Math.max(1500, size);
}

export function runSql<Row>(db: Archive, { text, values }: Sql): Row[] {
  return prepared<Sql["values"], Row>(db, text).all(...values);
}
