import type { Query } from "../../shared/query/ast.ts";
import { findFilter } from "../../shared/query/scope.ts";
import { indexFor, isListed } from "./conversation-index.ts";
import {
  elsewhere,
  smallestSet,
  type Hidden,
  type SizedSet,
} from "./conversation-sets.ts";
import { countRow } from "./query-functions.ts";
import { idCalled } from "./query-names.ts";
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
import { densityOf, isSparser } from "./streams.ts";
import type { Direction } from "./walk.ts";

/** Sets with no more rows are read whole before they are put in order. */
const few = 2000;
const many = { quick: 4000, patient: 60_000 };

/** Ways to conversations `c` that can match, along `seq`, which is their `last_seq`. */
export function conversationWays(
  rest: readonly Query[],
  hidden: Hidden,
  direction: Direction,
  context: QueryContext,
): Ways {
  const along = alongIndexes(rest, hidden, direction, context);
  const { index, where } = indexFor(rest, context);
  // along its own index a set is in order already
  const others = rest.filter(
    (part) =>
      !along.parts.has(part) &&
      (where === undefined || indexFor([part], context).index !== index),
  );
  const atMost = context.patient === true ? many.patient : many.quick;
  // the indexes hold what is listed
  const isSure = hidden === "shown";
  const set = smallestSet(
    others,
    isSure ? Number.MAX_SAFE_INTEGER : atMost,
    hidden,
    context,
  );
  if (set !== undefined && (isSure || set.size <= few)) return [wayOfSet(set)];
  const way: Way = {
    streams: along.streams.map(readRows),
    density: along.density,
  };
  return set === undefined
    ? [way]
    : [{ ...way, rows: firstTry(set.size) }, wayOfSet(set)];
}

type Along = {
  streams: readonly Stream[];
  density: Density;
  /** What the streams are about already. */
  parts: ReadonlySet<Query>;
};

/** Along the index that leaves out the most, or along those of alternatives. */
function alongIndexes(
  rest: readonly Query[],
  hidden: Hidden,
  direction: Direction,
  context: QueryContext,
): Along {
  const along = (streams: readonly Stream[], ...parts: Query[]): Along => ({
    streams,
    density: densityOf(context, streams, direction),
    parts: new Set(parts),
  });
  const single = along(alongIndex(rest, context));
  if (hidden === "shown") return single;
  const unions = rest.flatMap((part): Along[] => {
    const streams = alternativesOf(part)?.map((alternative) =>
      alternativeStreams(alternative, rest, part, context),
    );
    const known = streams?.filter((each) => each !== undefined);
    return known === undefined || known.length !== streams?.length
      ? []
      : [along(known.flat(), part)];
  });
  return unions.reduce(
    (best, other) =>
      context.large === true || isSparser(other.density, best.density)
        ? other
        : best,
    single,
  );
}

/** More alternatives are asked of each conversation instead. */
const mostAlternatives = 8;

function alternativesOf(query: Query): readonly Query[] | undefined {
  if (query.type === "any" && query.of.length <= mostAlternatives)
    return query.of;
  const isNotDone =
    query.type === "not" && query.of.type === "is" && query.of.value === "done";
  return isNotDone
    ? [
        { type: "is", value: "open" },
        { type: "is", value: "snoozed" },
      ]
    : undefined;
}

/** The conversations of one alternative in order; undefined where no index leaves out any. */
function alternativeStreams(
  alternative: Query,
  rest: readonly Query[],
  of: Query,
  context: QueryContext,
): readonly Stream[] | undefined {
  const parts = alternative.type === "all" ? alternative.of : [alternative];
  const isOrdered =
    findFilter(parts, "label") !== undefined ||
    indexFor(parts, context).where !== undefined;
  if (isOrdered) return alongIndex(parts, context);
  const others = rest.filter((part) => part !== of);
  const set = smallestSet([...parts, ...others], few, "hidden", context);
  return set === undefined ? undefined : [streamOfSet(set.rows, set.size)];
}

function alongIndex(
  rest: readonly Query[],
  context: QueryContext,
): readonly Stream[] {
  const label = findFilter(rest, "label");
  if (label !== undefined)
    return [alongLabel(idCalled(context.db, "labels", label))];
  const { index, where, also } = indexFor(rest, context);
  const stream: Stream = {
    from: sql(`conversations c INDEXED BY ${index}`),
    where: [sql(isListed), ...(where === undefined ? [] : [where])],
    seq: "c.last_seq",
  };
  return where === undefined || also === undefined
    ? [stream]
    : [stream, streamOfSet(elsewhere(also, where))];
}

/** `isShort`: it comes to an end soon, however close together its conversations are. */
export type ListedWay = Way & { isShort: boolean };

const short = 3000;

/** The index of words knows accounts and channels better; those of done conversations and of all leave out few. */
export function listedWay(
  rest: readonly Query[],
  hidden: Hidden,
  context: QueryContext,
): ListedWay | undefined {
  const { index } = indexFor(rest, context);
  const isWide =
    [
      "conversations_newest",
      "conversations_of_account",
      "conversations_of_channel",
    ].includes(index) ||
    rest.some((part) => part.type === "is" && part.value === "done");
  const { streams, parts, density } = alongIndexes(
    rest,
    hidden,
    "DESC",
    context,
  );
  if (
    hidden === "shown" ||
    (isWide && parts.size === 0 && findFilter(rest, "label") === undefined)
  )
    return undefined;
  let rows = 0;
  for (const stream of streams)
    rows += countUpTo(context.db, rowsOf(stream.index ?? stream), short - rows);
  return {
    streams: streams.map(readRows),
    density,
    isShort: rows < short,
  };
}

function alongLabel(id: string): Stream {
  const index: Source = {
    from: sql(
      "conversation_labels labelled INDEXED BY conversation_labels_newest",
    ),
    where: [sql("labelled.label_id = ?", id)],
  };
  return {
    from: around(
      "",
      index.from,
      " CROSS JOIN conversations c ON c.id = labelled.conversation_id",
    ),
    where: index.where,
    seq: "labelled.last_seq",
    index,
  };
}

function streamOfSet(rows: Sql, size?: number): Stream {
  return {
    from: around(
      "(",
      rows,
      ") AS few CROSS JOIN conversations c ON c.id = few.id",
    ),
    where: [],
    seq: "c.last_seq",
    ...(size === undefined ? {} : { size }),
  };
}

function wayOfSet(set: SizedSet): Way {
  return { streams: [readRows(streamOfSet(set.rows))] };
}

/** Every row on the way is counted. */
function readRows(stream: Stream): Stream {
  return {
    ...stream,
    where: [countRow("looked_at", stream.seq), ...stream.where],
  };
}
