import type { MessageQuery, Query } from "../../shared/query/ast.ts";
import { findFilter, isText } from "../../shared/query/scope.ts";
import { facet, reachFacets } from "../../shared/query/words.ts";
import { findFew, indexFor, isListed } from "./conversation-source.ts";
import type { Archive } from "./open.ts";
import {
  between,
  isDay,
  isRare,
  matchText,
  onMessage,
} from "./query-message.ts";
import {
  accountsCalled,
  idCalled,
  identitiesCalled,
  languagesLike,
} from "./query-names.ts";
import {
  around,
  both,
  join,
  oneOf,
  sql,
  type QueryContext,
  type Source,
  type Sql,
} from "./query-sql.ts";

/** Above these the rows asked for are met soon enough on the way from the newest. */
const fewIdentities = 50;
const fewMessages = 3000;
const fewListed = { withWords: 500, without: 5000 };

/**
 * Messages `m` that can match, to be read along `seq`: the way that reads the fewest.
 * `hidden`: conversations that lists hide may be left out already.
 */
export function messageSource(
  message: readonly MessageQuery[],
  rest: readonly Query[],
  hidden: "hidden" | "shown",
  context: QueryContext,
): Source & { seq: string } {
  const days = message.filter(isDay);
  const inDays = (seq: string) =>
    days.flatMap((day) => between(seq, day, context.clock));
  const words = message.filter(isText);
  const others = message.filter((part) => !isText(part) && !isDay(part));
  const conditions = others.map((part) => onMessage(part, context));
  const match = matchAll(message, rest, context);
  if (words.length === 0 || !isRare(context.db, match)) {
    const way: (Source & { seq?: string }) | undefined =
      tagged(others, context) ??
      fewAuthors(others, words.length > 0, context) ??
      ofFewListed(rest, { words: words.length > 0, hidden }, context) ??
      (words.length > 0 ? undefined : messageIndex(others, match, context));
    if (way !== undefined) {
      if (words.length > 0)
        conditions.push(onMessage({ type: "all", of: words }, context));
      return {
        from: way.from,
        seq: way.seq ?? "m.seq",
        where: [...way.where, ...conditions, ...inDays(way.seq ?? "m.seq")],
      };
    }
  }
  const seq = "message_words.rowid";
  return {
    from: sql(
      "message_words CROSS JOIN messages m ON m.seq = message_words.rowid",
    ),
    seq,
    where: [sql("message_words MATCH ?", match), ...conditions, ...inDays(seq)],
  };
}

/** Messages by what the user has said of them, newest first; each once, however often it was said. */
function tagged(
  others: readonly MessageQuery[],
  { db }: QueryContext,
): (Source & { seq: string }) | undefined {
  const topic = findFilter(others, "topic");
  const kind = findFilter(others, "feedback");
  const way =
    topic !== undefined
      ? {
          index: "feedback_of_topic",
          column: "topic_id",
          value: idCalled(db, "topics", topic),
        }
      : kind !== undefined
        ? { index: "feedback_of_kind", column: "kind", value: kind.value }
        : undefined;
  if (way === undefined) return undefined;
  return {
    seq: "tag.message_seq",
    from: sql(
      `feedback tag INDEXED BY ${way.index} CROSS JOIN messages m ON m.seq = tag.message_seq`,
    ),
    where: [
      sql(
        `tag.${way.column} = ? AND NOT EXISTS (SELECT 1 FROM feedback other INDEXED BY feedback_of_message
          WHERE other.message_id = tag.message_id AND other.${way.column} = tag.${way.column} AND other.id < tag.id)`,
        way.value,
      ),
    ],
  };
}

/** Messages by their authors, when a name is asked for and those called so have not written much. */
function fewAuthors(
  others: readonly MessageQuery[],
  withWords: boolean,
  { db }: QueryContext,
): Source | undefined {
  const from = findFilter(others, "from");
  if (from === undefined) return undefined;
  const authors = identitiesCalled(db, from.value, fewIdentities + 1);
  if (authors.length > fewIdentities) return undefined;
  const source = {
    from: sql("messages m INDEXED BY messages_of_identity"),
    where: [oneOf("m.identity_id", authors)],
  };
  const streams = authors.length < 2 && !withWords;
  return streams || isFew(db, source, fewMessages) ? source : undefined;
}

/** Messages by their conversations, when the query can only be about few of these. */
function ofFewListed(
  rest: readonly Query[],
  asked: { words: boolean; hidden: "hidden" | "shown" },
  context: QueryContext,
): Source | undefined {
  const listed = findFew(rest, context) ?? listedFew(rest, asked, context);
  if (listed === undefined) return undefined;
  return {
    from: around(
      "(",
      listed,
      ") AS few CROSS JOIN messages m INDEXED BY messages_of_conversation",
    ),
    where: [sql("m.conversation_id = few.id")],
  };
}

function listedFew(
  rest: readonly Query[],
  asked: { words: boolean; hidden: "hidden" | "shown" },
  context: QueryContext,
): Sql | undefined {
  const { index, where, isInbound } = indexFor(rest, context);
  if (where === undefined) return undefined;
  if (asked.hidden === "shown" && isInbound !== true) return undefined;
  const source: Source = {
    from: sql(`conversations c INDEXED BY ${index}`),
    where: [sql(isListed), where],
  };
  const atMost =
    asked.words && context.all !== true
      ? fewListed.withWords
      : fewListed.without;
  return isFew(context.db, source, atMost)
    ? join(
        [
          sql("SELECT c.id FROM"),
          source.from,
          sql("WHERE"),
          both(source.where),
        ],
        " ",
      )
    : undefined;
}

function isFew(db: Archive, { from, where }: Source, atMost: number): boolean {
  const { text, values } = join(
    [
      sql("SELECT count(*) FROM (SELECT 1 FROM"),
      from,
      sql("WHERE"),
      both(where),
      sql("LIMIT ?)", atMost + 1),
    ],
    " ",
  );
  const count = db
    .prepare<Sql["values"], number>(text)
    .pluck()
    .get(...values);
  return (count ?? 0) <= atMost;
}

/** An index of `messages` to go by; undefined when the full text index knows a better way. */
function messageIndex(
  others: readonly MessageQuery[],
  match: string,
  { db }: QueryContext,
): Source | undefined {
  const by = (index: string) => ({
    from: sql(`messages m ${index}`),
    where: [],
  });
  const lang = findFilter(others, "lang");
  if (lang !== undefined && languagesLike(db, lang.value).length === 1)
    return by("INDEXED BY messages_of_lang");
  if (others.some((part) => part.type === "has" && part.value === "attachment"))
    return by("INDEXED BY messages_with_attachments");
  return match === "" ? by("NOT INDEXED") : undefined;
}

/** Words and facets in one question to the full text index. */
function matchAll(
  message: readonly MessageQuery[],
  rest: readonly Query[],
  { db }: QueryContext,
): string {
  const kind = findFilter(message, "kind");
  const reach = findFilter(message, "reach");
  const account = findFilter(rest, "account");
  const channel = findFilter(rest, "channel");
  const facets: string[][] = [];
  if (account !== undefined)
    facets.push(accountsCalled(db, account).map(facet.account));
  if (channel !== undefined) facets.push([facet.channel(channel.value)]);
  if (kind !== undefined) facets.push([facet.kind(kind.value)]);
  if (reach !== undefined) facets.push(reachFacets(reach.than, reach.count));
  const words = message.filter(isText).map(matchText);
  return [
    ...(words.length === 0 ? [] : [`text : (${words.join(" AND ")})`]),
    ...facets.map(
      (tokens) => `facets : (${tokens.map((t) => `"${t}"`).join(" OR ")})`,
    ),
  ].join(" AND ");
}
