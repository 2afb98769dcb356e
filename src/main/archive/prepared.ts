import type { Statement } from "better-sqlite3";
import type { Archive } from "./open.ts";

const statements = new WeakMap<Archive, Map<string, Statement>>();

/** The statement for a fixed text, compiled once per open archive. */
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
    statement = db.prepare(sql);
    known.set(sql, statement);
  }
  return statement as Statement<Parameters, Row>;
}
