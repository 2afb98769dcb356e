import { z } from "zod";
import { person } from "../model/person.ts";
import { calls } from "./call.ts";

export const peopleCalls = calls({
  "people.get": { input: z.object({ id: z.string() }), output: person },
  /** A colleague, moderator or agency: what they write counts as ours, and they never wait. */
  "people.setOneOfUs": {
    input: z.object({ id: z.string(), oneOfUs: z.boolean() }),
    output: z.object({ decisionId: z.string() }),
  },
});
