import { findFilter } from "../../shared/query/scope.ts";
import type { Query } from "../../shared/query/ast.ts";
import { elsewhereIn } from "./merged-places.ts";
import { accountsCalled } from "./query-names.ts";
import { sql, type QueryContext, type Sql } from "./query-sql.ts";

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

/** An index of what is listed, and what it holds. */
export type ListIndex = {
  index: string;
  where?: Sql;
  /** Somebody wrote to us in each of these anyway. */
  isInbound?: true;
  /** Conversations as rows of `id` that the same is true of, though the index has some of them elsewhere. */
  also?: Sql | undefined;
};

/** The index of conversations along `last_seq` that leaves out the most. */
export function indexFor(
  rest: readonly Query[],
  context: QueryContext,
): ListIndex {
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
    account === undefined ? [] : accountsCalled(context, account);
  if (only !== undefined && others.length === 0)
    return {
      index: "conversations_of_account",
      where: sql("c.account_id = ?", only),
      also: elsewhereIn(context, "account_id", only),
    };
  if (is.has("open")) return ofState("open");
  const channel = findFilter(rest, "channel");
  const stream = findFilter(rest, "stream");
  if (stream !== undefined && stream.value !== "direct")
    return {
      index: "conversations_listening",
      where: sql("c.stream = ? AND c.stream <> 'direct'", stream.value),
    };
  if (channel !== undefined)
    return {
      index: "conversations_of_channel",
      where: sql("c.channel = ?", channel.value),
      also: elsewhereIn(context, "channel", channel.value),
    };
  if (findFilter(rest, "visibility")?.value === "private")
    return {
      index: "conversations_private",
      where: sql("c.visibility = 'private'"),
    };
  return is.has("done") ? ofState("done") : { index: "conversations_newest" };
}
