import type { Query } from "../../shared/query/ast.ts";
import { partsOf, splitGroup } from "../../shared/query/scope.ts";
import {
  conversationSource,
  isListed,
  needsWaiting,
} from "./conversation-source.ts";
import { messageSource } from "./message-source.ts";
import { onConversation } from "./query-conversation.ts";
import { sql, type QueryContext, type Source, type Sql } from "./query-sql.ts";

/** A query as SQL: conditions, and the way to its rows that reads the fewest. */
export type QueryPlan = {
  /** Conditions on conversation `c`, hidden ones excluded. */
  conversation: Sql[];
  /** These and what is asked of messages, as conditions on `c` alone. */
  whole: () => Sql[];
  /** Where to look for messages that match, when one has to. */
  hits: (Source & { seq: string }) | undefined;
  /** Conversations `c` that can match, to be read along `seq`. */
  conversations: Source & { seq: string };
  /** Only conversations in which somebody waits can match. */
  isAboutWaiting: boolean;
};

const isOfAccount =
  "c.account_id NOT IN (SELECT id FROM accounts WHERE removed_at IS NOT NULL)";

export function planQuery(query: Query, context: QueryContext): QueryPlan {
  const of = partsOf(query);
  const { message, rest } = splitGroup(of);
  const isOfOutbox = rest.some((part) => part.type === "in");
  const hidden = [
    sql(isOfOutbox ? "c.redirect_to IS NULL" : isListed),
    sql(isOfAccount),
  ];
  const conversation = [
    ...hidden,
    ...rest.map((part) => onConversation(part, context)),
  ];
  return {
    hits:
      message.length === 0
        ? undefined
        : messageSource(
            message,
            rest,
            isOfOutbox ? "shown" : "hidden",
            context,
          ),
    conversation,
    whole: () => [
      ...hidden,
      ...(of.length === 0
        ? []
        : [onConversation({ type: "all", of }, context)]),
    ],
    conversations: conversationSource(rest, context),
    isAboutWaiting: rest.some(needsWaiting),
  };
}

/** For single messages rather than conversations: what only we wrote is found as well. */
export function planMessages(
  query: Query,
  context: QueryContext,
): Source & { seq: string; conversation: Sql[] } {
  const { message, rest } = splitGroup(partsOf(query));
  return {
    ...messageSource(message, rest, "shown", context),
    conversation: [
      sql(isOfAccount),
      ...rest.map((part) => onConversation(part, context)),
    ],
  };
}
