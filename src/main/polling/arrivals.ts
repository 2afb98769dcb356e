import type { Log } from "../log.ts";
import type { Reader } from "../reading/reader.ts";

const dayMs = 86_400_000;

/** Of an account's present hour, how much arrives as a multiple of an average one; read beside the main thread, once a day. */
export function createArrivals(
  reader: Reader,
  now: () => number,
  log: Log,
): (accountId: string) => number | undefined {
  let hours: Record<string, number[]> = {};
  let readAt: number | undefined;
  const read = () => {
    readAt = now();
    reader
      .read("arrivals", { now: now() })
      .then((answer) => {
        hours = answer;
      })
      .catch((cause: unknown) => {
        log.warn(
          `when messages arrive could not be read: ${cause instanceof Error ? cause.message : ""}`,
        );
      });
  };
  return (accountId) => {
    if (readAt === undefined || Math.abs(now() - readAt) >= dayMs) read();
    return hours[accountId]?.[new Date(now()).getHours()];
  };
}
