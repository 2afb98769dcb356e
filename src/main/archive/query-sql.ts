import type { Comparison } from "../../shared/query/ast.ts";
import type { Clock } from "../../shared/query/day.ts";
import type { Archive } from "./open.ts";

/** A piece of SQL whose text comes from this program alone; all that anybody typed is in `values`. */
export type Sql = { text: string; values: (string | number | bigint)[] };

export type QueryContext = {
  db: Archive;
  clock: Clock;
  /** What words are looked up for: to be found, to be excluded, or to be checked in a conversation or two. */
  words?: "find" | "exclude" | "check";
  /** All that matches will be read, not a page: what is costly at the beginning pays off. */
  all?: boolean;
};

/** Where rows are read from, and what must hold of them for that. */
export type Source = { from: Sql; where: Sql[] };

export function sql(text: string, ...values: Sql["values"]): Sql {
  return { text, values };
}

export function join(pieces: readonly Sql[], by: string): Sql {
  return {
    text: pieces.map(({ text }) => text).join(by),
    values: pieces.flatMap(({ values }) => values),
  };
}

export function both(pieces: readonly Sql[]): Sql {
  return pieces.length === 0 ? sql("1") : join(pieces, " AND ");
}

export function around(before: string, inside: Sql, after: string): Sql {
  return { text: before + inside.text + after, values: inside.values };
}

export function oneOf(column: string, values: readonly string[]): Sql {
  const [only] = values;
  if (values.length === 1 && only !== undefined)
    return sql(`${column} = ?`, only);
  return sql(
    `${column} IN (SELECT value FROM json_each(?))`,
    JSON.stringify(values),
  );
}

/** `before`: values of the compared expression itself. */
export function compare(
  what: string,
  than: Comparison,
  bound: number,
  ...before: number[]
): Sql {
  return sql(`${what} ${than} ?`, ...before, bound);
}
