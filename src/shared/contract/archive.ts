import { z } from "zod";
import { recognised } from "../model/recognised.ts";
import { calls } from "./call.ts";

/** A file or folder on this computer. */
const path = z.string().min(1, "Where?").max(4000);

/** Mail: which addresses are ours, the account's own first. Without them it is guessed. */
const addresses = z
  .array(
    z
      .string()
      .trim()
      .max(320)
      .regex(/^[^\s@<>"(),;:\\[\]]+@[^\s@<>"(),;:\\[\]]+$/, {
        message: "This is not a mail address.",
      }),
  )
  .min(1)
  .max(20)
  .optional();
/** Where a query's conversations go, each as text; `docs/export-format.md` has the details. */
export const exportFormats = ["csv", "jsonl", "markdown", "mbox"] as const;
export type ExportFormat = (typeof exportFormats)[number];

const exported = z.union([
  z.literal("everything"),
  z.object({
    query: z.string().max(2000),
    format: z.enum(exportFormats),
    /** Begins a CSV file with a byte order mark, by which spreadsheets know that it is UTF-8. */
    mark: z.boolean().default(false),
  }),
]);

/** A job has begun; `jobs.list` tells how it goes. */
const started = z.object({ jobId: z.string() });

export const archiveCalls = calls({
  /** Reads all of the file and says whether it is sound. */
  "archive.check": { input: z.object({}), output: started },
  /** Computes again who waited for whom, everywhere. Decisions stay; what was right stays as it is. */
  "archive.recompute": { input: z.object({}), output: started },
  /** Reads the kept payloads again, of one account or of all, after a mistake in reading them was mended. */
  "archive.renormalise": {
    input: z.object({ accountId: z.string().optional() }),
    output: started,
  },
  /** Everything into a folder, or what a query finds into a file. Overwrites nothing without `replace`. */
  "archive.export": {
    input: z.object({
      what: exported,
      path,
      replace: z.boolean().default(false),
    }),
    output: started.extend({
      /** The whole path that is written. */
      path: z.string(),
    }),
  },
  /** Writes the whole workspace without secrets into one file, checked, for `archive.restore`. */
  "archive.saveWorkspace": {
    input: z.object({ path, replace: z.boolean().default(false) }),
    output: started.extend({ path: z.string() }),
  },
  /** Says what a file or folder on this computer is, before it is imported. */
  "archive.recognise": {
    input: z.object({ path, addresses }),
    output: recognised,
  },
  /** Imports it: all of it is checked before the first write, and what is here already is met, not doubled. */
  "archive.import": {
    input: z.object({ path, addresses }),
    output: started,
  },
});
