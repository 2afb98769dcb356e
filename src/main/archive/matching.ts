import type { Query } from "../../shared/query/ast.ts";
import { whyNotInRule } from "../../shared/query/in-rule.ts";
import { printQuery } from "../../shared/query/print.ts";
import { partsOf, splitGroup } from "../../shared/query/scope.ts";
import type { ConversationItem } from "../../shared/model/conversation.ts";
import { AppError } from "../../shared/fault.ts";
import { listConversations } from "./conversation-list.ts";
import { countMatches } from "./conversation-counts.ts";
import type { Archive } from "./open.ts";
import { ofConversation } from "./query-conversation.ts";
import { onMessage } from "./query-message.ts";
import { planQuery } from "./query-plan.ts";
import { queryContext, readQuery } from "./query-read.ts";
import {
  around,
  both,
  join,
  runSql,
  sql,
  type QueryContext,
  type Sql,
} from "./query-sql.ts";

/** A conversation that a query finds, and the newest message to us there that has what it asks of messages. */
export type Match = { id: string; messageId: string | null };

/** Reads the query of a rule; throws `invalid-input` with its place. */
export function readRuleQuery(text: string): Query {
  const query = readQuery(text, { refuse: whyNotInRule });
  if (partsOf(query).length === 0)
    throw new AppError(
      "invalid-input",
      "Say what the rule is about: an empty query finds everything.",
      { details: { at: 0, length: text.length } },
    );
  return query;
}

/** Which of these conversations a query finds, as its list would. Looks at nothing but them. */
export function matching(
  db: Archive,
  request: {
    query: string;
    conversationIds: readonly string[];
    now: number;
    zone?: string;
  },
): Match[] {
  const query = readQuery(request.query);
  const context = queryContext(db, request.now, request.zone);
  return runSql<Match>(
    db,
    matchingSql(query, request.conversationIds, context),
  );
}

export function matchingSql(
  query: Query,
  conversationIds: readonly string[],
  wide: QueryContext,
): Sql {
  const context: QueryContext = { ...wide, check: true, few: true };
  const { message } = splitGroup(partsOf(query));
  const hit = both([
    sql("m.conversation_id = c.id AND m.direction = 'in'"),
    ...(message.length === 0
      ? []
      : [onMessage({ type: "all", of: message }, context)]),
  ]);
  return join(
    [
      around(
        `SELECT c.id, (SELECT m.id FROM ${ofConversation} WHERE `,
        hit,
        ` ORDER BY m.seq DESC LIMIT 1) AS messageId`,
      ),
      // the order that is written is the order that is taken
      sql(
        "FROM json_each(?) AS asked CROSS JOIN conversations c ON c.id = asked.value WHERE",
        JSON.stringify(conversationIds),
      ),
      both(planQuery(query, context).whole()),
    ],
    " ",
  );
}

const yearSeconds = 365 * 86_400;
const listed = 20;

/**
 * What a rule would have met in the last year, or ever: how many conversations, and the newest of them. May read many
 * rows: off the main thread, please.
 */
export function tryRule(
  db: Archive,
  { query, ever, now }: { query: string; ever: boolean; now: number },
): { count: number; items: ConversationItem[] } {
  const asked = readRuleQuery(query);
  const since: Query = {
    type: "after",
    day: { type: "ago", seconds: yearSeconds },
  };
  const text = ever
    ? query
    : printQuery({ type: "all", of: [...partsOf(asked), since] });
  const { items } = listConversations(db, {
    query: text,
    order: "newest",
    limit: listed,
    now,
  });
  return { count: countMatches(db, { query: text, now }), items };
}
