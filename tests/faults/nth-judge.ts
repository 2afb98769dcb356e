import type { Fault } from "../../src/shared/fault.ts";
import { forGood, type Fullness, type FullWrites } from "./full-writes.ts";

/** How many writes fail: one, as where somebody else has just freed some room; all, until there is room again. */
const spans = [1, forGood] as const;

/** What a round was told when it made room. */
export type Met = ReturnType<FullWrites["makeRoom"]>;

/**
 * Whether a fault says what is the matter. Of a write SQLite passes on that the disk is full; of a sync or a file that
 * does not get its length only that it failed: then the sentence speaks of room all the same.
 */
export function saysFull(fault: Fault, { failed }: Met): boolean {
  if (!fault.message.endsWith(".")) return false;
  if (fault.code === "archive-full")
    return /\b(room|full)\b/.test(fault.message);
  return (
    failed !== "write" &&
    fault.code === "archive-read-only" &&
    /\broom\b/.test(fault.message)
  );
}

/** Rounds in which the first write fails, then the `step`-th after it, and so on as far as there are any, for each span. */
export async function forEveryWrite(
  step: number,
  /** Answers how many there were. */
  round: (fullness: Fullness) => Promise<number>,
): Promise<void> {
  const total = await round({ at: forGood, times: 0 });
  for (const [i, times] of spans.entries())
    // Another beginning each time, so that a small dose is spread over them.
    for (
      let at = 1 + Math.floor((i * step) / spans.length);
      at <= total;
      at += step
    )
      await round({ at, times });
}
