import { z } from "zod";

/** One unbroken span of like polls of an account; `gap` spans say what the record lacks and why. */
export const ledgerEntry = z.object({
  id: z.string(),
  accountId: z.string(),
  kind: z.enum(["polled", "failed", "gap", "rejected"]),
  from: z.number().int(),
  to: z.number().int(),
  polls: z.number().int(),
  requests: z.number().int(),
  added: z.number().int(),
  /** A sentence for anything but a plain success. */
  message: z.string().optional(),
  /** A gap that was filled since, ms UTC. */
  closedAt: z.number().int().optional(),
  /** What cannot be read, in the channel's own words: while the gap is open it goes on to now. */
  about: z.string().optional(),
});
export type LedgerEntry = z.infer<typeof ledgerEntry>;
