import {
  both,
  join,
  runSql,
  sql,
  type QueryContext,
  type Sql,
  type Stream,
  type Way,
} from "./query-sql.ts";
import { horizonOf, type Direction, type Walk } from "./walk.ts";

/** By the newest message of each conversation, as its row knows it. */
export function byRecency(
  { streams }: Way,
  conversation: readonly Sql[],
  direction: Direction,
  { db }: QueryContext,
): Walk {
  const down = direction === "DESC";

  function statement(
    { from, where, seq: newest }: Stream,
    conditions: Sql[],
    limit: number,
    seq: Sql,
  ): Sql {
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

  const ahead = (after: number[] | undefined, limit: number) =>
    streams.map((stream) => {
      const { seq: newest } = stream;
      const [last] = after ?? [];
      const conditions: Sql[] = [];
      if (last !== undefined)
        conditions.push(sql(`${newest} ${down ? "<" : ">"} ?`, last));
      if (!down) conditions.push(sql(`${newest} <= ?`, horizonOf(db, after)));
      return statement(stream, conditions, limit, sql(newest));
    });

  /** What had its place further on when the list was begun, and has moved since. */
  const moved = (after: number[]) =>
    streams.map((stream) => {
      const horizon = horizonOf(db, after);
      return statement(
        stream,
        [sql(`${stream.seq} > ?`, horizon)],
        -1,
        sql(
          "(SELECT max(m.seq) FROM messages m WHERE m.conversation_id = c.id AND m.seq <= ?)",
          horizon,
        ),
      );
    });

  return {
    statements: (after) =>
      after === undefined
        ? ahead(after, 50)
        : [...ahead(after, 50), ...moved(after)],
    stops(after, limit) {
      type Row = { id: string; seq: number | null };
      const read = (statement: Sql) => runSql<Row>(db, statement);
      const horizon = Number(horizonOf(db, after));
      // a conversation may be in several streams
      const places = new Map<string, number>();
      for (const { id, seq } of ahead(after, limit).flatMap(read))
        places.set(id, seq ?? 0);
      const last = after?.[0];
      if (after !== undefined && last !== undefined)
        for (const { id, seq } of moved(after).flatMap(read))
          if (seq !== null && (down ? seq < last : seq > last))
            places.set(id, seq);
      return [...places]
        .sort(([, a], [, b]) => (down ? b - a : a - b))
        .slice(0, limit)
        .map(([id, seq]) => ({ id, place: [seq, horizon] }));
    },
  };
}
