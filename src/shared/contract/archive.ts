import { z } from "zod";
import { calls } from "./call.ts";

/** A job has begun; `jobs.list` tells how it goes. */
const started = z.object({ jobId: z.string() });

export const archiveCalls = calls({
  /** Reads all of the file and says whether it is sound. */
  "archive.check": { input: z.object({}), output: started },
});
