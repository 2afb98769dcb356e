import { z } from "zod";
import { fault } from "../fault.ts";

/** Work that takes longer than a call should: shown with its progress, and cancellable. */
export const jobKinds = [
  "check",
  "backup",
  "restore",
  "salvage",
  "export",
  "import",
  "recompute",
  "following",
  "renormalise",
  "retention",
  "history",
  "rule",
] as const;
export const jobKind = z.enum(jobKinds);
export type JobKind = z.infer<typeof jobKind>;

const base = {
  id: z.string(),
  kind: jobKind,
  /** What it does, for the user: “Exporting everything to …”. */
  title: z.string(),
  startedAt: z.number().int(),
  /** How much of it is done, in `unit`s; `total` where it can be known. */
  done: z.number().int(),
  total: z.number().int().optional(),
  unit: z.string(),
};

export const job = z.discriminatedUnion("state", [
  z.object({ ...base, state: z.literal("running") }),
  z.object({
    ...base,
    state: z.literal("done"),
    endedAt: z.number().int(),
    /** One sentence on what came of it. */
    outcome: z.string(),
  }),
  z.object({
    ...base,
    state: z.literal("failed"),
    endedAt: z.number().int(),
    fault,
  }),
  z.object({
    ...base,
    state: z.literal("cancelled"),
    endedAt: z.number().int(),
  }),
]);
export type Job = z.infer<typeof job>;
