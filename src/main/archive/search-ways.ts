import type { Query } from "../../shared/query/ast.ts";
import type { Stretch } from "./found-in-steps.ts";
import { endOfNone } from "./frequent-words.ts";
import { planMessages } from "./query-plan.ts";
import {
  both,
  join,
  sql,
  type QueryContext,
  type Sql,
  type Stream,
  type Way,
} from "./query-sql.ts";
import { whereBehind } from "./streams.ts";

type SearchWay = Pick<Way, "rows"> & {
  statements: readonly Stretch[];
  /** They can stop anywhere, and no other way would do better. */
  canStop: boolean;
};

/** What a search asks of the database, way by way; exported for the tests of its plans. */
export function searchWays(
  query: Query,
  context: QueryContext,
  last: number | undefined,
  limit: number,
): readonly [SearchWay, ...SearchWay[]] {
  const { ways, conversation } = planMessages(query, context);
  const [first, ...others] = ways;
  const along = (way: Way): SearchWay => {
    const conditions = conversation(way);
    const canStop =
      way.rows === undefined &&
      way.streams.every((stream) => stream.isInOrder === true);
    return {
      statements: way.streams.map((stream): Stretch => {
        const isFirst = context.inSteps === "quick" && last === undefined;
        const end =
          isFirst && canStop && stream.match !== undefined
            ? endOfNone(stream.match, context)
            : undefined;
        if (end !== undefined) return { ...none, end };
        const statement = statementAlong(stream, conditions, last, limit);
        if (stream.isInOrder === true) return statement;
        const newerThan = (seq: number) =>
          statementAlong(
            stream,
            [sql(`${stream.seq} > ?`, BigInt(seq)), ...conditions],
            last,
            limit,
          );
        return { ...statement, newerThan };
      }),
      canStop,
      ...(way.rows === undefined ? {} : { rows: way.rows }),
    };
  };
  return [along(first), ...others.map(along)];
}

const none = sql("SELECT 0 AS seq WHERE 0");

function statementAlong(
  stream: Stream,
  conversation: readonly Sql[],
  last: number | undefined,
  limit: number,
): Sql {
  return join(
    [
      sql(
        `SELECT m.seq, m.id, m.conversation_id, m.account_id, i.channel, m.direction,
          i.name, i.handle, m.sent_at, m.subject, m.warning, m.text FROM`,
      ),
      stream.from,
      sql(
        `CROSS JOIN conversations c ON c.id = m.conversation_id
          CROSS JOIN identities i ON i.id = m.identity_id WHERE`,
      ),
      both([...whereBehind(stream, "DESC", last), ...conversation]),
      sql(`ORDER BY ${stream.seq} DESC LIMIT ?`, limit),
    ],
    " ",
  );
}
