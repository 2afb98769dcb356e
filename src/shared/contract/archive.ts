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

/** A job has begun; `jobs.list` tells how it goes. */
const started = z.object({ jobId: z.string() });

export const archiveCalls = calls({
  /** Reads all of the file and says whether it is sound. */
  "archive.check": { input: z.object({}), output: started },
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
