import type { MessageQuery, Query } from "../../shared/query/ast.ts";
import { findFilter, isText } from "../../shared/query/scope.ts";
import { facet, reachFacets } from "../../shared/query/words.ts";
import { smallestSet, type Hidden } from "./conversation-sets.ts";
import type { Archive } from "./open.ts";
import {
  between,
  isDay,
  isRare,
  matchWords,
  onMessage,
} from "./query-message.ts";
import {
  accountsCalled,
  idCalled,
  identitiesCalled,
  languagesLike,
  matchName,
} from "./query-names.ts";
import {
  around,
  both,
  countUpTo,
  join,
  oneOf,
  sql,
  type QueryContext,
  firstTry,
  type Source,
  type Sql,
  type Way,
  type Ways,
} from "./query-sql.ts";

/** Sets with no more rows are read whole before they are put in order; of conversations each has several messages. */
const few = { messages: 2000, conversations: 600 };
const many = {
  quick: { messages: 6000, conversations: 2500 },
  patient: { messages: 200_000, conversations: 60_000 },
};
type AtMost = typeof few;
const messagesEach = 4;

/**
 * Ways to messages `m` that can match, along `seq`.
 * `hidden`: conversations that lists hide may be left out already.
 */
export function messageWays(
  message: readonly MessageQuery[],
  rest: readonly Query[],
  hidden: Hidden,
  context: QueryContext,
): Ways {
  const days = message.filter(isDay);
  const words = message.filter(isText);
  const others = message.filter((part) => !isText(part) && !isDay(part));
  const match = matchAll(message, rest, context);

  /** What the index of words has not looked at already. */
  const finish = ({ from, where, seq, isByWords }: FoundWay): Way => ({
    from,
    seq,
    where: [
      sql("looked_at(m.seq)"),
      ...where,
      ...days.flatMap((day) => between(seq, day, context.clock)),
      ...others.map((part) => onMessage(part, context)),
      ...(words.length === 0 || isByWords === true
        ? []
        : [onMessage({ type: "all", of: words }, context)]),
    ],
  });
  const ofSet = (atMost: AtMost) =>
    ofMessages(others, atMost.messages, context) ??
    ofConversations(rest, atMost.conversations, hidden, context);

  const isOnlyWords = others.length === 0 && rest.length === 0;
  if (words.length > 0 && (isOnlyWords || isRare(context.db, match)))
    return [finish(byWords(match))];
  const sure = ofSet(few);
  if (sure !== undefined) return [finish(sure)];
  const { way, size } = narrowest(others, match, context);
  const larger = ofSet(context.patient === true ? many.patient : many.quick);
  return larger === undefined || size < larger.size
    ? [finish(way)]
    : [{ ...finish(way), rows: firstTry(larger.size) }, finish(larger)];
}

type FoundWay = Way & { isByWords?: boolean };
type SizedWay = Way & { size: number };

function byWords(match: string): FoundWay {
  return {
    from: sql(
      "message_words CROSS JOIN messages m ON m.seq = message_words.rowid",
    ),
    seq: "message_words.rowid",
    where: [sql("message_words MATCH ?", match)],
    isByWords: true,
  };
}

/** The messages that alone can match, where they are not in order, unless there are more than so many. */
function ofMessages(
  others: readonly MessageQuery[],
  atMost: number,
  { db, large = false }: QueryContext,
): SizedWay | undefined {
  for (const part of others) {
    const way = setOfMessages(part, db);
    if (way === undefined) continue;
    const size = countRows(way, atMost + 1, db);
    if (size <= atMost && !large) return { ...way, size };
  }
  return undefined;
}

function setOfMessages(query: MessageQuery, db: Archive): Way | undefined {
  if (query.type === "from")
    return {
      from: sql(
        `identity_words CROSS JOIN identities called ON called.seq = identity_words.rowid
          CROSS JOIN messages m INDEXED BY messages_of_identity ON m.identity_id = called.id`,
      ),
      where: [sql("identity_words MATCH ?", matchName(query.value))],
      seq: "m.seq",
    };
  if (query.type === "lang")
    return {
      from: sql("messages m INDEXED BY messages_of_lang"),
      where: [oneOf("m.lang", languagesLike(db, query.value))],
      seq: "m.seq",
    };
  return undefined;
}

function countRows({ from, where }: Source, most: number, db: Archive): number {
  return countUpTo(
    db,
    join([sql("SELECT 1 FROM"), from, sql("WHERE"), both(where)], " "),
    most,
  );
}

/** Messages by their conversations, when the query can only be about few of these. */
function ofConversations(
  rest: readonly Query[],
  atMost: number,
  hidden: Hidden,
  context: QueryContext,
): SizedWay | undefined {
  const set = smallestSet(rest, atMost, hidden, context);
  if (set === undefined) return undefined;
  return {
    size: set.size * messagesEach,
    from: around(
      "(",
      set.rows,
      ") AS few CROSS JOIN messages m INDEXED BY messages_of_conversation",
    ),
    where: [sql("m.conversation_id = few.id")],
    seq: "m.seq",
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
function narrowest(
  others: readonly MessageQuery[],
  match: string,
  context: QueryContext,
): { way: FoundWay; size: number } {
  const ways: FoundWay[] = [
    ...(match === "" ? [] : [byWords(match)]),
    ...others.flatMap((part) => indexOf(part, context) ?? []),
  ];
  let best: { way: FoundWay; size: number } = {
    way: { from: sql("messages m NOT INDEXED"), where: [], seq: "m.seq" },
    size: Number.POSITIVE_INFINITY,
  };
  const most = context.patient === true ? compared * 100 : compared;
  for (const way of ways) {
    const size = countRows(way, most, context.db);
    if (size < best.size) best = { way, size };
  }
  return best;
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

/** Words and facets in one question to the full text index. */
function matchAll(
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
  const words = message.filter(isText);
  return [
    ...(words.length === 0 ? [] : [matchWords({ type: "all", of: words })]),
    ...facets.map(
      (tokens) => `facets : (${tokens.map((t) => `"${t}"`).join(" OR ")})`,
    ),
  ].join(" AND ");
}
