import type { Query } from "../../shared/query/ast.ts";
import { partsOf, splitGroup } from "../../shared/query/scope.ts";
import { stablePlan } from "./prepared.ts";
import { ofConversation } from "./query-conversation.ts";
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
import { inOrder } from "./streams.ts";
import {
  horizonOf,
  wasThereBy,
  type Direction,
  type Stop,
  type Walk,
} from "./walk.ts";

type Hit = { seq: number; id: string; newest: number };

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
    streams.map((stream) => along(stream, after));

  function along({ from, where, seq }: Stream, after: number[] | undefined) {
    const conditions = [...where, ...conversation];
    const [last] = after ?? [];
    if (last !== undefined)
      conditions.push(
        sql(`${seq} ${down ? "<" : ">"} ?`, BigInt(last)),
        wasThereBy("m.id", horizonOf(db, after)),
      );
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

  function shownBefore(horizon: number): Sql {
    const { message } = splitGroup(partsOf(query));
    return join(
      [
        sql(`SELECT 1 FROM ${ofConversation} WHERE m.conversation_id = ?`),
        sql(`m.seq ${down ? ">" : "<"} ?`),
        wasThereBy("m.id", horizon),
        onMessage({ type: "all", of: message }, { ...context, check: true }),
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
        stops.push({ id: hit.id, place: [hit.seq, horizon] });
        if (stops.length === limit) break;
      }
      return stops;
    },
  };
}
