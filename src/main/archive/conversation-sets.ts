import type { Outcome } from "../../shared/model/turn.ts";
import type { Comparison, IsValue, Query } from "../../shared/query/ast.ts";
import { isCommonlyBegun } from "./begun-words.ts";
import { indexFor, isListed, type ListIndex } from "./conversation-index.ts";
import {
  conversationsOfPerson,
  conversationsOfRole,
} from "./conversations-of-people.ts";
import { isHeld } from "./held.ts";
import { matchWords } from "./query-message.ts";
import { idCalled, isCommonName } from "./query-names.ts";
import {
  around,
  compare,
  countOnce,
  countUpTo,
  join,
  sql,
  type QueryContext,
  type Sql,
} from "./query-sql.ts";

/** Whether conversations that lists hide may be left out. */
export type Hidden = "hidden" | "shown";

/** Conversations as rows of `id`, and how many they are at most. */
export type SizedSet = { rows: Sql; size: number };

/** The smallest set of conversations that the query can only be about, unless all have more than so many. */
export function smallestSet(
  rest: readonly Query[],
  atMost: number,
  hidden: Hidden,
  context: QueryContext,
): SizedSet | undefined {
  if (context.large === true && hidden === "hidden") return undefined;
  let smallest: SizedSet | undefined;
  for (const query of rest) {
    const rows = setOf(query, hidden, context);
    if (rows === undefined) continue;
    const most = smallest === undefined ? atMost + 1 : smallest.size;
    const size = sizeOf(query, rows, most, hidden, context);
    if (size < most) smallest = { rows, size };
  }
  return smallest;
}

/** How many rows a set has at most: of alternatives one by one, by their indexes alone, whatever is in several. */
function sizeOf(
  query: Query,
  rows: Sql,
  most: number,
  hidden: Hidden,
  context: QueryContext,
): number {
  const part = query.type === "all" ? partOf(query, hidden, context) : query;
  if (part?.type !== "any")
    return part === undefined || isSurelyMore(part, most, hidden, context)
      ? most
      : countUpTo(context.db, rows, most);
  let size = 0;
  for (const alternative of part.of) {
    const set = setOf(alternative, hidden, context);
    if (set === undefined) continue;
    size += sizeOf(alternative, set, most - size, hidden, context);
    if (size >= most) return most;
  }
  return size;
}

/** More messages of one person are seldom in one conversation. */
const messagesEach = 3;

/** Rather than to list more of them for one page, each on the way to it is asked who wrote in it. */
const mostOfPeople = 1000;

/** Further than this messages are not counted to save counting their conversations; hits of words are read in order. */
const countedAtMost = { ofPeople: 20_000, ofWords: 200_000 };

/** To count messages takes a fifth of counting the conversations that they are in, and is done once. */
function isSurelyMore(
  query: Query,
  than: number,
  hidden: Hidden,
  context: QueryContext,
): boolean {
  const isText = query.type === "text";
  const rows = isText
    ? sql(
        "SELECT 1 FROM message_words WHERE message_words MATCH ?",
        matchWords(query),
      )
    : writtenBy(query, context);
  const isAsked = hidden === "hidden" && context.patient !== true;
  const least = (isAsked ? Math.min(than, mostOfPeople) : than) * messagesEach;
  const most = isText ? countedAtMost.ofWords : countedAtMost.ofPeople;
  if (rows === undefined || least > most) return false;
  if (isAsked && query.type === "person" && isCommonName(query.value, context))
    return true;
  return countOnce(context, rows, least) >= least;
}

/** The conversations of people, one for each message. */
function writtenBy(query: Query, context: QueryContext): Sql | undefined {
  if (query.type === "person") return conversationsOfPerson(query.value);
  if (query.type === "role") return conversationsOfRole(query.value, context);
  return undefined;
}

/** What of a group an index knows the conversations of. */
function partOf(
  { of }: { of: readonly Query[] },
  hidden: Hidden,
  context: QueryContext,
): Query | undefined {
  return of.find((part) => setOf(part, hidden, context) !== undefined);
}

/** Conversations that alone can match, where an index knows them. */
function setOf(
  query: Query,
  hidden: Hidden,
  context: QueryContext,
): Sql | undefined {
  switch (query.type) {
    case "any": {
      const sets = query.of.map((part) => setOf(part, hidden, context));
      const known = sets.filter((set) => set !== undefined);
      if (known.length < sets.length) return undefined;
      return around(
        "SELECT DISTINCT id FROM (",
        join(
          known.map((set) => around("SELECT id FROM (", set, ")")),
          " UNION ALL ",
        ),
        ")",
      );
    }
    case "all": {
      const part = partOf(query, hidden, context);
      return part && setOf(part, hidden, context);
    }
    case "not":
      return query.of.type === "is" && query.of.value === "done"
        ? listedSet(notDone, hidden)
        : undefined;
    case "text":
      if (isCommonlyBegun(query, context)) return undefined;
      return sql(
        `SELECT m.conversation_id AS id FROM message_words
          CROSS JOIN messages m ON m.seq = message_words.rowid WHERE message_words MATCH ?
          GROUP BY m.conversation_id`,
        matchWords(query),
      );
    case "person":
    case "role": {
      const rows = writtenBy(query, context);
      return rows && around("SELECT DISTINCT id FROM (", rows, ")");
    }
    case "label":
      return sql(
        "SELECT conversation_id AS id FROM conversation_labels WHERE label_id = ?",
        idCalled(context.db, "labels", query),
      );
    case "outcome":
      return query.value === "answered" ? undefined : ofOutcome(query.value);
    case "note":
      return sql(
        "SELECT DISTINCT conversation_id AS id FROM notes WHERE conversation_id IS NOT NULL",
      );
    case "draft":
      return sql(inDrafts);
    case "in":
      return sql(query.value === "outbox" ? inOutbox : inDrafts);
    case "waited":
      return hidden === "hidden" ? waitedSet(query, context) : undefined;
    case "is": {
      const set = setsOfStates[query.value];
      return set === undefined
        ? listedSet(indexFor([query], context), hidden)
        : sql(set);
    }
    case "account":
    case "channel":
    case "stream":
    case "visibility":
    case "due":
      return listedSet(indexFor([query], context), hidden);
    case "from":
    case "has":
    case "lang":
    case "kind":
    case "words":
    case "reach":
    case "feedback":
    case "topic":
    case "after":
    case "before":
    case "on":
      return undefined;
  }
}

const notDone: ListIndex = {
  index: "conversations_of_state",
  where: sql("c.state IN ('open', 'snoozed')"),
};

/** The conversations of an index that lists go along. */
function listedSet(
  { index, where, isInbound, also }: ListIndex,
  hidden: Hidden,
): Sql | undefined {
  if (where === undefined) return undefined;
  if (hidden === "shown" && isInbound !== true) return undefined;
  const indexed = around(
    `SELECT c.id FROM conversations c INDEXED BY ${index} WHERE ${isListed} AND `,
    where,
    "",
  );
  return also === undefined
    ? indexed
    : join([indexed, elsewhere(also, where)], " UNION ALL ");
}

/** Those listed of a set that an index of `where` does not have there. */
export function elsewhere(also: Sql, where: Sql): Sql {
  return join(
    [
      around("SELECT c.id FROM (", also, ")"),
      sql(`AS merged CROSS JOIN conversations c ON c.id = merged.id`),
      around(`WHERE ${isListed} AND NOT (`, where, ")"),
    ],
    " ",
  );
}

/** Those who wait so long, and those who did. */
function waitedSet(
  { than, seconds }: { than: Comparison; seconds: number },
  { clock }: QueryContext,
): Sql {
  const ms = seconds * 1000;
  return join(
    [
      around(
        `SELECT c.id FROM conversations c INDEXED BY conversations_waited
          WHERE c.waited IS NOT NULL AND c.waiting = 0 AND ${isListed} AND `,
        compare("c.waited", than, ms),
        "",
      ),
      around(
        `SELECT c.id FROM conversations c INDEXED BY conversations_waiting
          WHERE c.waiting > 0 AND c.redirect_to IS NULL AND `,
        compare("c.waiting_since", mirrored[than], clock.now - ms),
        "",
      ),
    ],
    " UNION ALL ",
  );
}

/** A longer wait began earlier. */
const mirrored = {
  "<": ">",
  "<=": ">=",
  "=": "=",
  ">=": "<=",
  ">": "<",
} as const;

const inDrafts = `SELECT DISTINCT conversation_id AS id FROM drafts
  WHERE closed_at IS NULL AND conversation_id IS NOT NULL`;

const inOutbox = `SELECT DISTINCT conversation_id AS id FROM outbox
  WHERE (quiet = 0 OR state IN ('held', 'failed')) AND state NOT IN ('sent', 'discarded') AND conversation_id IS NOT NULL`;

/** `outcome <> 'answered'` is what the index is about. */
const ofOtherOutcome = `SELECT DISTINCT conversation_id AS id FROM turns INDEXED BY turns_of_outcome
  WHERE outcome <> 'answered' AND outcome =`;

const setsOfStates: Partial<Record<IsValue, string>> = {
  aside: `SELECT DISTINCT conversation_id AS id FROM messages INDEXED BY messages_aside
    WHERE addressed = 'aside'`,
  held: `${inOutbox} AND state = 'held'
    UNION SELECT m.conversation_id AS id FROM messages m INDEXED BY messages_held WHERE ${isHeld("m")}`,
  "handed-off": `${ofOtherOutcome} 'handed-off'`,
  promised: `SELECT DISTINCT conversation_id AS id FROM promises INDEXED BY promises_open
    WHERE ended_at IS NULL`,
};

function ofOutcome(outcome: Outcome): Sql {
  return sql(`${ofOtherOutcome} ?`, outcome);
}
