import type { ListOrder } from "../../shared/model/column.ts";
import type { Query } from "../../shared/query/ast.ts";
import { planQuery, type QueryPlan } from "./query-plan.ts";
import { sql, type QueryContext, type Sql, type Way } from "./query-sql.ts";
import { inTurn } from "./row-budget.ts";
import { isSparser } from "./streams.ts";
import type { Direction, Walk } from "./walk.ts";
import { byColumn } from "./walk-by-column.ts";
import { byHit } from "./walk-by-hit.ts";
import { byListed } from "./walk-by-listed.ts";
import { byRecency } from "./walk-by-recency.ts";

/** The ways that, one after the other, list what a query asks for in an order. */
export function walksOf(
  query: Query,
  order: ListOrder,
  context: QueryContext,
): Walk[] {
  const plan = planQuery(query, context);
  switch (order) {
    case "newest":
      return [byTime(query, plan, "DESC", context)];
    case "oldest":
      return [
        plan.isAboutWaiting
          ? byWait(plan, [], context)
          : byTime(query, plan, "ASC", context),
      ];
    case "due": {
      const waiting = [
        byDue(plan, context),
        byWait(plan, [sql("c.due_at IS NULL")], context),
      ];
      if (plan.isAboutWaiting) return waiting;
      const nobody = sql("c.waiting = 0");
      const rest: QueryPlan = {
        ...plan,
        conversation: (way) => [...plan.conversation(way), nobody],
      };
      return [...waiting, byTime(query, rest, "DESC", context)];
    }
  }
}

function byTime(
  query: Query,
  plan: QueryPlan,
  direction: Direction,
  context: QueryContext,
): Walk {
  return {
    statements: (after) =>
      attempts(query, plan, direction, after, context).flatMap(({ walk }) =>
        walk.statements(after),
      ),
    stops: (after, limit) =>
      inTurn(
        context.db,
        attempts(query, plan, direction, after, context),
        ({ walk }) => walk.stops(after, limit),
      ),
  };
}

type Attempt = { walk: Walk; rows?: number };

function attempts(
  query: Query,
  plan: QueryPlan,
  direction: Direction,
  after: number[] | undefined,
  context: QueryContext,
): readonly [Attempt, ...Attempt[]] {
  const { conversation, isByHit } = plan;
  const [first, ...others] = plan.ways(direction);
  const along = (way: Way): Attempt => ({
    walk: isByHit
      ? byHit(query, way, conversation(way), direction, context)
      : byRecency(way, conversation(way), direction, context),
    ...(way.rows === undefined ? {} : { rows: way.rows }),
  });
  const inOrder: readonly [Attempt, ...Attempt[]] = [
    along(first),
    ...others.map(along),
  ];
  const listed =
    isByHit && direction === "DESC" && first.density !== undefined
      ? plan.listed()
      : undefined;
  if (listed === undefined) return inOrder;
  const alongList: Attempt = {
    walk: byListed(query, listed, conversation(listed), context),
    rows: context.patient === true ? 20 * rowsOfListed : rowsOfListed,
  };
  if (isNarrow(listed, first, context)) return [alongList, ...inOrder];
  return listed.isShort
    ? [
        {
          ...along(first),
          rows: rowsBeforeShort[after === undefined ? "first" : "further"],
        },
        alongList,
        ...inOrder,
      ]
    : inOrder;
}

/** Whether the conversations that a column is about are further apart than the messages that may match. */
function isNarrow(listed: Way, way: Way, { large }: QueryContext): boolean {
  if (large === true) return true;
  if (listed.density === undefined || way.density === undefined) return false;
  const { rows, isWhole, perStep } = listed.density;
  return isSparser(
    {
      rows: rows * messagesEach,
      isWhole,
      perStep: perStep * messagesEach,
    },
    way.density,
  );
}

/** Further than this they are gone along first; where a list goes on, the messages that are close together are behind it. */
const rowsBeforeShort = { first: 1500, further: 400 };

/** What a look at a conversation costs, in looks at messages. */
const messagesEach = 4;

/** Most often the conversations of a page are among the first. */
const rowsOfListed = 4500;

function byDue(plan: QueryPlan, context: QueryContext): Walk {
  return byColumn("due_at", "conversations_due", plan, [], context);
}

function byWait(
  plan: QueryPlan,
  conditions: Sql[],
  context: QueryContext,
): Walk {
  return byColumn(
    "waiting_since",
    "conversations_waiting",
    plan,
    conditions,
    context,
  );
}
