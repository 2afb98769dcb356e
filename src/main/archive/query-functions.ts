import type { TextQuery } from "../../shared/query/ast.ts";
import { matcherOf, type Matcher } from "../../shared/query/matches.ts";
import type { Archive } from "./open.ts";
import { sql, type Sql } from "./query-sql.ts";
import { spendRows } from "./row-budget.ts";

/** How a row is come by, and what that costs. */
const costs = {
  /** By its number, wherever it lies. */
  looked_at: 1,
  /** By an index in the order of `seq`. */
  came_to: 1,
  /** In an index alone, which is read in order and has many rows to a page. */
  looked_past: 1 / 8,
  /** In the table as it lies. */
  read_on: 1 / 3,
} as const;

/**
 * One row in so many tells for all of them: to call a function takes longer than to read a row. A prime, so that what
 * comes at whole seconds or days, of which rows have their numbers, is spread evenly over the remainders.
 */
export const toldTogether = 7;

/** True of every row, and counts it; `number`: a column by which no others of its statement are chosen. */
export function countRow(as: keyof typeof costs, number: string): Sql {
  // not an OR: as a value SQLite computes both of its sides
  return sql(
    `CASE ${number} % ${toldTogether} WHEN 0 THEN ${as}(${number}) ELSE 1 END`,
  );
}

/** What a walk has asked about already, for each of its streams. */
const asked = new WeakMap<Archive, Set<unknown>[]>();

/** From here on nothing has been asked on any of so many streams. */
export function askAnew(db: Archive, streams: number): void {
  asked.set(
    db,
    Array.from({ length: streams }, () => new Set()),
  );
}

const ready = new WeakSet<Archive>();

/** Gives a connection the functions that compiled queries call. */
export function addQueryFunctions(db: Archive): void {
  if (ready.has(db)) return;
  ready.add(db);
  // They take a column of the row, or would be asked once for all of them.
  for (const [name, cost] of Object.entries(costs))
    db.function(name, (number) => {
      const at = name === "looked_at" ? undefined : (number as number);
      spendRows(db, cost * toldTogether, at);
      return 1;
    });
  db.function("not_asked", (stream, id) => {
    const before = asked.get(db)?.[stream as number];
    if (before === undefined || before.has(id)) return 0;
    before.add(id);
    return 1;
  });
  db.function("says", (query, text) => {
    const whole = text as string;
    spendRows(db, 2 + Math.floor(whole.length / 2000));
    return matcherFor(query as string)(whole) ? 1 : 0;
  });
}

const matchers = new Map<string, Matcher>();
const matchersKept = 20;

/** The words as JSON, read once per query rather than once per message. */
function matcherFor(query: string): Matcher {
  let matcher = matchers.get(query);
  if (matcher === undefined) {
    matcher = matcherOf(JSON.parse(query) as TextQuery);
    matchers.set(query, matcher);
    if (matchers.size > matchersKept) {
      const [oldest = ""] = matchers.keys();
      matchers.delete(oldest);
    }
  }
  return matcher;
}
