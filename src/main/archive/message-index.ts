import type { MessageQuery, Query, TextQuery } from "../../shared/query/ast.ts";
import { findFilter, isText } from "../../shared/query/scope.ts";
import { facet, reachFacets } from "../../shared/query/words.ts";
import { askFor, asksFor, matchWords, onMessage } from "./query-message.ts";
import {
  accountsCalled,
  idCalled,
  identitiesCalled,
  languagesLike,
} from "./query-names.ts";
import {
  around,
  join,
  oneOf,
  sql,
  type Asked,
  type Match,
  type QueryContext,
  type Sql,
  type Stream,
} from "./query-sql.ts";

/** An index in the order of `seq` that leaves out what a part of a query cannot mean. */
export type MessageIndex = {
  part: MessageQuery;
  /** Whatever is in the index is what the part means. */
  isExact: boolean;
  /** Over rows `d` of the index alone. */
  streams: readonly Stream[];
  /**
   * Whether a row number is in it: a look into the index, which costs a tenth of one at the message. Not as EXISTS:
   * that the planner makes a join of, which comes after the message.
   */
  has: (seq: string) => Sql;
};

/** What the index of long messages begins with, and where that of short ones ends. */
const wordy = 100;
const terse = 4;

/** Up to so many authors are looked up one by one. */
const fewAuthors = 12;

/** The index that knows of a part, if there is one. */
export function indexOf(
  part: MessageQuery,
  context: QueryContext,
): MessageIndex | undefined {
  switch (part.type) {
    case "lang":
      return byValue(
        part,
        "messages_of_lang",
        "lang",
        languagesLike(context, part.value),
      );
    case "from": {
      const ids = identitiesCalled(context.db, part.value, fewAuthors + 1);
      return ids.length > fewAuthors
        ? undefined
        : byValue(part, "messages_of_identity", "identity_id", ids);
    }
    case "words":
      if (part.than.startsWith(">") && part.count >= wordy)
        return {
          ...partial(part, "messages_wordy", (m) => `${m}.words >= ${wordy}`),
          isExact: part.than === ">=" && part.count === wordy,
        };
      if (
        part.than.startsWith("<") &&
        part.count <= (part.than === "<" ? terse : terse - 1)
      )
        return {
          ...partial(part, "messages_terse", (m) => `${m}.words < ${terse}`),
          isExact: part.than === "<" && part.count === terse,
        };
      return undefined;
    case "topic":
      return tagged(part, "topic_id", idCalled(context.db, "topics", part));
    case "feedback":
      return tagged(part, "kind", part.value);
    case "has":
      switch (part.value) {
        case "attachment":
          return partial(
            part,
            "messages_with_attachments",
            (m) => `${m}.attachments > 0`,
          );
        case "link":
          return partial(part, "messages_with_link", (m) => `${m}.link = 1`);
        case "question":
          return partial(
            part,
            "messages_with_question",
            (m) => `${m}.question = 1 AND ${m}.direction = 'in'`,
          );
      }
      break;
    case "text":
    case "all":
    case "any":
    case "after":
    case "before":
    case "on":
    case "kind":
    case "reach":
      return undefined;
  }
  return undefined;
}

/** A condition on message `m`, asked of indexes where these can tell without the message. */
export function onIndexes(query: MessageQuery, context: QueryContext): Sql {
  if (!isText(query) && (query.type === "all" || query.type === "any")) {
    const pieces = query.of.map((part) => onIndexes(part, context));
    return around(
      "(",
      join(pieces, query.type === "all" ? " AND " : " OR "),
      ")",
    );
  }
  const index = indexOf(query, context);
  return index?.isExact === true
    ? index.has("m.seq")
    : onMessage(query, context);
}

function partial(
  part: MessageQuery,
  index: string,
  holds: (alias: string) => string,
): MessageIndex {
  return {
    part,
    isExact: true,
    streams: [
      {
        from: sql(`messages d INDEXED BY ${index}`),
        where: [sql(holds("d"))],
        seq: "d.seq",
      },
    ],
    has: (seq) =>
      sql(
        `(SELECT 1 FROM messages x INDEXED BY ${index} WHERE ${holds("x")} AND x.seq = ${seq}) IS NOT NULL`,
      ),
  };
}

function byValue(
  part: MessageQuery,
  index: string,
  column: string,
  values: readonly string[],
): MessageIndex {
  return {
    part,
    isExact: true,
    streams: values.map((value) => ({
      from: sql(`messages d INDEXED BY ${index}`),
      where: [sql(`d.${column} = ?`, value)],
      seq: "d.seq",
    })),
    has: (seq) =>
      around(
        `(SELECT 1 FROM messages x INDEXED BY ${index} WHERE `,
        oneOf(`x.${column}`, values),
        ` AND x.seq = ${seq}) IS NOT NULL`,
      ),
  };
}

/** Messages by what the user has said of them; each once, however often it was said. */
function tagged(
  part: MessageQuery,
  column: "kind" | "topic_id",
  value: string,
): MessageIndex {
  const index = column === "kind" ? "feedback_of_kind" : "feedback_of_topic";
  return {
    part,
    isExact: true,
    streams: [
      {
        from: sql(`feedback d INDEXED BY ${index}`),
        where: [
          sql(
            `d.${column} = ? AND NOT EXISTS (SELECT 1 FROM feedback other INDEXED BY feedback_of_message
              WHERE other.message_id = d.message_id AND other.${column} = d.${column} AND other.id < d.id)`,
            value,
          ),
        ],
        seq: "d.message_seq",
      },
    ],
    has: (seq) =>
      sql(
        `(SELECT 1 FROM feedback x INDEXED BY ${index} WHERE x.${column} = ? AND x.message_seq = ${seq}) IS NOT NULL`,
        value,
      ),
  };
}

/** Words and facets in one question to the full text index; undefined: there is nothing to ask it. */
export function matchAll(
  words: readonly TextQuery[],
  message: readonly MessageQuery[],
  rest: readonly Query[],
  context: QueryContext,
): Match | undefined {
  const kind = findFilter(message, "kind");
  const account = findFilter(rest, "account");
  const channel = findFilter(rest, "channel");
  const reach = findFilter(message, "reach");
  const facets: string[][] = [];
  if (account !== undefined)
    facets.push(accountsCalled(context, account).map(facet.account));
  if (channel !== undefined) facets.push([facet.channel(channel.value)]);
  if (kind !== undefined) facets.push([facet.kind(kind.value)]);
  if (reach !== undefined) facets.push(reachFacets(reach.than, reach.count));
  const ofFacets = facets.map(([token = "", ...others]): Asked =>
    others.length === 0
      ? askFor(token, "facets")
      : {
          match: `facets : (${[token, ...others].map((t) => `"${t}"`).join(" OR ")})`,
        },
  );
  const ofWords = words.flatMap(asksFor);
  const whole = [
    ...(words.length === 0 ? [] : [matchWords({ type: "all", of: words })]),
    ...ofFacets.map(({ match }) => match),
  ];
  return whole.length === 0
    ? undefined
    : { whole: whole.join(" AND "), parts: [...ofWords, ...ofFacets] };
}

export function streamOfMatch(match: Match): Stream {
  return {
    from: sql("message_words"),
    seq: "message_words.rowid",
    where: [sql("message_words MATCH ?", match.whole)],
    match,
  };
}
