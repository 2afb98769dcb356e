import type { Query } from "../../shared/query/ast.ts";
import { partsOf, splitGroup } from "../../shared/query/scope.ts";
import { isListed, needsWaiting } from "./conversation-index.ts";
import {
  conversationWays,
  listedWay,
  type ListedWay,
} from "./conversation-source.ts";
import { messageWays } from "./message-source.ts";
import { onConversation } from "./query-conversation.ts";
import {
  sql,
  type QueryContext,
  type Sql,
  type Way,
  type Ways,
} from "./query-sql.ts";
import type { Direction } from "./walk.ts";

/** A query as SQL: conditions, and the ways to its rows that read the fewest. */
export type QueryPlan = {
  /** Conditions on conversation `c`, hidden ones excluded. */
  conversation: (way: Way) => Sql[];
  /** These and what is asked of messages, as conditions on `c` alone. */
  whole: () => Sql[];
  /** Messages are looked for, not conversations alone. */
  isByHit: boolean;
  /** To messages `m` that match, or to conversations `c`. */
  ways: (direction: Direction) => Ways;
  /** Along the conversations of an index that leaves out most of them, where the query is about such. */
  listed: () => ListedWay | undefined;
  /** Only conversations in which somebody waits can match. */
  isAboutWaiting: boolean;
};

const isOfAccount =
  "c.account_id NOT IN (SELECT id FROM accounts WHERE removed_at IS NOT NULL)";

export function planQuery(query: Query, context: QueryContext): QueryPlan {
  const of = partsOf(query);
  const { message, rest } = splitGroup(of);
  const isOfOutbox = rest.some((part) => part.type === "in");
  const visible = isOfOutbox ? "shown" : "hidden";
  const hidden = [
    sql(isOfOutbox ? "c.redirect_to IS NULL" : isListed),
    sql(isOfAccount),
  ];
  return {
    isByHit: message.length > 0,
    ways: (direction) =>
      message.length > 0
        ? messageWays(message, rest, visible, direction, context)
        : conversationWays(rest, visible, direction, context),
    listed: () => listedWay(rest, visible, context),
    conversation: (way) => [...hidden, ...onEach(rest, way, context)],
    whole: () => [
      ...hidden,
      ...(of.length === 0
        ? []
        : [onConversation({ type: "all", of }, context)]),
    ],
    isAboutWaiting: rest.some(needsWaiting),
  };
}

/** What is asked of each conversation on a way. */
function onEach(
  rest: readonly Query[],
  way: Way,
  context: QueryContext,
): Sql[] {
  const isLong = () => context.large === true || way.density?.isWhole === false;
  return rest.map((part) => onConversation(part, { ...context, isLong }));
}

/** For single messages rather than conversations: what only we wrote is found as well. */
export function planMessages(
  query: Query,
  context: QueryContext,
): Pick<QueryPlan, "conversation"> & { ways: Ways } {
  const { message, rest } = splitGroup(partsOf(query));
  return {
    ways: messageWays(message, rest, "shown", "DESC", context),
    conversation: (way) => [sql(isOfAccount), ...onEach(rest, way, context)],
  };
}
