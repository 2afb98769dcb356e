import type { MessageQuery, Query, TextQuery } from "../../shared/query/ast.ts";
import { findFilter } from "../../shared/query/scope.ts";
import { facet, reachFacets } from "../../shared/query/words.ts";
import type { Archive } from "./open.ts";
import { matchWords } from "./query-message.ts";
import {
  accountsCalled,
  idCalled,
  identitiesCalled,
  languagesLike,
} from "./query-names.ts";
import {
  both,
  countUpTo,
  join,
  sql,
  type QueryContext,
  type Source,
  type Sql,
  type Way,
} from "./query-sql.ts";

export type FoundWay = Way & { isByWords?: boolean };

export function byWords(match: string): FoundWay {
  return {
    from: sql(
      "message_words CROSS JOIN messages m ON m.seq = message_words.rowid",
    ),
    seq: "message_words.rowid",
    where: [sql("message_words MATCH ?", match)],
    isByWords: true,
  };
}

/** What the index of long messages begins with. */
const wordy = 100;

/** Above this many, one index is as good as another. */
const compared = 5000;

/**
 * The index of messages with the fewest rows: all are along `seq`, and however far a page has to go, the way with
 * the fewest rows goes past the fewest.
 */
export function narrowest(
  others: readonly MessageQuery[],
  match: string,
  context: QueryContext,
): { way: FoundWay; size: () => number } {
  const ways: FoundWay[] = [
    ...(match === "" ? [] : [byWords(match)]),
    ...others.flatMap((part) => indexOf(part, context) ?? []),
  ];
  const most = context.patient === true ? compared * 100 : compared;
  const sizeOf = (way: FoundWay) => countRows(way, most, context.db);
  const [first, ...more] = ways;
  if (first === undefined)
    return {
      way: { from: sql("messages m NOT INDEXED"), where: [], seq: "m.seq" },
      size: () => Number.POSITIVE_INFINITY,
    };
  if (more.length === 0) return { way: first, size: () => sizeOf(first) };
  let best = { way: first, size: sizeOf(first) };
  for (const way of more) {
    const size = sizeOf(way);
    if (size < best.size) best = { way, size };
  }
  const { way, size } = best;
  return { way, size: () => size };
}

/** An index in the order of `seq` that leaves out what cannot match. */
function indexOf(query: MessageQuery, { db }: QueryContext): Way | undefined {
  const by = (index: string, ...where: Sql[]): Way => ({
    from: sql(`messages m INDEXED BY ${index}`),
    where,
    seq: "m.seq",
  });
  if (query.type === "lang") {
    const [only, ...others] = languagesLike(db, query.value);
    return only === undefined || others.length > 0
      ? undefined
      : by("messages_of_lang", sql("m.lang = ?", only));
  }
  if (query.type === "from") {
    const [only, ...others] = identitiesCalled(db, query.value, 2);
    return only === undefined || others.length > 0
      ? undefined
      : by("messages_of_identity", sql("m.identity_id = ?", only));
  }
  if (query.type === "words")
    return query.than.startsWith(">") && query.count >= wordy
      ? by("messages_wordy", sql("m.words >= 100"))
      : undefined;
  if (query.type === "topic")
    return tagged(
      "feedback_of_topic",
      "topic_id",
      idCalled(db, "topics", query),
    );
  if (query.type === "feedback")
    return tagged("feedback_of_kind", "kind", query.value);
  if (query.type !== "has") return undefined;
  switch (query.value) {
    case "attachment":
      return by("messages_with_attachments", sql("m.attachments > 0"));
    case "link":
      return by("messages_with_link", sql("m.link = 1"));
    case "question":
      return by(
        "messages_with_question",
        sql("m.question = 1 AND m.direction = 'in'"),
      );
  }
}

/** Messages by what the user has said of them, newest first; each once, however often it was said. */
function tagged(index: string, column: string, value: string): Way {
  return {
    seq: "tag.message_seq",
    from: sql(
      `feedback tag INDEXED BY ${index} CROSS JOIN messages m ON m.seq = tag.message_seq`,
    ),
    where: [
      sql(
        `tag.${column} = ? AND NOT EXISTS (SELECT 1 FROM feedback other INDEXED BY feedback_of_message
          WHERE other.message_id = tag.message_id AND other.${column} = tag.${column} AND other.id < tag.id)`,
        value,
      ),
    ],
  };
}

/** Words and facets in one question to the full text index; empty where there is nothing to ask it. */
export function matchAll(
  words: readonly TextQuery[],
  message: readonly MessageQuery[],
  rest: readonly Query[],
  { db }: QueryContext,
): string {
  const kind = findFilter(message, "kind");
  const account = findFilter(rest, "account");
  const channel = findFilter(rest, "channel");
  const reach = findFilter(message, "reach");
  const facets: string[][] = [];
  if (account !== undefined)
    facets.push(accountsCalled(db, account).map(facet.account));
  if (channel !== undefined) facets.push([facet.channel(channel.value)]);
  if (kind !== undefined) facets.push([facet.kind(kind.value)]);
  if (reach !== undefined) facets.push(reachFacets(reach.than, reach.count));
  return [
    ...(words.length === 0 ? [] : [matchWords({ type: "all", of: words })]),
    ...facets.map(
      (tokens) => `facets : (${tokens.map((t) => `"${t}"`).join(" OR ")})`,
    ),
  ].join(" AND ");
}

/** How many rows there are, counted no further than this. */
export function countRows(
  { from, where }: Source,
  most: number,
  db: Archive,
): number {
  return countUpTo(
    db,
    join([sql("SELECT 1 FROM"), from, sql("WHERE"), both(where)], " "),
    most,
  );
}
