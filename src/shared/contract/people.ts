import { z } from "zod";
import { givenName } from "../model/given-name.ts";
import { likely, person } from "../model/person.ts";
import { recipient } from "../model/send-options.ts";
import { calls } from "./call.ts";
import { mayBeDecided } from "./decided.ts";

export const peopleCalls = calls({
  /** Mail addresses that are known, by the beginnings of words in name or address; who wrote last comes first. */
  "people.addresses": {
    input: z.object({
      text: z.string().max(200),
      limit: z.number().int().min(1).max(50).default(8),
    }),
    output: z.array(recipient),
  },
  /** Whom an answer to everybody goes to: who wrote it first, then all others it reached, us left out. */
  "people.reached": {
    input: z.object({ messageId: z.string() }),
    output: z.object({ to: z.array(recipient), cc: z.array(recipient) }),
  },
  "people.get": { input: z.object({ id: z.string() }), output: person },
  /** A colleague, moderator or agency: what they write counts as ours, and they never wait. */
  "people.setOneOfUs": {
    input: z.object({ id: z.string(), oneOfUs: z.boolean() }),
    output: z.object({ decisionId: z.string() }),
  },
  /** Makes one person of several: whoever was known first stays, the others lead to them. */
  "people.merge": {
    input: z.object({ ids: z.array(z.string()).min(2).max(50) }),
    output: z.object({ id: z.string(), decisionId: z.string() }),
  },
  /** Takes identities off a person, with all that was theirs before they were merged. */
  "people.split": {
    input: z.object({
      id: z.string(),
      identityIds: z.array(z.string()).min(1).max(50),
    }),
    output: z.object({ ids: z.array(z.string()), decisionId: z.string() }),
  },
  /** Who may be the same as this person; nobody is merged without being confirmed. */
  "people.suggestions": {
    input: z.object({ id: z.string() }),
    output: z.array(likely),
  },
  /** These are two: never suggested again. */
  "people.keepApart": {
    input: z.object({ id: z.string(), otherId: z.string() }),
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
