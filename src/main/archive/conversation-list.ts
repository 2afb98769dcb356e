import type { ListOrder } from "../../shared/model/column.ts";
import type { Query } from "../../shared/query/ast.ts";
import type { ConversationItem } from "../../shared/model/conversation.ts";
import { readItemsAt } from "./conversation-item.ts";
import { walksOf } from "./conversation-walk.ts";
import type { Archive } from "./open.ts";
import {
  queryContext,
  readQuery,
  readToken,
  withEffort,
  writeToken,
  type Effort,
} from "./query-read.ts";
import type { QueryContext } from "./query-sql.ts";
import type { Stop } from "./walk.ts";

export type ListRequest = {
  query: string;
  order: ListOrder;
  limit: number;
  /** Token of the page before. */
  after?: string | undefined;
  /** ms UTC */
  now: number;
  /** IANA name; the machine's when absent. */
  zone?: string;
  /** Both, one after the other, when absent. */
  effort?: Effort;
};

/**
 * One page of conversations. Pages follow each other by place, not by number: a conversation that new messages move
 * to the top between two pages is still listed where it stood, and none is listed twice.
 */
export function listConversations(
  db: Archive,
  request: ListRequest,
): { items: ConversationItem[]; next?: string } {
  const query = readQuery(request.query);
  return withEffort(
    queryContext(db, request.now, request.zone),
    request.effort,
    (context) => readPage(query, request, context),
  );
}

function readPage(
  query: Query,
  request: ListRequest,
  context: QueryContext,
): { items: ConversationItem[]; next?: string } {
  const walks = walksOf(query, request.order, context);
  const from =
    request.after === undefined ? undefined : readToken(request.after);
  const first = from?.way ?? 0;
  const stops: (Stop & { way: number })[] = [];
  for (const [way, walk] of walks.entries()) {
    // one more than asked for tells whether there is a next page
    const missing = request.limit + 1 - stops.length;
    if (way < first || missing <= 0) continue;
    const after = way === first ? from?.place : undefined;
    for (const stop of walk.stops(after, missing)) stops.push({ ...stop, way });
  }
  const page = stops.slice(0, request.limit);
  const last = page.at(-1);
  const items = readItemsAt(
    context.db,
    page.map(({ row }) => row),
  );
  return last === undefined || stops.length === page.length
    ? { items }
    : { items, next: writeToken(last.way, last.place) };
}
