import type { Archive } from "./open.ts";
import { prepared, stablePlan } from "./prepared.ts";
import { toldTogether } from "./query-functions.ts";
import type { Sql } from "./query-sql.ts";
import { TooManyRows, withinBudget, type Budget } from "./row-budget.ts";

/** Rows of several statements, each newest first, once each; `before`: older ones (seq) were not looked for. */
export type Step<Row> = { rows: Row[]; before?: number };

export type Stretch = Sql & {
  /** It was asked for nothing older (seq), though there is more. */
  end?: number;
  /** What it has beyond a row (seq), where all that it finds is put in order before the first comes. */
  newerThan?: (seq: number) => Sql;
};

/** What a statement has come to: its next row, or where it had looked at as many rows as it may. */
type Head<Row> =
  { seq: number; row: Row } | { seq: number; row?: never } | undefined;

/** Goes along statements in the order of `seq` until it has so many rows of them, or has looked at `most`. */
export function stepAlong<Row extends { seq: number }>(
  db: Archive,
  statements: readonly Stretch[],
  limit: number,
  most: number,
): Step<Row> {
  const streams = statements.map(({ text, values, end }) => {
    // two of one text cannot be read at the same time
    const statement =
      statements.length === 1
        ? prepared<unknown[], Row>(db, text)
        : db.prepare<unknown[], Row>(stablePlan(text));
    const rows = statement.iterate(...values);
    const budget: Budget = {
      // each comes on, however many they are
      left: Math.max(toldTogether, most / statements.length),
      stopsBetween: true,
    };
    return { rows, next: () => nextOf(db, rows, budget, end) };
  });
  const rows: Row[] = [];
  try {
    const heads = streams.map(({ next }) => next());
    for (;;) {
      const newest = newestOf(heads);
      if (newest === undefined) return { rows };
      const [{ seq, row }, i] = newest;
      if (row === undefined) return { rows, before: seq };
      if (seq !== rows.at(-1)?.seq) rows.push(row);
      if (rows.length === limit) return { rows };
      heads[i] = streams[i]?.next();
    }
  } finally {
    for (const stream of streams) stream.rows.return?.();
  }
}

function nextOf<Row extends { seq: number }>(
  db: Archive,
  rows: IterableIterator<Row>,
  budget: Budget,
  end: number | undefined,
): Head<Row> {
  try {
    const next = withinBudget(db, budget, () => rows.next());
    if (next.done !== true) return { seq: next.value.seq, row: next.value };
    return end === undefined ? undefined : { seq: end };
  } catch (cause) {
    if (!(cause instanceof TooManyRows) || budget.at === undefined) throw cause;
    // the row that was one too many has yet to be looked at
    return { seq: budget.at + 1 };
  }
}

function isAhead<Row>(
  one: NonNullable<Head<Row>>,
  other: NonNullable<Head<Row>>,
): boolean {
  return one.seq === other.seq
    ? one.row !== undefined && other.row === undefined
    : one.seq > other.seq;
}

function newestOf<Row>(
  heads: readonly Head<Row>[],
): [NonNullable<Head<Row>>, number] | undefined {
  let newest: [NonNullable<Head<Row>>, number] | undefined;
  for (const [i, head] of heads.entries())
    if (
      head !== undefined &&
      (newest === undefined || isAhead(head, newest[0]))
    )
      newest = [head, i];
  return newest;
}
