import { endOfTime, timeOf, timePrefix } from "./id.ts";
import { newestMessageId } from "./newest-message.ts";
import type { Archive } from "./open.ts";
import { sql, type Sql } from "./query-sql.ts";

/** A conversation, its row's number, and where it stands in its list: from here the next page goes on. */
export type Stop = { id: string; row: number; place: number[] };

/** One way along conversations in order; `after` is the place of the last one seen. */
export type Walk = {
  stops: (after: number[] | undefined, limit: number) => Stop[];
  /** What it asks of the database, for the tests of its plans. */
  statements: (after: number[] | undefined) => Sql[];
};

export type Direction = "ASC" | "DESC";

/**
 * When the newest message was taken in, ms UTC, as a list was begun. What comes in later, whatever its date, does not
 * move what has not been listed yet.
 */
export function horizonOf(db: Archive, after: number[] | undefined): number {
  const [, horizon] = after ?? [];
  if (horizon !== undefined) return horizon;
  return timeOf(newestMessageId(db));
}

/** Of a message by its id: it came in after a horizon. What has an id of no time was there before any. */
export function cameAfter(id: string, horizon: number): Sql {
  return sql(
    `(${id} >= ? AND ${id} < ?)`,
    timePrefix(horizon + 1),
    endOfTime(),
  );
}

export function wasThereBy(id: string, horizon: number): Sql {
  return sql(`(${id} < ? OR ${id} >= ?)`, timePrefix(horizon + 1), endOfTime());
}
