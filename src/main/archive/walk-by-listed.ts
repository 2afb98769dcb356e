import type { Query } from "../../shared/query/ast.ts";
import { isText, partsOf, splitGroup } from "../../shared/query/scope.ts";
import { onIndexes } from "./message-index.ts";
import { ofConversation } from "./query-conversation.ts";
import { countRow } from "./query-functions.ts";
import { onMessage } from "./query-message.ts";
import {
  around,
  both,
  join,
  sql,
  type QueryContext,
  type Sql,
  type Stream,
  type Way,
} from "./query-sql.ts";
import { inOrder } from "./streams.ts";
import { horizonOf, wasThereBy, type Walk } from "./walk.ts";

type Found = { id: string; row: number; seq: number };
/** A conversation by its newest message, and by the newest that matches. */
type Row = { id: string; row: number; seq: number; hit: number | null };

/**
 * By the newest message that matches, as `byHit`, but along conversations: no message is newer than the newest of its
 * conversation, so a page is whole as soon as as many are found that are newer than the next conversation. For
 * common words in the few conversations that a column is about, which are far apart among all that have the word.
 */
export function byListed(
  query: Query,
  { streams }: Way,
  conversation: readonly Sql[],
  context: QueryContext,
): Walk {
  const { db } = context;

  const statements = (after: number[] | undefined) =>
    streams.map((stream) => along(stream, after));

  function along(
    { from, where, seq: newest }: Stream,
    after: number[] | undefined,
  ): Sql {
    return join(
      [
        sql(`SELECT c.id, c.rowid AS row, ${newest} AS seq,`),
        around(
          `(SELECT m.seq FROM ${ofConversation} WHERE m.conversation_id = c.id AND `,
          both([countRow("looked_past", "m.seq"), hit(after)]),
          " ORDER BY m.seq DESC LIMIT 1) AS hit FROM",
        ),
        from,
        sql("WHERE"),
        both([...where, ...conversation]),
        sql(`ORDER BY ${newest} DESC`),
      ],
      " ",
    );
  }

  /** What indexes know is asked first: only then the message is read. */
  function hit(after: number[] | undefined): Sql {
    const { message } = splitGroup(partsOf(query));
    const words = message.filter(isText);
    const others = message.filter((part) => !isText(part));
    const read = [
      countRow("looked_at", "m.seq"),
      ...(after === undefined
        ? []
        : [wasThereBy("m.id", horizonOf(db, after))]),
      ...(words.length === 0
        ? []
        : [onMessage({ type: "all", of: words }, { ...context, check: true })]),
    ];
    return join(
      [
        around(
          "CASE WHEN ",
          both(others.map((part) => onIndexes(part, context))),
          "",
        ),
        around("THEN ", both(read), " END"),
      ],
      " ",
    );
  }

  return {
    statements: statements,
    stops(after, limit) {
      const horizon = horizonOf(db, after);
      const [last = Number.POSITIVE_INFINITY] = after ?? [];
      const found: Found[] = [];
      const seen = new Set<string>();
      const rows = inOrder<Row>(db, statements(after), "DESC");
      for (const { id, row, seq: newest, hit } of rows) {
        const least = found[limit - 1];
        if (least !== undefined && least.seq >= newest) break;
        if (hit === null || hit >= last || seen.has(id)) continue;
        seen.add(id);
        const place = found.findIndex((other) => other.seq < hit);
        found.splice(place === -1 ? found.length : place, 0, {
          id,
          row,
          seq: hit,
        });
      }
      return found
        .slice(0, limit)
        .map(({ id, row, seq }) => ({ id, row, place: [seq, horizon] }));
    },
  };
}
