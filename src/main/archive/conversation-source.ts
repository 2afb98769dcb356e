import { findFilter } from "../../shared/query/scope.ts";
import type { Outcome } from "../../shared/model/turn.ts";
import type { IsValue, Query } from "../../shared/query/ast.ts";
import { isPerson, personValues } from "./query-conversation.ts";
import { accountsCalled, idCalled, rolesCalled } from "./query-names.ts";
import {
  around,
  oneOf,
  sql,
  type QueryContext,
  type Source,
  type Sql,
} from "./query-sql.ts";

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

/** Conversations `c` that can match, to be read along `seq`, which is their `last_seq`. */
export function conversationSource(
  rest: readonly Query[],
  context: QueryContext,
): Source & { seq: string } {
  const label = findFilter(rest, "label");
  if (label !== undefined)
    return {
      seq: "labelled.last_seq",
      from: sql(
        `conversation_labels labelled INDEXED BY conversation_labels_newest
          CROSS JOIN conversations c ON c.id = labelled.conversation_id`,
      ),
      where: [
        sql("labelled.label_id = ?", idCalled(context.db, "labels", label)),
      ],
    };
  const seq = "c.last_seq";
  const few = findFew(rest, context);
  if (few !== undefined)
    return {
      seq,
      from: {
        text: `(${few.text}) AS few CROSS JOIN conversations c ON c.id = few.id`,
        values: few.values,
      },
      where: [],
    };
  const { index } = indexFor(rest, context);
  return { seq, from: sql(`conversations c INDEXED BY ${index}`), where: [] };
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

/** The first of these that only few conversations can fulfil, as the set of those. */
export function findFew(
  rest: readonly Query[],
  context: QueryContext,
): Sql | undefined {
  for (const query of rest) {
    const few = fewConversations(query, context);
    if (few !== undefined) return few;
  }
  return undefined;
}

/** Conversations of a set that is small by nature, or happens to be: read whole and then put in order. */
function fewConversations(
  query: Query,
  context: QueryContext,
): Sql | undefined {
  if (query.type === "person")
    return sql(
      `SELECT DISTINCT m.conversation_id AS id FROM identities i
        CROSS JOIN messages m ON m.identity_id = i.id
        WHERE ${isPerson}`,
      ...personValues(query.value),
    );
  if (query.type === "role") return ifFew(context, ofRole(query, context));
  if (query.type === "label")
    return ifFew(
      context,
      sql(
        "SELECT conversation_id AS id FROM conversation_labels WHERE label_id = ?",
        idCalled(context.db, "labels", query),
      ),
    );
  if (query.type === "outcome" && query.value !== "answered")
    return ifFew(context, ofOutcome(query.value));
  if (query.type === "is") {
    const set = smallStates[query.value];
    return set === undefined ? undefined : sql(set);
  }
  if (query.type === "in")
    return sql(query.value === "outbox" ? inOutbox : inDrafts);
  if (query.type === "draft") return sql(inDrafts);
  if (query.type === "note")
    return sql(
      "SELECT DISTINCT conversation_id AS id FROM notes WHERE conversation_id IS NOT NULL",
    );
  return undefined;
}

const inOutbox = `SELECT DISTINCT conversation_id AS id FROM outbox
  WHERE state NOT IN ('sent', 'discarded') AND conversation_id IS NOT NULL`;

const inDrafts = `SELECT DISTINCT conversation_id AS id FROM drafts
  WHERE closed_at IS NULL AND conversation_id IS NOT NULL`;

/** `outcome <> 'answered'` is what the index is about. */
const ofOtherOutcome = `SELECT DISTINCT conversation_id AS id FROM turns INDEXED BY turns_of_outcome
  WHERE outcome <> 'answered' AND outcome =`;

function ofOutcome(outcome: Outcome): Sql {
  return sql(`${ofOtherOutcome} ?`, outcome);
}

const smallStates: Partial<Record<IsValue, string>> = {
  aside: `SELECT DISTINCT conversation_id AS id FROM messages INDEXED BY messages_aside
    WHERE addressed = 'aside'`,
  held: `${inOutbox} AND state = 'held'`,
  "handed-off": `${ofOtherOutcome} 'handed-off'`,
  promised: `SELECT DISTINCT conversation_id AS id FROM promises INDEXED BY promises_open
    WHERE ended_at IS NULL`,
};

function ofRole({ value }: { value: string }, { db }: QueryContext): Sql {
  return around(
    `SELECT DISTINCT m.conversation_id AS id FROM people p INDEXED BY people_of_role
      CROSS JOIN identities i ON i.person_id = p.id
      CROSS JOIN messages m ON m.identity_id = i.id
      WHERE p.role IS NOT NULL AND `,
    oneOf("p.role", rolesCalled(db, value)),
    "",
  );
}

/** Above this many the way from the newest meets them soon enough. */
const atMostFew = 3000;

function ifFew({ db }: QueryContext, set: Sql): Sql | undefined {
  const count = db
    .prepare<Sql["values"], number>(
      `SELECT count(*) FROM (${set.text} LIMIT ${atMostFew + 1})`,
    )
    .pluck()
    .get(...set.values);
  return (count ?? 0) <= atMostFew ? set : undefined;
}
