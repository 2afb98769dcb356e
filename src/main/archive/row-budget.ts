import type { Archive } from "./open.ts";

/** A query would look at more rows than the thread that asks can spare; another way, or another thread, may answer it. */
export class TooManyRows extends Error {
  override name = "TooManyRows";
}

type Budget = { left: number };
const budgets = new WeakMap<Archive, Budget>();

/**
 * Runs with so many rows to look at; throws `TooManyRows` beyond them. Rows, not milliseconds: then the same query
 * takes the same way on every machine.
 */
export function withinRows<T>(db: Archive, rows: number, run: () => T): T {
  const outer = budgets.get(db);
  const given = Math.min(rows, outer?.left ?? rows);
  const budget: Budget = { left: given };
  budgets.set(db, budget);
  try {
    return run();
  } finally {
    if (outer === undefined) budgets.delete(db);
    else {
      outer.left -= given - Math.max(0, budget.left);
      budgets.set(db, outer);
    }
  }
}

/** Takes from the running budget, if there is one. */
export function spendRows(db: Archive, rows: number): void {
  const budget = budgets.get(db);
  if (budget === undefined) return;
  budget.left -= rows;
  if (budget.left < 0) throw new TooManyRows();
}

/** Takes one way after the other until one comes to its end within its rows. */
export function inTurn<Way extends { rows?: number }, T>(
  db: Archive,
  [way, ...others]: readonly [Way, ...Way[]],
  run: (way: Way) => T,
): T {
  const [next, ...more] = others;
  if (next === undefined) return run(way);
  try {
    return withinRows(db, way.rows ?? Number.POSITIVE_INFINITY, () => run(way));
  } catch (cause) {
    if (!(cause instanceof TooManyRows)) throw cause;
    return inTurn(db, [next, ...more], run);
  }
}
