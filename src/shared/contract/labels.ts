import { z } from "zod";
import { givenName } from "../model/given-name.ts";
import { label } from "../model/label.ts";
import { calls } from "./call.ts";
import { decided, mayBeDecided } from "./decided.ts";

const names = z.array(givenName).max(20).default([]);

export const labelCalls = calls({
  /** By name, with how many open conversations carry each, capped at 1000. */
  "labels.list": {
    input: z.object({}),
    output: z.array(label.extend({ open: z.number().int() })),
  },
  /** Labels by name; one that is new is made. No decision where nothing changes. */
  "labels.set": {
    input: z.object({
      conversationIds: z.array(z.string()).min(1).max(1000),
      add: names,
      remove: names,
    }),
    output: mayBeDecided,
  },
  /** Columns that ask for the label follow. */
  "labels.rename": {
    input: z.object({ id: z.string(), name: givenName }),
    output: mayBeDecided,
  },
  "labels.delete": { input: z.object({ id: z.string() }), output: decided },
});
