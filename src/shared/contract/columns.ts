import { z } from "zod";
import { column } from "../model/column.ts";
import { calls } from "./call.ts";

export const columnCalls = calls({
  "columns.list": { input: z.object({}), output: z.array(column) },
  /** Replaces the whole deck, in this order. */
  "columns.save": {
    input: z.object({ columns: z.array(column).min(1).max(20) }),
    output: z.object({}),
  },
});
