import type { ListOrder } from "../../shared/model/column.ts";
import type { Query } from "../../shared/query/ast.ts";
import { partsOf, splitGroup } from "../../shared/query/scope.ts";
import type { Archive } from "./open.ts";
import { planQuery, type QueryPlan } from "./query-plan.ts";
import { ofConversation } from "./query-conversation.ts";
import { onMessage } from "./query-message.ts";
import {
  both,
  join,
  sql,
  type QueryContext,
  type Source,
  type Sql,
} from "./query-sql.ts";

/** A conversation and where it stands in its list: from here the next page goes on. */
export type Stop = { id: string; place: number[] };

/** One way along conversations in order; `after` is the place of the last one seen. */
export type Walk = {
  stops: (after: number[] | undefined, limit: number) => Stop[];
  /** What it asks of the database, for the tests of its plans. */
  statements: (after: number[] | undefined) => Sql[];
};

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

type Direction = "ASC" | "DESC";

function byTime(
  query: Query,
  plan: QueryPlan,
  direction: Direction,
  context: QueryContext,
): Walk {
  return plan.hits === undefined
    ? byRecency(plan, direction, context)
    : byHit(query, plan.hits, plan.conversation, direction, context);
}

function run<Row>(db: Archive, { text, values }: Sql): Row[] {
  return db.prepare<Sql["values"], Row>(text).all(...values);
}

/** The newest row when a list was begun. What comes later does not move what has not been listed yet. */
function horizonOf(db: Archive, after: number[] | undefined): bigint {
  const [, horizon] = after ?? [];
  if (horizon !== undefined) return BigInt(horizon);
  const newest = db
    .prepare<[], number | null>("SELECT max(seq) FROM messages")
    .pluck()
    .get();
  return BigInt(newest ?? 0);
}

/**
 * By the newest (or oldest) message that matches: walks the messages and keeps the first hit of each conversation.
 * Of two pages the second knows by a look at the conversation whether the first has shown it.
 */
function byHit(
  query: Query,
  { from, where, seq }: Source & { seq: string },
  conversation: readonly Sql[],
  direction: Direction,
  context: QueryContext,
): Walk {
  const { db } = context;
  const down = direction === "DESC";

  function statement(after: number[] | undefined): Sql {
    const conditions = [...where, ...conversation];
    const [last] = after ?? [];
    if (last !== undefined)
      conditions.push(sql(`${seq} ${down ? "<" : ">"} ?`, BigInt(last)));
    return join(
      [
        sql(`SELECT ${seq} AS seq, c.id, c.last_seq AS newest FROM`),
        from,
        sql("CROSS JOIN conversations c ON c.id = m.conversation_id WHERE"),
        both(conditions),
        sql(`ORDER BY ${seq} ${direction}`),
      ],
      " ",
    );
  }

  function shownBefore(): Sql {
    const { message } = splitGroup(partsOf(query));
    return join(
      [
        sql(`SELECT 1 FROM ${ofConversation} WHERE m.conversation_id = ?`),
        sql(down ? "m.seq > ? AND m.seq <= ?" : "m.seq < ?"),
        onMessage({ type: "all", of: message }, { ...context, words: "check" }),
      ],
      " AND ",
    );
  }

  return {
    statements: (after) =>
      after === undefined
        ? [statement(after)]
        : [statement(after), shownBefore()],
    stops(after, limit) {
      const horizon = horizonOf(db, after);
      const { text, values } = statement(after);
      const shown = after === undefined ? undefined : shownBefore();
      const isShown =
        shown === undefined
          ? undefined
          : db.prepare<unknown[], 1>(`${shown.text} LIMIT 1`).pluck();
      const seen = new Set<string>();
      const stops: Stop[] = [];
      const hits = db
        .prepare<unknown[], { seq: number; id: string; newest: number }>(text)
        .iterate(...values);
      for (const hit of hits) {
        if (seen.has(hit.id)) continue;
        seen.add(hit.id);
        const mayBeShown = down ? hit.newest > hit.seq : true;
        if (
          mayBeShown &&
          shown !== undefined &&
          isShown?.get(
            hit.id,
            BigInt(hit.seq),
            ...(down ? [horizon] : []),
            ...shown.values,
          ) !== undefined
        )
          continue;
        stops.push({ id: hit.id, place: [hit.seq, Number(horizon)] });
        if (stops.length === limit) break;
      }
      return stops;
    },
  };
}

/** By the newest message of each conversation, as its row knows it. */
function byRecency(
  plan: QueryPlan,
  direction: Direction,
  { db }: QueryContext,
): Walk {
  const { from, where, seq: newest } = plan.conversations;
  const down = direction === "DESC";

  function statement(conditions: Sql[], limit: number, seq: Sql): Sql {
    return join(
      [
        sql("SELECT c.id,"),
        seq,
        sql("AS seq FROM"),
        from,
        sql("WHERE"),
        both([...where, ...plan.conversation, ...conditions]),
        sql(`ORDER BY ${newest} ${direction} LIMIT ?`, limit),
      ],
      " ",
    );
  }

  function ahead(after: number[] | undefined, limit: number): Sql {
    const [last] = after ?? [];
    const conditions: Sql[] = [];
    if (last !== undefined)
      conditions.push(sql(`${newest} ${down ? "<" : ">"} ?`, last));
    if (!down) conditions.push(sql(`${newest} <= ?`, horizonOf(db, after)));
    return statement(conditions, limit, sql(newest));
  }

  /** What had its place further on when the list was begun, and has moved since. */
  function moved(after: number[]): Sql {
    const horizon = horizonOf(db, after);
    return statement(
      [sql(`${newest} > ?`, horizon)],
      -1,
      sql(
        "(SELECT max(m.seq) FROM messages m WHERE m.conversation_id = c.id AND m.seq <= ?)",
        horizon,
      ),
    );
  }

  return {
    statements: (after) =>
      after === undefined
        ? [ahead(after, 50)]
        : [ahead(after, 50), moved(after)],
    stops(after, limit) {
      type Row = { id: string; seq: number | null };
      const horizon = Number(horizonOf(db, after));
      const rows = run<Row>(db, ahead(after, limit));
      const last = after?.[0];
      if (after !== undefined && last !== undefined)
        for (const row of run<Row>(db, moved(after)))
          if (row.seq !== null && (down ? row.seq < last : row.seq > last))
            rows.push(row);
      return rows
        .map(({ id, seq }) => ({ id, seq: seq ?? 0 }))
        .sort((a, b) => (down ? b.seq - a.seq : a.seq - b.seq))
        .slice(0, limit)
        .map(({ id, seq }) => ({ id, place: [seq, horizon] }));
    },
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

/** By a time on the conversation, earliest first; equal ones in the order of their rows. */
function byColumn(
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
      run<{ id: string; time: number; row: number }>(
        db,
        statement(after, limit),
      ).map(({ id, time, row }) => ({ id, place: [time, row] })),
  };
}
