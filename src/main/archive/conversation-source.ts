import { findFilter } from "../../shared/query/scope.ts";
import type { Query } from "../../shared/query/ast.ts";
import { isPerson, personValues } from "./query-conversation.ts";
import { accountsCalled } from "./query-names.ts";
import { sql, type QueryContext, type Source, type Sql } from "./query-sql.ts";

/** What every list hides: joined into another one, or written by us alone. */
export const isListed = "c.redirect_to IS NULL AND c.inbound > 0";

/** Only conversations in which somebody waits can match. */
export function needsWaiting(query: Query): boolean {
  return (
    query.type === "due" ||
    (query.type === "is" &&
      ["waiting", "late", "overdue"].includes(query.value))
  );
}

/** Conversations `c` that can match, to be read along `c.last_seq`. */
export function conversationSource(
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
  const { index } = indexFor(rest, context);
  return { from: sql(`conversations c INDEXED BY ${index}`), where: [] };
}

/** The index of conversations along `last_seq` that leaves out the most, and what it holds; `isInbound`: somebody wrote to us in each of these anyway. */
export function indexFor(
  rest: readonly Query[],
  { db }: QueryContext,
): { index: string; where?: Sql; isInbound?: true } {
  const is = new Set(
    rest.flatMap((part) => (part.type === "is" ? [part.value] : [])),
  );
  const ofState = (state: "open" | "snoozed" | "done") => ({
    index: "conversations_of_state",
    where: sql("c.state = ?", state),
  });
  if (rest.some(needsWaiting))
    return {
      index: "conversations_waiting_newest",
      where: sql("c.waiting > 0"),
      isInbound: true,
    };
  if (is.has("starred"))
    return { index: "conversations_starred", where: sql("c.starred = 1") };
  if (is.has("muted"))
    return { index: "conversations_muted", where: sql("c.muted = 1") };
  if (is.has("snoozed")) return ofState("snoozed");
  if (is.has("unread"))
    return {
      index: "conversations_unread",
      where: sql("c.unread = 1"),
      isInbound: true,
    };
  const account = findFilter(rest, "account");
  const [only, ...others] =
    account === undefined ? [] : accountsCalled(db, account);
  if (only !== undefined && others.length === 0)
    return {
      index: "conversations_of_account",
      where: sql("c.account_id = ?", only),
    };
  if (is.has("open")) return ofState("open");
  const channel = findFilter(rest, "channel");
  if (channel !== undefined)
    return {
      index: "conversations_of_channel",
      where: sql("c.channel = ?", channel.value),
    };
  return is.has("done") ? ofState("done") : { index: "conversations_newest" };
}

/** Conversations of a set that is small by nature: read whole and then put in order. */
export function fewConversations(query: Query): Sql | undefined {
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
