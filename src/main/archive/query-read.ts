import { AppError } from "../../shared/fault.ts";
import type { Query } from "../../shared/query/ast.ts";
import { parseQuery } from "../../shared/query/parse.ts";
import type { Archive } from "./open.ts";
import { addQueryFunctions } from "./query-functions.ts";
import { queryFault } from "./query-names.ts";
import type { QueryContext } from "./query-sql.ts";
import { TooManyRows, withinRows } from "./row-budget.ts";

/** Reads what was typed; throws `invalid-input` with its place. `typing`: the last word may be only begun. */
export function readQuery(
  text: string,
  options: Parameters<typeof parseQuery>[1] = {},
): Query {
  const parsed = parseQuery(text, options);
  if (parsed.ok) return parsed.query;
  throw queryFault(parsed.error, parsed.error.message);
}

/** Days in a query are days of the machine's zone. */
export function queryContext(
  db: Archive,
  now: number,
  zone?: string,
): QueryContext {
  addQueryFunctions(db);
  return {
    db,
    counts: new Map(),
    names: new Map(),
    clock: {
      now,
      // To look up takes as long as many a search, and most queries name no day.
      get zone() {
        return zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
      },
    },
  };
}

/** How far to go for an answer: not beyond what the main thread can spare, or to the end. */
export type Effort = "quick" | "thorough";

/** Rows that a quick answer may look at: some tens of milliseconds at worst. */
const rowsOfQuick = 6000;

/**
 * Answers by ways that are likely to be quick, and otherwise by those that are sure to come to an end. A quick effort
 * throws `TooManyRows` instead of the latter.
 */
export function withEffort<T>(
  context: QueryContext,
  effort: Effort | undefined,
  run: (context: QueryContext) => T,
): T {
  return atOnce(context.db, () => {
    if (effort !== "thorough")
      try {
        return withinRows(context.db, rowsOfQuick, () => run(context));
      } catch (cause) {
        if (effort === "quick" || !(cause instanceof TooManyRows)) throw cause;
      }
    return run({ ...context, patient: true });
  });
}

const readings = new WeakMap<Archive, (run: () => unknown) => unknown>();

/** Answers with what is found by then. A quick effort throws `TooManyRows` where it cannot stop in time. */
export function inSteps<T>(
  context: QueryContext,
  effort: Effort,
  run: (context: QueryContext) => T,
): T {
  const answer = () => run({ ...context, inSteps: effort });
  return atOnce(context.db, () =>
    effort === "quick" ? withinRows(context.db, rowsOfQuick, answer) : answer(),
  );
}

/** All that is read is of one moment, and the file is locked once: that takes longer than many a statement. */
function atOnce<T>(db: Archive, run: () => T): T {
  let reading = readings.get(db);
  if (reading === undefined) {
    reading = db.transaction((run: () => unknown) => run());
    readings.set(db, reading);
  }
  return reading(run) as T;
}

/** A page token: which way of a list, and the place on it. */
export function writeToken(way: number, place: readonly number[]): string {
  return [way, ...place].map((n) => n.toString(36)).join(".");
}

export function readToken(token: string): { way: number; place: number[] } {
  const isOurs = /^\d(\.[0-9a-z]{1,11}){2}$/.test(token);
  const [way, ...place] = token.split(".").map((n) => Number.parseInt(n, 36));
  if (isOurs && way !== undefined && place.every(Number.isSafeInteger))
    return { way, place };
  throw new AppError(
    "invalid-input",
    "This page token is not one of ours. Start from the first page.",
  );
}
