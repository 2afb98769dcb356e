import { z } from "zod";
import { fault } from "../fault.ts";
import { archiveCheck, backup, setAside } from "../model/backup.ts";
import { updateStep } from "../model/update-step.ts";
import { calls } from "./call.ts";

/** A job has begun; `jobs.list` tells how it goes. */
const started = z.object({ jobId: z.string() });

export const archiveState = z.discriminatedUnion("state", [
  z.object({
    state: z.literal("open"),
    /** The disk is full or read-only, or a part of the file could not be read. */
    trouble: fault.optional(),
    lastCheck: archiveCheck.optional(),
    /** Why there is no newer backup, in a sentence. */
    backupTrouble: z.string().optional(),
  }),
  /** It is of an older version: nothing else works until it is up to date; then it opens by itself. */
  z.object({
    state: z.literal("updating"),
    /** Absent until it has begun. */
    at: updateStep.optional(),
    /** How much of this step is done, where it can count what it goes through: 0 to 1. */
    share: z.number().min(0).max(1).optional(),
  }),
  /** Nothing else works until it is open: it is mended, a backup restored, or tried again. */
  z.object({
    state: z.literal("closed"),
    fault,
    /** Whether `archive.mend` and `archive.restore` may replace the file. */
    replaceable: z.boolean(),
  }),
]);
export type ArchiveState = z.infer<typeof archiveState>;

export const safetyCalls = calls({
  /** Answered whatever state the archive is in. */
  "archive.state": { input: z.object({}), output: archiveState },
  /** Makes a backup now, in the data folder. */
  "archive.backup": { input: z.object({}), output: started },
  /** Newest first. */
  "archive.backups": { input: z.object({}), output: z.array(backup) },
  /**
   * Puts a backup in the place of the archive, which is set aside; unsent text is brought back over it. A file that is
   * no backup of ours changes nothing.
   */
  "archive.restore": {
    input: z.object({ path: z.string().min(1).max(4000) }),
    output: started,
  },
  /**
   * Writes what can be read of a damaged archive into a new file, fills it from the last backup and the unsent text,
   * and goes on with it; the damaged file is set aside.
   */
  "archive.mend": { input: z.object({}), output: started },
  /** Archives that were replaced, newest first: they stay until the user deletes them. */
  "archive.setAside": { input: z.object({}), output: z.array(setAside) },
  /** It cannot be undone: ask first. */
  "archive.deleteSetAside": {
    input: z.object({ name: z.string().max(100) }),
    output: z.object({}),
  },
  /** Tries again to open an archive that could not be opened. */
  "archive.reopen": { input: z.object({}), output: z.object({}) },
});
