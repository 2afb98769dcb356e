import type { Statement } from "better-sqlite3";
import type { Archive } from "./open.ts";

const statements = new WeakMap<Archive, Map<string, Statement>>();

/** More than the program has of its own; what people ask makes new ones without end. */
const most = 1000;

const watchedValue = /(?<=(?:[=<>]|\bIS|\bIS NOT|\bLIMIT) )(?=[?@])/g;

/**
 * The planner compares bare parameters with terms of indexes and orders, for which it looks at their values, as it
 * does at a limit, and then plans the statement again whenever values are bound (SQLite with STAT4): 30 to 150 µs,
 * six times what running it takes. Behind a unary plus, which changes no value, it does not look.
 */
export function stablePlan(sql: string): string {
  return sql.replaceAll(watchedValue, "+");
}

/** The statement for a text, compiled once per open archive. */
export function prepared<
  Parameters extends unknown[] = unknown[],
  Row = unknown,
>(db: Archive, sql: string): Statement<Parameters, Row> {
  let known = statements.get(db);
  if (known === undefined) {
    known = new Map();
    statements.set(db, known);
  }
  let statement = known.get(sql);
  if (statement === undefined) {
    statement = db.prepare(stablePlan(sql));
    known.set(sql, statement);
    if (known.size > most) {
      const [oldest = ""] = known.keys();
      known.delete(oldest);
    }
  }
  return statement as Statement<Parameters, Row>;
}
