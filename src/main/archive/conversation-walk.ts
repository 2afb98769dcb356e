import type { ListOrder } from "../../shared/model/column.ts";
import type { Query } from "../../shared/query/ast.ts";
import { planQuery, type QueryPlan } from "./query-plan.ts";
import {
  sql,
  type QueryContext,
  type Sql,
  type Way,
  type Ways,
} from "./query-sql.ts";
import { inTurn } from "./row-budget.ts";
import type { Direction, Walk } from "./walk.ts";
import { byColumn } from "./walk-by-column.ts";
import { byHit } from "./walk-by-hit.ts";
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
        conversation: [...plan.conversation, nobody],
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
  const { db } = context;
  const ways: Ways = plan.hits ?? plan.conversations();
  const along = (way: Way): Walk =>
    plan.hits === undefined
      ? byRecency(way, plan.conversation, direction, context)
      : byHit(query, way, plan.conversation, direction, context);
  return {
    statements: (after) => ways.flatMap((way) => along(way).statements(after)),
    stops: (after, limit) =>
      inTurn(db, ways, (way) => along(way).stops(after, limit)),
  };
}

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
