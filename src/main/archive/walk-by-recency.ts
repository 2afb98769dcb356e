import {
  both,
  join,
  runSql,
  sql,
  type QueryContext,
  type Sql,
  type Way,
} from "./query-sql.ts";
import { horizonOf, type Direction, type Walk } from "./walk.ts";

/** By the newest message of each conversation, as its row knows it. */
export function byRecency(
  { from, where, seq: newest }: Way,
  conversation: readonly Sql[],
  direction: Direction,
  { db }: QueryContext,
): Walk {
  const down = direction === "DESC";

  function statement(conditions: Sql[], limit: number, seq: Sql): Sql {
    return join(
      [
        sql("SELECT c.id,"),
        seq,
        sql("AS seq FROM"),
        from,
        sql("WHERE"),
        both([...where, ...conversation, ...conditions]),
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
      const rows = runSql<Row>(db, ahead(after, limit));
      const last = after?.[0];
      if (after !== undefined && last !== undefined)
        for (const row of runSql<Row>(db, moved(after)))
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
