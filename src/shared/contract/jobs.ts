import { z } from "zod";
import { job } from "../model/job.ts";
import { calls } from "./call.ts";

export const jobCalls = calls({
  /** Running ones and the last that ended in this run, newest first. */
  "jobs.list": { input: z.object({}), output: z.array(job) },
  /** Asks it to stop; it ends as `cancelled` once it has cleaned up. */
  "jobs.cancel": { input: z.object({ id: z.string() }), output: z.object({}) },
});
