import type { Archive } from "./open.ts";
import type { Sql } from "./query-sql.ts";

/** A conversation and where it stands in its list: from here the next page goes on. */
export type Stop = { id: string; place: number[] };

/** One way along conversations in order; `after` is the place of the last one seen. */
export type Walk = {
  stops: (after: number[] | undefined, limit: number) => Stop[];
  /** What it asks of the database, for the tests of its plans. */
  statements: (after: number[] | undefined) => Sql[];
};

export type Direction = "ASC" | "DESC";

/** The newest row when a list was begun. What comes later does not move what has not been listed yet. */
export function horizonOf(db: Archive, after: number[] | undefined): bigint {
  const [, horizon] = after ?? [];
  if (horizon !== undefined) return BigInt(horizon);
  const newest = db
    .prepare<[], number | null>("SELECT max(seq) FROM messages")
    .pluck()
    .get();
  return BigInt(newest ?? 0);
}
