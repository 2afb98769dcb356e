import { z } from "zod";
import { givenName } from "../model/given-name.ts";
import { person } from "../model/person.ts";
import { calls } from "./call.ts";
import { mayBeDecided } from "./decided.ts";

export const peopleCalls = calls({
  "people.get": { input: z.object({ id: z.string() }), output: person },
  /** A colleague, moderator or agency: what they write counts as ours, and they never wait. */
  "people.setOneOfUs": {
    input: z.object({ id: z.string(), oneOfUs: z.boolean() }),
    output: z.object({ decisionId: z.string() }),
  },
  /** Press, candidate, employee, shareholder …, as the user calls it; null takes it away. */
  "people.setRole": {
    input: z.object({ id: z.string(), role: givenName.nullable() }),
    output: mayBeDecided,
  },
  /** Every role that somebody has. */
  "people.roles": { input: z.object({}), output: z.array(z.string()) },
});
