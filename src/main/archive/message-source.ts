import type { MessageQuery, Query, TextQuery } from "../../shared/query/ast.ts";
import { tokensTogether } from "../../shared/query/matches.ts";
import { isText } from "../../shared/query/scope.ts";
import { isCostlyBegun, partWords } from "./begun-words.ts";
import { smallestSet, type Hidden } from "./conversation-sets.ts";
import {
  byWords,
  countRows,
  matchAll,
  narrowest,
  type FoundWay,
} from "./message-index.ts";
import type { Archive } from "./open.ts";
import { between, countOf, isDay, isRare, onMessage } from "./query-message.ts";
import { languagesLike, matchName } from "./query-names.ts";
import {
  around,
  firstTry,
  oneOf,
  sql,
  type QueryContext,
  type Way,
  type Ways,
} from "./query-sql.ts";
import { TooManyRows } from "./row-budget.ts";

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
  const { indexed, read } = partWords(words, context);
  const match = matchAll(indexed, message, rest, context);

  /** What the index of words has not looked at already; of few messages each is asked for its words. */
  const finish = (
    { from, where, seq, isByWords }: FoundWay,
    size = Number.POSITIVE_INFINITY,
    unasked = isByWords === true ? read : words,
  ): Way => ({
    from,
    seq,
    where: [
      sql("looked_at(m.seq)"),
      ...where,
      ...days.flatMap((day) => between(seq, day, context.clock)),
      ...others.map((part) => onMessage(part, context)),
      ...(unasked.length === 0
        ? []
        : [
            onMessage(
              { type: "all", of: unasked },
              { ...context, check: size < fewerThanWords },
            ),
          ]),
    ],
  });
  const byAllWords = () =>
    finish(byWords(matchAll(words, message, rest, context)), undefined, []);
  const ofSet = (atMost: AtMost) =>
    ofMessages(others, atMost.messages, context) ??
    ofConversations(rest, atMost.conversations, hidden, context);

  const patient = context.patient === true;
  if (!patient) refuseCostly(words, context);
  const isOnlyWords =
    others.length === 0 && rest.length === 0 && read.length === 0;
  if (
    words.length > 0 &&
    match !== "" &&
    (isOnlyWords || isRare(match, context))
  )
    return [finish(byWords(match))];
  const sure = ofSet(few);
  if (sure !== undefined) return [finish(sure, sure.size)];
  const { way, size } = narrowest(others, match, context);
  const larger = ofSet(patient ? many.patient : many.quick);
  const along = { ...finish(way), isOpen: true };
  if (larger !== undefined && size() >= larger.size)
    return [
      { ...along, rows: firstTry(larger.size) },
      finish(larger, larger.size),
    ];
  return read.length === 0 || isCostlyBegun(read, context)
    ? [along]
    : [{ ...along, rows: rowsOfReading }, byAllWords()];
}

/** Beyond these what is left of a quick answer goes to the index of words. */
const rowsOfReading = 3000;

/** Up to here asking each text costs less than the list of a very common word. */
const fewerThanWords = 30_000;

/**
 * The index tells of a phrase, or of words together, only when it has found one: where all of them are very common
 * but stand nowhere together it goes through the archive without a row to count.
 */
function refuseCostly(
  words: readonly TextQuery[],
  context: QueryContext,
): void {
  const tokens = words.flatMap(tokensTogether);
  if (tokens.length < 2) return;
  const isCommon = (token: string) =>
    countOf(`text : ("${token}")`, veryCommon, context) === veryCommon;
  if (tokens.every(isCommon)) throw new TooManyRows();
}

const veryCommon = 20_000;

type SizedWay = Way & { size: number };

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
