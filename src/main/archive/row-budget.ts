import type { Archive } from "./open.ts";

/** A query would look at more rows than the thread that asks can spare; another way, or another thread, may answer it. */
export class TooManyRows extends Error {
  override name = "TooManyRows";
}

/** Rows that may still be looked at. */
export type Budget = {
  left: number;
  /** How far a statement along `seq` has come. */
  at?: number;
  /** It is such a statement and stops where it comes to a row, never before it is done with one. */
  stopsBetween?: true;
};
const budgets = new WeakMap<Archive, Budget>();

/**
 * Runs with so many rows to look at; throws `TooManyRows` beyond them. Rows, not milliseconds: then the same query
 * takes the same way on every machine.
 */
export function withinRows<T>(db: Archive, rows: number, run: () => T): T {
  const left = Math.min(rows, budgets.get(db)?.left ?? rows);
  return withinBudget(db, { left }, run);
}

/** The same, of rows of which some may have been looked at before. */
export function withinBudget<T>(db: Archive, budget: Budget, run: () => T): T {
  const outer = budgets.get(db);
  const given = budget.left;
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

/** Takes from the running budget, if there is one; `at`: where a statement along `seq` has come to. */
export function spendRows(db: Archive, rows: number, at?: number): void {
  const budget = budgets.get(db);
  if (budget === undefined) return;
  if (at !== undefined) budget.at = at;
  budget.left -= rows;
  if (budget.stopsBetween === true && at === undefined) return;
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
