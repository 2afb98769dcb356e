import { z } from "zod";

/** A copy of the archive in a file of its own, verified when it was made. */
export const backup = z.object({
  /** Where it is: what `archive.restore` takes. */
  path: z.string(),
  name: z.string(),
  at: z.number().int(),
  bytes: z.number().int(),
  messages: z.number().int().optional(),
  /** Why it cannot be restored, where that shows without reading all of it. */
  problem: z.string().optional(),
});
export type Backup = z.infer<typeof backup>;

/** An archive that another one took the place of: it was mended, or a backup was restored. */
export const setAside = z.object({
  name: z.string(),
  path: z.string(),
  at: z.number().int(),
  bytes: z.number().int(),
});
export type SetAside = z.infer<typeof setAside>;

/** What the last check of the whole file found; no problems: it is sound. */
export const archiveCheck = z.object({
  at: z.number().int(),
  problems: z.array(z.string()),
});
export type ArchiveCheck = z.infer<typeof archiveCheck>;
