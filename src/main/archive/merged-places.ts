import type { Query } from "../../shared/query/ast.ts";
import { accountsCalled } from "./query-names.ts";
import {
  around,
  countUpTo,
  join,
  oneOf,
  sql,
  type QueryContext,
  type Sql,
} from "./query-sql.ts";

/*
 * A conversation's row says the account and channel of its oldest thread. One that the user merged is wherever any
 * of its threads is.
 */

/** A column that says where a conversation is. */
export type Place = "account_id" | "channel";

/** Conversation `c`, or a thread that was merged into it, is in one of these. */
export function isIn(place: Place, values: readonly string[]): Sql {
  return join(
    [
      around("(", oneOf(`c.${place}`, values), ""),
      around(
        "EXISTS (SELECT 1 FROM merged_threads t INDEXED BY merged_threads_of WHERE t.into_id = c.id AND ",
        oneOf(`t.${place}`, values),
        "))",
      ),
    ],
    " OR ",
  );
}

const indexes = {
  account_id: "merged_threads_of_account",
  channel: "merged_threads_of_channel",
};

/**
 * Conversations as rows of `id` that were merged from threads here and elsewhere: those that neither their own row nor
 * all of their messages show to be here. Undefined where there are none, as in most archives.
 */
export function alsoIn(
  { db, counts }: QueryContext,
  place: Place,
  value: string,
): Sql | undefined {
  const rows = `SELECT DISTINCT t.into_id AS id FROM merged_threads t INDEXED BY ${indexes[place]}
    WHERE t.${place} = ? AND EXISTS (SELECT 1 FROM merged_threads other INDEXED BY merged_threads_of
      WHERE other.into_id = t.into_id AND other.${place} <> t.${place})`;
  const merged = sql(rows, value);
  const key = `merged ${place} ${value}`;
  const some = counts.get(key) ?? countUpTo(db, merged, 1);
  counts.set(key, some);
  return some === 0 ? undefined : merged;
}

/** Of these those whose own row says another place: a row of a merged thread knows that too, and lies with the others. */
export function elsewhereIn(
  context: QueryContext,
  place: Place,
  value: string,
): Sql | undefined {
  const merged = alsoIn(context, place, value);
  return merged === undefined
    ? undefined
    : join(
        [
          merged,
          sql(
            `NOT EXISTS (SELECT 1 FROM merged_threads own
              WHERE own.conversation_id = t.into_id AND own.${place} = t.${place})`,
          ),
        ],
        " AND ",
      );
}

/** The same for all places that a query names side by side. */
export function alsoInAny(
  rest: readonly Query[],
  context: QueryContext,
): Sql | undefined {
  const sets = rest.flatMap((part) => {
    if (part.type === "channel")
      return alsoIn(context, "channel", part.value) ?? [];
    if (part.type !== "account") return [];
    return accountsCalled(context, part).flatMap(
      (id) => alsoIn(context, "account_id", id) ?? [],
    );
  });
  return sets.length === 0 ? undefined : join(sets, " UNION ");
}
