import type { Query } from "../../shared/query/ast.ts";
import { partsOf, splitGroup } from "../../shared/query/scope.ts";
import { ofConversation } from "./query-conversation.ts";
import { onMessage } from "./query-message.ts";
import {
  around,
  both,
  join,
  sql,
  type QueryContext,
  type Sql,
  type Way,
} from "./query-sql.ts";
import { horizonOf, type Walk } from "./walk.ts";

type Found = { id: string; seq: number };

/**
 * By the newest message that matches, as `byHit`, but along conversations: no message is newer than the newest of its
 * conversation, so a page is whole as soon as as many are found that are newer than the next conversation. For
 * common words in the few conversations that a column is about, which are far apart among all that have the word.
 */
export function byListed(
  query: Query,
  { from, where, seq: newest }: Way,
  conversation: readonly Sql[],
  context: QueryContext,
): Walk {
  const { db } = context;

  function statement(horizon: bigint): Sql {
    const { message } = splitGroup(partsOf(query));
    return join(
      [
        sql(`SELECT c.id, ${newest} AS newest,`),
        around(
          `(SELECT m.seq FROM ${ofConversation} WHERE m.conversation_id = c.id AND looked_at(m.seq) AND `,
          join(
            [
              sql("m.seq <= ?", horizon),
              onMessage(
                { type: "all", of: message },
                { ...context, check: true },
              ),
            ],
            " AND ",
          ),
          " ORDER BY m.seq DESC LIMIT 1) AS seq FROM",
        ),
        from,
        sql("WHERE"),
        both([...where, ...conversation]),
        sql(`ORDER BY ${newest} DESC`),
      ],
      " ",
    );
  }

  return {
    statements: (after) => [statement(horizonOf(db, after))],
    stops(after, limit) {
      const horizon = horizonOf(db, after);
      const [last = Number.POSITIVE_INFINITY] = after ?? [];
      const { text, values } = statement(horizon);
      const found: Found[] = [];
      const rows = db
        .prepare<unknown[], { id: string; newest: number; seq: number | null }>(
          text,
        )
        .iterate(...values);
      for (const { id, newest, seq } of rows) {
        const least = found[limit - 1];
        if (least !== undefined && least.seq >= newest) break;
        if (seq === null || seq >= last) continue;
        const place = found.findIndex((other) => other.seq < seq);
        found.splice(place === -1 ? found.length : place, 0, { id, seq });
      }
      return found
        .slice(0, limit)
        .map(({ id, seq }) => ({ id, place: [seq, Number(horizon)] }));
    },
  };
}
