import type { Query } from "../../shared/query/ast.ts";
import { partsOf, splitGroup } from "../../shared/query/scope.ts";
import { stablePlan } from "./prepared.ts";
import { ofConversation } from "./query-conversation.ts";
import { askAnew } from "./query-functions.ts";
import { onMessage } from "./query-message.ts";
import {
  both,
  join,
  sql,
  type QueryContext,
  type Sql,
  type Stream,
  type Way,
} from "./query-sql.ts";
import { inOrder, whereBehind } from "./streams.ts";
import {
  horizonOf,
  wasThereBy,
  type Direction,
  type Stop,
  type Walk,
} from "./walk.ts";

type Hit = { seq: number; id: string; row: number; newest: number };

/**
 * By the newest (or oldest) message that matches: walks the messages and keeps the first hit of each conversation.
 * Of two pages the second knows by a look at the conversation whether the first has shown it, and leaves out what has
 * come in since.
 */
export function byHit(
  query: Query,
  { streams }: Way,
  conversation: readonly Sql[],
  direction: Direction,
  context: QueryContext,
): Walk {
  const { db } = context;
  const down = direction === "DESC";

  const statements = (after: number[] | undefined) =>
    streams.map((stream, i) => along(stream, i, after));

  /** Of a conversation all that is asked once, whatever comes of it: that may take a look at each of its messages. */
  function along(stream: Stream, i: number, after: number[] | undefined) {
    const { from, seq } = stream;
    const hits = [
      ...whereBehind(stream, direction, after?.[0]),
      ...(after === undefined
        ? []
        : [wasThereBy("m.id", horizonOf(db, after))]),
    ];
    if (stream.isInOrder === true)
      return join(
        [
          sql(
            `SELECT ${seq} AS seq, c.id, c.rowid AS row, c.last_seq AS newest FROM`,
          ),
          from,
          sql("CROSS JOIN conversations c ON c.id = m.conversation_id WHERE"),
          both([...hits, sql("not_asked(?, c.id)", i), ...conversation]),
          sql(`ORDER BY ${seq} ${direction}`),
        ],
        " ",
      );
    // what is put in order only afterwards may come to any message of a conversation first
    return join(
      [
        sql("SELECT hits.seq, c.id, c.rowid AS row, c.last_seq AS newest FROM"),
        sql(
          `(SELECT ${down ? "max" : "min"}(${seq}) AS seq, m.conversation_id FROM`,
        ),
        from,
        sql("WHERE"),
        both(hits),
        sql("GROUP BY m.conversation_id) AS hits"),
        sql("CROSS JOIN conversations c ON c.id = hits.conversation_id WHERE"),
        both(conversation),
        sql(`ORDER BY hits.seq ${direction}`),
      ],
      " ",
    );
  }

  function shownBefore(horizon: number): Sql {
    const { message } = splitGroup(partsOf(query));
    return join(
      [
        sql(`SELECT 1 FROM ${ofConversation} WHERE m.conversation_id = ?`),
        sql(`m.seq ${down ? ">" : "<"} ?`),
        wasThereBy("m.id", horizon),
        onMessage(
          { type: "all", of: message },
          // asked of one conversation at a time: each would look all names up anew
          { ...context, check: true, few: true },
        ),
      ],
      " AND ",
    );
  }

  return {
    statements: (after) =>
      after === undefined
        ? statements(after)
        : [...statements(after), shownBefore(horizonOf(db, after))],
    stops(after, limit) {
      const horizon = horizonOf(db, after);
      const shown = after === undefined ? undefined : shownBefore(horizon);
      const isShown =
        shown === undefined
          ? undefined
          : db
              .prepare<unknown[], 1>(stablePlan(`${shown.text} LIMIT 1`))
              .pluck();
      askAnew(db, streams.length);
      const seen = new Set<string>();
      const stops: Stop[] = [];
      for (const hit of inOrder<Hit>(db, statements(after), direction)) {
        if (seen.has(hit.id)) continue;
        seen.add(hit.id);
        const mayBeShown = down ? hit.newest > hit.seq : true;
        if (
          mayBeShown &&
          shown !== undefined &&
          isShown?.get(hit.id, BigInt(hit.seq), ...shown.values) !== undefined
        )
          continue;
        stops.push({ id: hit.id, row: hit.row, place: [hit.seq, horizon] });
        if (stops.length === limit) break;
      }
      return stops;
    },
  };
}
