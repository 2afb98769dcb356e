import type { Archive } from "./open.ts";
import { prepared, stablePlan } from "./prepared.ts";
import {
  both,
  join,
  runSql,
  sql,
  type Density,
  type QueryContext,
  type Sql,
  type Stream,
} from "./query-sql.ts";
import type { Direction } from "./walk.ts";

/** Rows of several statements, each in the order of `seq`, as one statement would give them; some may come twice. */
export function* inOrder<Row extends { seq: number }>(
  db: Archive,
  statements: readonly Sql[],
  direction: Direction,
): Generator<Row, void> {
  const open = statements.map(({ text, values }) =>
    db.prepare<unknown[], Row>(stablePlan(text)).iterate(...values),
  );
  const isAhead = (a: Row, b: Row) =>
    direction === "DESC" ? a.seq > b.seq : a.seq < b.seq;
  try {
    const heads = open.map((rows) => rows.next());
    for (;;) {
      let best: { row: Row; i: number } | undefined;
      for (const [i, head] of heads.entries())
        if (
          head.done !== true &&
          (best === undefined || isAhead(head.value, best.row))
        )
          best = { row: head.value, i };
      if (best === undefined) return;
      yield best.row;
      const rows = open[best.i];
      if (rows !== undefined) heads[best.i] = rows.next();
    }
  } finally {
    for (const rows of open) rows.return?.();
  }
}

/**
 * What must hold of a stream's rows behind the last one of a page. Of two bounds SQLite seeks to one and reads all that
 * the other leaves out, so of the days that are asked for and this place only the narrower is told.
 */
export function whereBehind(
  { where, seq }: Stream,
  direction: Direction,
  last: number | undefined,
): readonly Sql[] {
  if (last === undefined) return where;
  const down = direction === "DESC";
  const bound = down
    ? sql(`${seq} < ?`, BigInt(last))
    : sql(`${seq} >= ?`, BigInt(last + 1));
  const narrower = down ? Math.min : Math.max;
  const isBound = ({ text }: Sql) => text === bound.text;
  const values = [bound, ...where.filter(isBound)].flatMap((each) =>
    each.values.map(Number),
  );
  return [
    ...where.filter((each) => !isBound(each)),
    sql(bound.text, BigInt(narrower(...values))),
  ];
}

/** So many rows tell how close together they are. */
const probed = 400;

/**
 * Where a page begins, the streams with the fewest rows to a stretch of time go past the fewest, whatever else is
 * asked of them; what is further on does not matter to it. The stretch begins where the archive does, not with a
 * stream's own first row, which may lie far from its others; `isPart`: the streams are of some days alone.
 */
export function densityOf(
  context: Pick<QueryContext, "db" | "counts">,
  streams: readonly Stream[],
  direction: Direction,
  { isPart = false } = {},
): Density {
  const beginning = isPart ? undefined : beginningOf(context, direction);
  const densities = streams.map((stream): Density => {
    const { seq, index = stream, size } = stream;
    if (size !== undefined) return { rows: size, isWhole: true, perStep: 0 };
    const [found] = runSql<{ rows: number; least: number; most: number }>(
      context.db,
      join(
        [
          sql(
            `SELECT count(*) AS rows, min(seq) AS least, max(seq) AS most FROM (SELECT ${seq} AS seq FROM`,
          ),
          index.from,
          sql("WHERE"),
          both(index.where),
          sql(`ORDER BY ${seq} ${direction} LIMIT ${probed})`),
        ],
        " ",
      ),
    );
    const { rows = 0, least = 0, most = 0 } = found ?? {};
    if (rows < probed) return { rows, isWhole: true, perStep: 0 };
    const steps =
      direction === "DESC"
        ? (beginning ?? most) - least
        : most - (beginning ?? least);
    return { rows, isWhole: false, perStep: rows / Math.max(1, steps) };
  });
  return together(densities);
}

function beginningOf(
  { db, counts }: Pick<QueryContext, "db" | "counts">,
  direction: Direction,
): number | undefined {
  const bound = direction === "DESC" ? "max" : "min";
  const beginning =
    counts.get(bound) ??
    prepared<[], number | null>(db, `SELECT ${bound}(seq) FROM messages`)
      .pluck()
      .get() ??
    undefined;
  if (beginning !== undefined) counts.set(bound, beginning);
  return beginning;
}

export function together(densities: readonly Density[]): Density {
  return {
    rows: densities.reduce((sum, { rows }) => sum + rows, 0),
    isWhole: densities.every(({ isWhole }) => isWhole),
    perStep: densities.reduce((sum, { perStep }) => sum + perStep, 0),
  };
}

/** Of a whole table. */
export const endless: Density = {
  rows: Number.POSITIVE_INFINITY,
  isWhole: false,
  perStep: Number.POSITIVE_INFINITY,
};

/** Whether there are fewer rows on one way than on the other. */
export function isSparser(one: Density, other: Density): boolean {
  if (one.isWhole || other.isWhole)
    return one.isWhole && (!other.isWhole || one.rows < other.rows);
  return one.perStep < other.perStep;
}
