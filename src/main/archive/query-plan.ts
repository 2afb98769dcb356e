import type { Filter, MessageQuery, Query } from "../../shared/query/ast.ts";
import { isText, partsOf, splitGroup } from "../../shared/query/scope.ts";
import { facet } from "../../shared/query/words.ts";
import {
  isPerson,
  onConversation,
  personValues,
} from "./query-conversation.ts";
import { between, isDay, matchText, onMessage } from "./query-message.ts";
import {
  accountsCalled,
  identitiesCalled,
  languagesLike,
} from "./query-names.ts";
import { oneOf, sql, type QueryContext, type Sql } from "./query-sql.ts";

/** Where rows are read from, and what must hold of them for that. */
export type Source = { from: Sql; where: Sql[] };

/** A query as SQL: conditions, and the way to its rows that reads the fewest. */
export type QueryPlan = {
  /** What one message must fulfil together; undefined when nothing is asked of messages. */
  message: Sql | undefined;
  /** Conditions on conversation `c`, hidden ones excluded. */
  conversation: Sql[];
  /** Both, as conditions on `c` alone. */
  whole: Sql[];
  /** Messages `m` that can match, to be read along `m.seq`; `seq` is the column that runs. */
  messages: Source & { seq: string };
  /** Conversations `c` that can match, to be read along `c.last_seq`. */
  conversations: Source;
  /** Only conversations in which somebody waits can match. */
  isAboutWaiting: boolean;
};

const isListed = "c.redirect_to IS NULL AND c.inbound > 0";
const isOfAccount =
  "c.account_id NOT IN (SELECT id FROM accounts WHERE removed_at IS NOT NULL)";

/** Above this many authors of one name their messages are met soon enough on the way from the newest. */
const fewIdentities = 50;

export function planQuery(query: Query, context: QueryContext): QueryPlan {
  const of = partsOf(query);
  const { message, rest } = splitGroup(of);
  const isOfOutbox = rest.some((part) => part.type === "in");
  const hidden = [
    sql(isOfOutbox ? "c.redirect_to IS NULL" : isListed),
    sql(isOfAccount),
  ];
  const conversation = [
    ...hidden,
    ...rest.map((part) => onConversation(part, context)),
  ];
  const whole = [
    ...hidden,
    ...(of.length === 0 ? [] : [onConversation({ type: "all", of }, context)]),
  ];
  return {
    message:
      message.length === 0
        ? undefined
        : onMessage({ type: "all", of: message }, context),
    conversation,
    whole,
    messages: messageSource(message, rest, context),
    conversations: conversationSource(rest, context),
    isAboutWaiting: rest.some(needsWaiting),
  };
}

/** For single messages rather than conversations: what only we wrote is found as well. */
export function planMessages(
  query: Query,
  context: QueryContext,
): Source & { seq: string; conversation: Sql[] } {
  const { message, rest } = splitGroup(partsOf(query));
  return {
    ...messageSource(message, rest, context),
    conversation: [
      sql(isOfAccount),
      ...rest.map((part) => onConversation(part, context)),
    ],
  };
}

function needsWaiting(query: Query): boolean {
  return (
    query.type === "due" ||
    (query.type === "is" &&
      ["waiting", "late", "overdue"].includes(query.value))
  );
}

function find<Type extends Filter["type"]>(
  of: readonly Query[],
  type: Type,
): Extract<Filter, { type: Type }> | undefined {
  return of.find((part) => part.type === type) as
    Extract<Filter, { type: Type }> | undefined;
}

function messageSource(
  message: readonly MessageQuery[],
  rest: readonly Query[],
  context: QueryContext,
): Source & { seq: string } {
  const days = message.filter(isDay);
  const inDays = (seq: string) =>
    days.flatMap((day) => between(seq, day, context.clock));
  const words = message.filter(isText);
  const others = message.filter((part) => !isText(part) && !isDay(part));
  const conditions = others.map((part) => onMessage(part, context));
  if (words.length === 0) {
    const authors = authorsAmong(others, context);
    if (authors !== undefined)
      return {
        from: sql("messages m INDEXED BY messages_of_identity"),
        seq: "m.seq",
        where: [
          oneOf("m.identity_id", authors),
          ...conditions,
          ...inDays("m.seq"),
        ],
      };
    const index = messageIndex(others, context);
    if (index !== undefined)
      return {
        from: sql(`messages m ${index}`),
        seq: "m.seq",
        where: [...conditions, ...inDays("m.seq")],
      };
  }
  const seq = "message_words.rowid";
  return {
    from: sql(
      "message_words CROSS JOIN messages m ON m.seq = message_words.rowid",
    ),
    seq,
    where: [
      sql("message_words MATCH ?", matchAll(message, rest, context)),
      ...conditions,
      ...inDays(seq),
    ],
  };
}

/** The authors asked for, when they are few enough to go by. */
function authorsAmong(
  others: readonly MessageQuery[],
  { db }: QueryContext,
): string[] | undefined {
  const from = find(others, "from");
  if (from === undefined) return undefined;
  const authors = identitiesCalled(db, from.value, fewIdentities + 1);
  return authors.length <= fewIdentities ? authors : undefined;
}

/** The way along `messages` that reads the fewest; undefined when the full text index knows a better one. */
function messageIndex(
  others: readonly MessageQuery[],
  { db }: QueryContext,
): string | undefined {
  const lang = find(others, "lang");
  if (lang !== undefined && languagesLike(db, lang.value).length === 1)
    return "INDEXED BY messages_of_lang";
  if (others.some((part) => part.type === "has" && part.value === "attachment"))
    return "INDEXED BY messages_with_attachments";
  return find(others, "kind") === undefined ? "NOT INDEXED" : undefined;
}

/** Words and facets in one question to the full text index. */
function matchAll(
  message: readonly MessageQuery[],
  rest: readonly Query[],
  { db }: QueryContext,
): string {
  const kind = find(message, "kind");
  const account = find(rest, "account");
  const channel = find(rest, "channel");
  const facets: string[][] = [];
  if (account !== undefined)
    facets.push(accountsCalled(db, account).map(facet.account));
  if (channel !== undefined) facets.push([facet.channel(channel.value)]);
  if (kind !== undefined) facets.push([facet.kind(kind.value)]);
  const words = message.filter(isText).map(matchText);
  return [
    ...(words.length === 0 ? [] : [`text : (${words.join(" AND ")})`]),
    ...facets.map(
      (tokens) => `facets : (${tokens.map((t) => `"${t}"`).join(" OR ")})`,
    ),
  ].join(" AND ");
}

function conversationSource(
  rest: readonly Query[],
  context: QueryContext,
): Source {
  const few = rest
    .map(fewConversations)
    .find((conversations) => conversations !== undefined);
  if (few !== undefined)
    return {
      from: {
        text: `(${few.text}) AS few CROSS JOIN conversations c ON c.id = few.id`,
        values: few.values,
      },
      where: [],
    };
  const index = indexFor(rest, context);
  return { from: sql(`conversations c INDEXED BY ${index}`), where: [] };
}

/** The index of conversations along `last_seq` that leaves out the most. */
function indexFor(rest: readonly Query[], { db }: QueryContext): string {
  const is = new Set(
    rest.flatMap((part) => (part.type === "is" ? [part.value] : [])),
  );
  if (rest.some(needsWaiting)) return "conversations_waiting_newest";
  if (is.has("starred")) return "conversations_starred";
  if (is.has("muted")) return "conversations_muted";
  if (is.has("snoozed")) return "conversations_of_state";
  if (is.has("unread")) return "conversations_unread";
  const account = find(rest, "account");
  if (account !== undefined && accountsCalled(db, account).length === 1)
    return "conversations_of_account";
  if (is.has("open")) return "conversations_of_state";
  if (find(rest, "channel") !== undefined) return "conversations_of_channel";
  if (is.has("done")) return "conversations_of_state";
  return "conversations_newest";
}

/** Conversations of a set that is small by nature: read whole and then put in order. */
function fewConversations(query: Query): Sql | undefined {
  if (query.type === "person")
    return sql(
      `SELECT DISTINCT m.conversation_id AS id FROM identities i
        CROSS JOIN messages m ON m.identity_id = i.id
        WHERE ${isPerson}`,
      ...personValues(query.value),
    );
  if (query.type === "is" && query.value === "aside")
    return sql(
      `SELECT DISTINCT conversation_id AS id FROM messages INDEXED BY messages_aside
        WHERE addressed = 'aside'`,
    );
  if (query.type === "is" && query.value === "held")
    return sql(`${inOutbox} AND state = 'held'`);
  if (query.type === "in" && query.value === "outbox") return sql(inOutbox);
  if (query.type === "in" || query.type === "draft")
    return sql(
      `SELECT DISTINCT conversation_id AS id FROM drafts
        WHERE closed_at IS NULL AND conversation_id IS NOT NULL`,
    );
  return undefined;
}

const inOutbox = `SELECT DISTINCT conversation_id AS id FROM outbox
  WHERE state NOT IN ('sent', 'discarded') AND conversation_id IS NOT NULL`;
