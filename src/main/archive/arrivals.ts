import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

const dayMs = 86_400_000;
/** So far back habits are looked for. */
const days = 28;
/** Of fewer messages nothing can be said. */
const fewest = 48;

/**
 * How many messages came in at each hour of the day (of this computer's zone) in the last weeks, as multiples of an
 * average hour; only accounts of which that can be said. Rows are numbered by time (`seq.ts`).
 */
export function arrivalsByHour(
  db: Archive,
  { now }: { now: number },
): Record<string, number[]> {
  const rows = prepared<
    [number],
    { id: string; hour: number; arrived: number }
  >(
    db,
    `SELECT account_id AS id, CAST(strftime('%H', sent_at / 1000, 'unixepoch', 'localtime') AS INTEGER) AS hour,
       count(*) AS arrived
     FROM messages NOT INDEXED WHERE seq >= ? AND direction = 'in' GROUP BY 1, 2`,
  ).all(now - days * dayMs);
  const hours: Record<string, number[]> = {};
  for (const { id, hour, arrived } of rows) {
    const of = (hours[id] ??= Array.from({ length: 24 }, () => 0));
    of[hour] = arrived;
  }
  return Object.fromEntries(
    Object.entries(hours).flatMap(([id, counts]) => {
      const all = counts.reduce((sum, count) => sum + count, 0);
      return all < fewest
        ? []
        : [[id, counts.map((count) => (count * 24) / all)]];
    }),
  );
}
