import { countRow } from "./query-functions.ts";
import type { QueryPlan } from "./query-plan.ts";
import {
  both,
  join,
  runSql,
  sql,
  type QueryContext,
  type Sql,
} from "./query-sql.ts";
import type { Walk } from "./walk.ts";

/** By a time on the conversation, earliest first; equal ones in the order of their rows. */
export function byColumn(
  column: "due_at" | "waiting_since",
  index: "conversations_due" | "conversations_waiting",
  plan: QueryPlan,
  conditions: Sql[],
  { db }: QueryContext,
): Walk {
  const whole = plan.whole();
  function statement(after: number[] | undefined, limit: number): Sql {
    const [time, row] = after ?? [];
    return join(
      [
        sql(
          `SELECT c.id, c.${column} AS time, c.rowid AS row
            FROM conversations c INDEXED BY ${index}
            WHERE c.${column} IS NOT NULL AND c.waiting > 0 AND`,
        ),
        both([
          countRow("looked_at", `c.${column}`),
          ...whole,
          ...conditions,
          ...(time === undefined || row === undefined
            ? []
            : [sql(`(c.${column}, c.rowid) > (?, ?)`, time, row)]),
        ]),
        sql(`ORDER BY c.${column}, c.rowid LIMIT ?`, limit),
      ],
      " ",
    );
  }
  return {
    statements: (after) => [statement(after, 50)],
    stops: (after, limit) =>
      runSql<{ id: string; time: number; row: number }>(
        db,
        statement(after, limit),
      ).map(({ id, time, row }) => ({ id, row, place: [time, row] })),
  };
}
