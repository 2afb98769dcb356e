import type { TextQuery } from "../../shared/query/ast.ts";
import { matcherOf, type Matcher } from "../../shared/query/matches.ts";
import type { Archive } from "./open.ts";
import { spendRows } from "./row-budget.ts";

const ready = new WeakSet<Archive>();

/** Gives a connection the functions that compiled queries call. */
export function addQueryFunctions(db: Archive): void {
  if (ready.has(db)) return;
  ready.add(db);
  // Takes a column of the row, or it would be asked once for all of them.
  db.function("looked_at", (row) => {
    spendRows(db, 1);
    return row === null ? 0 : 1;
  });
  // By an index in the order of `seq`.
  db.function("came_to", (seq) => {
    spendRows(db, 1, seq as number);
    return 1;
  });
  // In an index alone, which is read in order and has many rows to a page.
  db.function("looked_past", (seq) => {
    spendRows(db, 1 / 8, seq as number);
    return 1;
  });
  // In the table as it lies.
  db.function("read_on", (seq) => {
    spendRows(db, 1 / 3, seq as number);
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
