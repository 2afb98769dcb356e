import type { MessageQuery, Query } from "../../shared/query/ast.ts";
import { isText } from "../../shared/query/scope.ts";
import { partWords, textsBeforeIndex } from "./begun-words.ts";
import { refuseCostly } from "./frequent-words.ts";
import { smallestSet, type Hidden } from "./conversation-sets.ts";
import { alsoInAny } from "./merged-places.ts";
import { matchAll } from "./message-index.ts";
import {
  alongLane,
  fewerThanWords,
  laneAlong,
  laneOfMatch,
  narrowest,
} from "./message-lanes.ts";
import { countRow } from "./query-functions.ts";
import { between, isDay, isFew, onMessage } from "./query-message.ts";
import { isCommonName, matchName } from "./query-names.ts";
import {
  around,
  countUpTo,
  firstTry,
  rowsOf,
  sql,
  type Density,
  type QueryContext,
  type Source,
  type Sql,
  type Stream,
  type Way,
  type Ways,
} from "./query-sql.ts";
import type { Direction } from "./walk.ts";

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
  direction: Direction,
  context: QueryContext,
): Ways {
  const merged = alsoInAny(rest, context);
  const { inSteps, ...whole } = context;
  const [first, ...others] = indexedWays(
    message,
    rest,
    hidden,
    direction,
    // what is put in order first cannot stop anywhere
    merged !== undefined && inSteps === "quick" ? whole : context,
  );
  if (merged === undefined) return [first, ...others];
  // the index knows where a message is, not what its conversation was merged with
  const stream = streamOfSet(
    { ...messagesOf(merged), size: 0 },
    message,
    context,
  );
  const withMerged = (way: Way): Way => ({
    ...way,
    streams: [...way.streams, stream],
  });
  return [withMerged(first), ...others.map(withMerged)];
}

function indexedWays(
  message: readonly MessageQuery[],
  rest: readonly Query[],
  hidden: Hidden,
  direction: Direction,
  context: QueryContext,
): Ways {
  const { patient = false, inSteps } = context;
  // a quick step tells by itself how far there is nothing, if it begins with the newest
  const mayRefuse =
    !patient &&
    (inSteps === undefined || (inSteps === "quick" && message.some(isDay)));
  const words = message.filter(isText);
  const { read } = partWords(words, context);
  const byMatch = laneOfMatch(message, rest, context);
  if (byMatch !== undefined && words.length > 0) {
    const isAsked = (part: MessageQuery) =>
      isDay(part) || byMatch.known.has(part);
    const isOnlyWords = rest.length === 0 && message.every(isAsked);
    if (isOnlyWords && mayRefuse)
      refuseCostly(byMatch.match, direction, context);
    if (isOnlyWords || byMatch.match.parts.some((part) => isFew(part, context)))
      return [{ streams: [alongLane(byMatch, context)] }];
  }

  const ofSet = (atMost: AtMost) =>
    ofMessages(message, atMost.messages, context) ??
    ofConversations(rest, atMost.conversations, hidden, context);
  const sure = ofSet(few);
  if (sure !== undefined) return [wayOfSet(sure, message, context)];
  const found = narrowest(message, rest, direction, context);
  const way: Way = {
    streams: found.lanes.map((lane) => alongLane(lane, context)),
    get density() {
      return found.density;
    },
  };
  const refuse = () => {
    if (found.isByWords && byMatch !== undefined)
      refuseCostly(byMatch.match, direction, context);
  };
  const larger = ofSet(patient ? many.patient : many.quick);
  if (larger !== undefined && !isWithin(found.density, larger.size)) {
    if (!patient && inSteps !== "thorough") refuse();
    return [
      { ...way, rows: firstTry(larger.size) },
      wayOfSet(larger, message, context),
    ];
  }
  const whole = matchAll(words, message, rest, context);
  const rows = textsBeforeIndex(read, context);
  const isOne = read.length === 0 || whole === undefined || rows === undefined;
  if (isOne || inSteps === "thorough") {
    if (mayRefuse) refuse();
    return [way];
  }
  if (!patient) refuse();
  return [
    { ...way, rows },
    { streams: [alongLane(laneAlong(whole, message, words), context)] },
  ];
}

function isWithin({ isWhole, rows }: Density, size: number): boolean {
  return isWhole && rows < size;
}

type SizedSource = Source & { size: number };

function wayOfSet(
  set: SizedSource,
  message: readonly MessageQuery[],
  context: QueryContext,
): Way {
  return { streams: [streamOfSet(set, message, context)] };
}

function streamOfSet(
  { from, where, size }: SizedSource,
  message: readonly MessageQuery[],
  context: QueryContext,
): Stream {
  const days = message.filter(isDay);
  const words = message.filter(isText);
  const others = message.filter((part) => !isDay(part) && !isText(part));
  return {
    from,
    seq: "m.seq",
    where: [
      countRow("looked_at", "m.seq"),
      ...where,
      ...between("m.seq", days, context.clock),
      ...others.map((part) => onMessage(part, context)),
      ...(words.length === 0
        ? []
        : [
            onMessage(
              { type: "all", of: words },
              { ...context, check: size < fewerThanWords },
            ),
          ]),
    ],
  };
}

/** The messages that alone can match, where they are not in order, unless there are more than so many. */
function ofMessages(
  message: readonly MessageQuery[],
  atMost: number,
  context: QueryContext,
): SizedSource | undefined {
  for (const part of message) {
    if (part.type !== "from" || isCommonName(part.value, context)) continue;
    const source: Source = {
      from: sql(
        `identity_words CROSS JOIN identities called ON called.seq = identity_words.rowid
          CROSS JOIN messages m INDEXED BY messages_of_identity ON m.identity_id = called.id`,
      ),
      where: [sql("identity_words MATCH ?", matchName(part.value))],
    };
    const size = countUpTo(context.db, rowsOf(source), atMost + 1);
    if (size <= atMost) return { ...source, size };
  }
  return undefined;
}

/** Messages by their conversations, when the query can only be about few of these. */
function ofConversations(
  rest: readonly Query[],
  atMost: number,
  hidden: Hidden,
  context: QueryContext,
): SizedSource | undefined {
  const set = smallestSet(rest, atMost, hidden, context);
  if (set === undefined) return undefined;
  return { ...messagesOf(set.rows), size: set.size * messagesEach };
}

function messagesOf(conversations: Sql): Source {
  return {
    from: around(
      "(",
      conversations,
      ") AS few CROSS JOIN messages m INDEXED BY messages_of_conversation",
    ),
    where: [sql("m.conversation_id = few.id")],
  };
}
