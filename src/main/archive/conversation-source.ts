import type { Query } from "../../shared/query/ast.ts";
import { findFilter } from "../../shared/query/scope.ts";
import { indexFor } from "./conversation-index.ts";
import {
  smallestSet,
  type Hidden,
  type SizedSet,
} from "./conversation-sets.ts";
import { idCalled } from "./query-names.ts";
import {
  around,
  firstTry,
  sql,
  type QueryContext,
  type Way,
  type Ways,
} from "./query-sql.ts";

/** Sets with no more rows are read whole before they are put in order. */
const few = 1000;
const many = { quick: 4000, patient: 60_000 };

/** Ways to conversations `c` that can match, along `seq`, which is their `last_seq`. */
export function conversationWays(
  rest: readonly Query[],
  hidden: Hidden,
  context: QueryContext,
): Ways {
  const { index, where } = indexFor(rest, context);
  // along its own index a set is in order already
  const others = rest.filter(
    (part) => where === undefined || indexFor([part], context).index !== index,
  );
  const ofSet = (atMost: number) =>
    smallestSet(others, atMost, hidden, context);
  // the indexes hold what is listed
  const sure = ofSet(hidden === "shown" ? Number.MAX_SAFE_INTEGER : few);
  if (sure !== undefined) return [wayOfSet(sure)];
  const along = alongIndex(rest, context);
  const larger = ofSet(context.patient === true ? many.patient : many.quick);
  return larger === undefined
    ? [along]
    : [{ ...along, rows: firstTry(larger.size) }, wayOfSet(larger)];
}

function alongIndex(rest: readonly Query[], context: QueryContext): Way {
  const label = findFilter(rest, "label");
  if (label !== undefined)
    return alongLabel(idCalled(context.db, "labels", label));
  const { index, where } = indexFor(rest, context);
  return {
    from: sql(`conversations c INDEXED BY ${index}`),
    where: [
      sql("looked_at(c.last_seq)"),
      ...(where === undefined ? [] : [where]),
    ],
    seq: "c.last_seq",
  };
}

/** The index of words knows accounts and channels better; those of done conversations and of all leave out few. */
export function listedWay(
  rest: readonly Query[],
  hidden: Hidden,
  context: QueryContext,
): Way | undefined {
  const { index } = indexFor(rest, context);
  const isWide =
    [
      "conversations_newest",
      "conversations_of_account",
      "conversations_of_channel",
    ].includes(index) ||
    rest.some((part) => part.type === "is" && part.value === "done");
  return hidden === "shown" ||
    (isWide && findFilter(rest, "label") === undefined)
    ? undefined
    : alongIndex(rest, context);
}

function alongLabel(id: string): Way {
  return {
    from: sql(
      `conversation_labels labelled INDEXED BY conversation_labels_newest
        CROSS JOIN conversations c ON c.id = labelled.conversation_id`,
    ),
    where: [
      sql("looked_at(labelled.last_seq)"),
      sql("labelled.label_id = ?", id),
    ],
    seq: "labelled.last_seq",
  };
}

function wayOfSet({ rows }: SizedSet): Way {
  return {
    from: around(
      "(",
      rows,
      ") AS few CROSS JOIN conversations c ON c.id = few.id",
    ),
    where: [sql("looked_at(c.last_seq)")],
    seq: "c.last_seq",
  };
}
