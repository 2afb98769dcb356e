import { z } from "zod";

/** What the record of an account lacks in a stretch of time, and what it took. */
export const completeness = z.object({
  accountId: z.string(),
  /** Open ones that touch the stretch, latest first, at most 100. `from` 0: everything before. */
  gaps: z.array(
    z.object({
      from: z.number().int(),
      to: z.number().int(),
      message: z.string(),
      /** It still grows: something cannot be read, and `to` is the end of the stretch. */
      ongoing: z.boolean().optional(),
    }),
  ),
  /** Gaps that were filled since. */
  closed: z.number().int(),
  /** Seconds within spans of polls that were answered. */
  watchedSeconds: z.number().int(),
  polls: z.number().int(),
  failures: z.number().int(),
  requests: z.number().int(),
});
export type Completeness = z.infer<typeof completeness>;
