import { z } from "zod";

/** How long the texts of an account are kept. */
export const retention = z.discriminatedUnion("keep", [
  z.object({ keep: z.literal("forever") }),
  /** For so many months, by the channel's time of each message. */
  z.object({
    keep: z.literal("months"),
    months: z.number().int().min(1).max(600),
  }),
  /** As long as the channel keeps them: what was deleted there is erased here. */
  z.object({ keep: z.literal("channel") }),
]);
export type Retention = z.infer<typeof retention>;

/** What a rule would erase now, or has begun to. */
export const retentionCount = z.object({
  messages: z.number().int(),
  conversations: z.number().int(),
  /** Of those messages, ms UTC. */
  oldestAt: z.number().int().optional(),
  newestAt: z.number().int().optional(),
  /** Backups made before may hold the texts until then, ms UTC. */
  backupsUntil: z.number().int(),
});
export type RetentionCount = z.infer<typeof retentionCount>;

/** Texts sent before this instant go; undefined where age is no reason. */
export function keptSince(policy: Retention, now: number): number | undefined {
  if (policy.keep !== "months") return undefined;
  const from = new Date(now);
  const day = from.getUTCDate();
  from.setUTCDate(1);
  from.setUTCMonth(from.getUTCMonth() - policy.months);
  const lastDay = new Date(
    Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 0),
  ).getUTCDate();
  from.setUTCDate(Math.min(day, lastDay));
  return from.getTime();
}
