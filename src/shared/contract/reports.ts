import { z } from "zod";
import { completeness } from "../model/completeness.ts";
import { calls } from "./call.ts";

/** A figure of an empty set is null, never 0. */
const figure = z.number().nullable();

const responseTimeRow = z.object({
  /** Account id or channel. */
  key: z.string(),
  label: z.string(),
  arrived: z.number().int(),
  answered: z.number().int(),
  excused: z.number().int(),
  acknowledged: z.number().int(),
  void: z.number().int(),
  waiting: z.number().int(),
  late: z.number().int(),
  /** Turns that waited before the door opened: outside `waiting` and `late`. */
  beforeDoor: z.number().int(),
  coverage: figure,
  /** Seconds. */
  median: figure,
  p90: figure,
  /** Seconds, with the waiting counted (Kaplan–Meier); null: more than half still wait, or nobody arrived. */
  medianWithWaiting: figure,
  withinTarget: figure,
  final: z.boolean(),
});

export const reportCalls = calls({
  /** How whole the record is: what a report that counts these accounts has to say beside its figures. */
  "reports.completeness": {
    input: z.object({
      from: z.number().int().optional(),
      to: z.number().int().optional(),
    }),
    output: z.array(completeness),
  },
  "reports.responseTime": {
    input: z.object({
      from: z.number().int().optional(),
      to: z.number().int().optional(),
      by: z.enum(["account", "channel"]),
      /** Only of the conversations that it finds. */
      query: z.string().max(2000).optional(),
    }),
    output: z.array(responseTimeRow),
  },
});
