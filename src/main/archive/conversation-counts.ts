import type { IsValue, Query } from "../../shared/query/ast.ts";
import { partsOf } from "../../shared/query/scope.ts";
import { walksOf } from "./conversation-walk.ts";
import type { Archive } from "./open.ts";
import { queryContext, readQuery, withEffort } from "./query-read.ts";

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
  const count = (query: Query) =>
    withEffort(context, undefined, (context) =>
      walksOf(query, "newest", context).reduce(
        (sum, walk) => sum + walk.stops(undefined, highestCount).length,
        0,
      ),
    );
  return {
    all: count(query),
    unread: count(narrow(query, "unread")),
    waiting: count(narrow(query, "waiting")),
    overdue: count(narrow(query, "overdue")),
  };
}

function narrow(query: Query, value: IsValue): Query {
  return { type: "all", of: [...partsOf(query), { type: "is", value }] };
}
