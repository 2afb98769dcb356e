import { ofConversation } from "./query-conversation.ts";
import { countRow } from "./query-functions.ts";
import {
  around,
  both,
  join,
  runSql,
  sql,
  type QueryContext,
  type Sql,
  type Stream,
  type Way,
} from "./query-sql.ts";
import {
  cameAfter,
  horizonOf,
  wasThereBy,
  type Direction,
  type Stop,
  type Walk,
} from "./walk.ts";

/** By the newest message of each conversation, as its row knows it. */
export function byRecency(
  { streams }: Way,
  conversation: readonly Sql[],
  direction: Direction,
  { db }: QueryContext,
): Walk {
  const down = direction === "DESC";

  function along(
    { from, where, seq }: Stream,
    conditions: Sql[],
    limit: number,
  ): Sql {
    return join(
      [
        sql(`SELECT c.id, c.rowid AS row, ${seq} AS seq FROM`),
        from,
        sql("WHERE"),
        both([...where, ...conversation, ...conditions]),
        sql(`ORDER BY ${seq} ${direction} LIMIT ?`, limit),
      ],
      " ",
    );
  }

  const ahead = (after: number[] | undefined, limit: number) =>
    streams.map((stream) => {
      const { seq } = stream;
      const [last] = after ?? [];
      return along(
        stream,
        last === undefined
          ? []
          : [
              sql(`${seq} ${down ? "<" : ">"} ?`, last),
              around("c.id NOT IN (", lately(after), ")"),
            ],
        limit,
      );
    });

  /** The conversations in which something has come in since the list was begun. */
  function lately(after: number[] | undefined): Sql {
    return around(
      "SELECT l.conversation_id FROM messages l WHERE ",
      cameAfter("l.id", horizonOf(db, after)),
      "",
    );
  }

  /** Where these stood by then, once for each message; nowhere what is new altogether. */
  function moved(after: number[]): Sql {
    const horizon = horizonOf(db, after);
    return join(
      [
        around(
          `SELECT c.id, c.rowid AS row, (SELECT m.seq FROM ${ofConversation} WHERE m.conversation_id = c.id AND `,
          wasThereBy("m.id", horizon),
          " ORDER BY m.seq DESC LIMIT 1) AS seq",
        ),
        around(
          `FROM messages l CROSS JOIN conversations c ON c.id = l.conversation_id
          WHERE `,
          both([countRow("looked_at", "l.seq"), cameAfter("l.id", horizon)]),
          " AND",
        ),
        both(conversation),
      ],
      " ",
    );
  }

  return {
    statements: (after) =>
      after === undefined
        ? ahead(after, 50)
        : [...ahead(after, 50), moved(after)],
    stops(after, limit) {
      type Row = { id: string; row: number; seq: number | null };
      const read = (statement: Sql) => runSql<Row>(db, statement);
      const horizon = horizonOf(db, after);
      const last = after?.[0];
      // a conversation may be in several streams
      const stops = new Map<string, Stop & { seq: number }>();
      const put = (id: string, row: number, seq: number) =>
        stops.set(id, { id, row, seq, place: [seq, horizon] });
      for (const { id, row, seq } of ahead(after, limit).flatMap(read))
        put(id, row, seq ?? 0);
      if (after !== undefined && last !== undefined)
        for (const { id, row, seq } of read(moved(after)))
          if (seq !== null && (down ? seq < last : seq > last))
            put(id, row, seq);
      return [...stops.values()]
        .sort((a, b) => (down ? b.seq - a.seq : a.seq - b.seq))
        .slice(0, limit)
        .map(({ id, row, place }) => ({ id, row, place }));
    },
  };
}
