import type { MessageQuery, Query } from "../../shared/query/ast.ts";
import { isText } from "../../shared/query/scope.ts";
import { isCommonlyBegun, partWords } from "./begun-words.ts";
import { shareOf } from "./frequent-words.ts";
import {
  indexOf,
  matchAll,
  streamOfMatch,
  type MessageIndex,
} from "./message-index.ts";
import { countRow } from "./query-functions.ts";
import { between, isDay, onMessage } from "./query-message.ts";
import {
  around,
  countUpTo,
  rowsOf,
  sql,
  type Density,
  type Match,
  type QueryContext,
  type Stream,
} from "./query-sql.ts";
import { densityOf, endless, isSparser, together } from "./streams.ts";
import type { Direction } from "./walk.ts";

/** Rows of one index, and what must hold of their messages. */
export type Lane = {
  stream: Stream;
  parts: readonly MessageQuery[];
  /** What the index answers for. */
  known: ReadonlySet<MessageQuery>;
};

export type Lanes = {
  lanes: readonly Lane[];
  /** Measured when it is asked for. */
  readonly density: Density;
  isByWords: boolean;
};

function lazily(lanes: Omit<Lanes, "density">, measure: () => Density): Lanes {
  let density: Density | undefined;
  return {
    ...lanes,
    get density() {
      return (density ??= measure());
    },
  };
}

/** By the full text index, with what words it is good for and what facets there are. */
export function laneOfMatch(
  parts: readonly MessageQuery[],
  rest: readonly Query[],
  context: QueryContext,
): (Lane & { match: Match }) | undefined {
  const { indexed } = partWords(parts.filter(isText), context);
  const match = matchAll(indexed, parts, rest, context);
  return match && { ...laneAlong(match, parts, indexed), match };
}

export function laneAlong(
  match: Match,
  parts: readonly MessageQuery[],
  indexed: readonly MessageQuery[],
): Lane {
  return { stream: streamOfMatch(match), parts, known: new Set(indexed) };
}

/** Up to here asking each text costs less than the list of a very common word. */
export const fewerThanWords = 30_000;

/**
 * The rows of an index, of these such as other indexes know too, and only of those the messages: a look into an
 * index costs a tenth of one at a message.
 */
export function alongLane(
  { stream, parts, known }: Lane,
  context: QueryContext,
): Stream {
  const { from, where, seq, match } = stream;
  const days = parts.filter(isDay);
  const open = parts.filter((part) => !isDay(part) && !known.has(part));
  const words = open.filter(isText);
  const others = open.filter((part) => !isText(part));
  const isTable = from.text.startsWith("messages m ");
  const indexes = isTable
    ? []
    : others.flatMap((part) => indexOf(part, context) ?? []);
  const checked = new Set(
    indexes.filter(({ isExact }) => isExact).map(({ part }) => part),
  );
  const isListed =
    context.patient === true &&
    words.length > 0 &&
    !words.some((word) => isCommonlyBegun(word, context)) &&
    countUpTo(context.db, rowsOf(stream), fewerThanWords) === fewerThanWords;
  const isAskedFirst = indexes.length > 0;
  return {
    seq,
    isInOrder: true,
    ...(match && days.length === 0 && { match }),
    from: isTable
      ? from
      : around("", from, ` CROSS JOIN messages m ON m.seq = ${seq}`),
    where: [
      countRow(
        isTable ? "read_on" : isAskedFirst ? "looked_past" : "came_to",
        seq,
      ),
      ...where,
      ...between(seq, days, context.clock),
      ...indexes.map((index) => index.has(seq)),
      ...(isAskedFirst ? [countRow("looked_at", "m.seq")] : []),
      ...others
        .filter((part) => !checked.has(part))
        .map((part) => onMessage(part, context)),
      ...(words.length === 0
        ? []
        : [
            onMessage(
              { type: "all", of: words },
              { ...context, check: !isListed },
            ),
          ]),
    ],
  };
}

/** The index, or the indexes of alternatives, with the fewest rows where the list begins. */
export function narrowest(
  message: readonly MessageQuery[],
  rest: readonly Query[],
  direction: Direction,
  context: QueryContext,
): Lanes {
  const days = message.filter(isDay);
  const measure = (streams: readonly Stream[]) =>
    densityOf(
      context,
      streams.map(({ where, ...stream }) => ({
        ...stream,
        where: [...where, ...between(stream.seq, days, context.clock)],
      })),
      direction,
      { isPart: days.length > 0 },
    );
  const candidates: Lanes[] = [];
  const byMatch = laneOfMatch(message, rest, context);
  if (byMatch !== undefined)
    candidates.push(
      lazily({ lanes: [byMatch], isByWords: byMatch.known.size > 0 }, () =>
        densityOfMatch(byMatch, measure, direction, context),
      ),
    );
  for (const part of message) {
    const index = indexOf(part, context);
    if (index !== undefined)
      candidates.push(
        lazily({ lanes: lanesOfIndex(index, message), isByWords: false }, () =>
          measure(index.streams),
        ),
      );
    const union = unionOf(part, message, rest, direction, context);
    if (union !== undefined) candidates.push(union);
  }
  if (days.length > 0 || candidates.length === 0)
    candidates.push(
      lazily(
        {
          lanes: [{ stream: table, parts: message, known: new Set() }],
          isByWords: false,
        },
        () => (days.length > 0 ? measure([table]) : endless),
      ),
    );
  return candidates.reduce((best, other) =>
    isSparser(other.density, best.density) ? other : best,
  );
}

/** Of all that is asked of the full text index together. */
function densityOfMatch(
  { match }: { match: Match },
  measure: (streams: readonly Stream[]) => Density,
  direction: Direction,
  context: QueryContext,
): Density {
  const density = match.parts
    .map((part) =>
      measure([streamOfMatch({ whole: part.match, parts: [part] })]),
    )
    .reduce((best, other) => (isSparser(other, best) ? other : best));
  if (density.isWhole) return density;
  const share = shareOf(match, direction, context);
  return { ...density, perStep: density.perStep * share };
}

const table: Stream = {
  from: sql("messages m NOT INDEXED"),
  where: [],
  seq: "m.seq",
};

/** More alternatives are asked of each message instead. */
const mostAlternatives = 16;

/** Alternatives, each along an index of its own. */
function unionOf(
  part: MessageQuery,
  message: readonly MessageQuery[],
  rest: readonly Query[],
  direction: Direction,
  context: QueryContext,
): Lanes | undefined {
  if (part.type !== "any" || isText(part) || part.of.length > mostAlternatives)
    return undefined;
  const others = message.filter((other) => other !== part);
  // for each alternative of both together there would be too many
  const single = others.filter(isSingle);
  const branches: Lanes[] = [];
  for (const branch of part.of) {
    const parts = [...partsOfMessage(branch), ...single];
    const lanes = narrowest(parts, rest, direction, context);
    if (lanes.density === endless) return undefined;
    branches.push(lanes);
  }
  const further = others.filter((other) => !single.includes(other));
  return {
    lanes: branches.flatMap(({ lanes }) =>
      lanes.map((lane) => ({ ...lane, parts: [...lane.parts, ...further] })),
    ),
    isByWords: branches.some(({ isByWords }) => isByWords),
    density: together(branches.map(({ density }) => density)),
  };
}

function isSingle(query: MessageQuery): boolean {
  return query.type !== "any" || isText(query);
}

/** What must all hold of one message. */
function partsOfMessage(query: MessageQuery): MessageQuery[] {
  return query.type === "all" ? query.of.flatMap(partsOfMessage) : [query];
}

function lanesOfIndex(
  { part, isExact, streams }: MessageIndex,
  parts: readonly MessageQuery[],
): Lane[] {
  const known = new Set(isExact ? [part] : []);
  return streams.map((stream) => ({ stream, parts, known }));
}
