import { z } from "zod";

/** Where the bringing up to date of an older archive is. */
export const updateStep = z.object({
  /** First a backup, then one migration after the other, then the room that is free now goes back to the disk. */
  doing: z.enum(["backup", "migration", "compaction"]),
  /** From 1. */
  step: z.number().int(),
  steps: z.number().int(),
  /** When the backup was made that holds the archive as it was; absent: it is not made yet. */
  backupAt: z.number().int().optional(),
});
export type UpdateStep = z.infer<typeof updateStep>;
