import type { IsValue, Query } from "../../shared/query/ast.ts";
import { partsOf } from "../../shared/query/scope.ts";
import { walksOf } from "./conversation-walk.ts";
import type { Archive } from "./open.ts";
import { queryContext, readQuery, withEffort } from "./query-read.ts";
import type { QueryContext } from "./query-sql.ts";

/** Counting stops here; shown as 999+. */
const highestCount = 1000;

export type ConversationCounts = {
  all: number;
  unread: number;
  waiting: number;
  overdue: number;
};

/** Figures of a column's header. May read many rows: off the main thread, please. */
export function countConversations(
  db: Archive,
  request: { query: string; now: number; zone?: string },
): ConversationCounts {
  const context = queryContext(db, request.now, request.zone);
  const query = readQuery(request.query);
  return {
    all: count(query, context),
    unread: count(narrow(query, "unread"), context),
    waiting: count(narrow(query, "waiting"), context),
    overdue: count(narrow(query, "overdue"), context),
  };
}

/** How many conversations a query finds, as the counts of a column. */
export function countMatches(
  db: Archive,
  request: { query: string; now: number },
): number {
  return count(readQuery(request.query), queryContext(db, request.now));
}

function count(query: Query, context: QueryContext): number {
  return withEffort(context, undefined, (context) =>
    walksOf(query, "newest", context).reduce(
      (sum, walk) => sum + walk.stops(undefined, highestCount).length,
      0,
    ),
  );
}

function narrow(query: Query, value: IsValue): Query {
  return { type: "all", of: [...partsOf(query), { type: "is", value }] };
}
