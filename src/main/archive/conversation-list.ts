import type { ListOrder } from "../../shared/model/column.ts";
import type { ConversationItem } from "../../shared/model/conversation.ts";
import { readItems } from "./conversation-item.ts";
import { walksOf, type Stop } from "./conversation-walk.ts";
import type { Archive } from "./open.ts";
import {
  queryContext,
  readQuery,
  readToken,
  writeToken,
} from "./query-read.ts";

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
};

/**
 * One page of conversations. Pages follow each other by place, not by number: a conversation that new messages move
 * to the top between two pages is still listed where it stood, and none is listed twice.
 */
export function listConversations(
  db: Archive,
  request: ListRequest,
): { items: ConversationItem[]; next?: string } {
  const context = queryContext(db, request.now, request.zone);
  const walks = walksOf(readQuery(request.query), request.order, context);
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
  const items = readItems(
    db,
    page.map(({ id }) => id),
  );
  return last === undefined || stops.length === page.length
    ? { items }
    : { items, next: writeToken(last.way, last.place) };
}
