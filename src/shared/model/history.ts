import { z } from "zod";

/** How far back the history of an account is fetched. */
export const historyReach = z.enum(["none", "month", "year", "everything"]);
export type HistoryReach = z.infer<typeof historyReach>;

/** What was there before the account was added, and how much of it is here. */
export const accountHistory = z.object({
  state: z.enum(["running", "paused", "done"]),
  /** As far back as the user wants, ms UTC; 0: everything. */
  until: z.number().int(),
  /** How far back the record goes by now, ms UTC. */
  reachedAt: z.number().int().optional(),
  startedAt: z.number().int(),
  endedAt: z.number().int().optional(),
  added: z.number().int(),
  /** A sentence, where it stands still by itself. */
  message: z.string().optional(),
});
export type AccountHistory = z.infer<typeof accountHistory>;

const dayMs = 86_400_000;
const days: Record<Exclude<HistoryReach, "none">, number> = {
  month: 31,
  year: 366,
  everything: Infinity,
};

/** The earliest time that is asked for, ms UTC. */
export function reachBack(
  reach: Exclude<HistoryReach, "none">,
  now: number,
): number {
  return Math.max(0, now - days[reach] * dayMs);
}
