import { z } from "zod";
import { givenName } from "./given-name.ts";

/** What a rule can do: nothing is sent or deleted, and only `mute` takes anybody out of waiting. */
export const ruleDoes = z.strictObject({
  /** By name. */
  labels: z.array(givenName).max(10),
  /** Of the newest message that the query finds. */
  topic: givenName.optional(),
  star: z.boolean(),
  mute: z.boolean(),
});
export type RuleDoes = z.infer<typeof ruleDoes>;

export const ruleName = z
  .string()
  .trim()
  .min(1, "A rule needs a name.")
  .max(80, "A name has at most 80 characters.");

export const ruleQuery = z.string().max(2000);

/** A query, and what is done in the conversations that it finds when something comes in there. */
export const rule = z.object({
  id: z.string(),
  name: ruleName,
  query: ruleQuery,
  does: ruleDoes,
  active: z.boolean(),
});
export type Rule = z.infer<typeof rule>;

/** Why a rule cannot do its work at present; where in its query, unless it is about what the rule does. */
export const ruleFault = z.object({
  message: z.string(),
  at: z.number().int().optional(),
  length: z.number().int().optional(),
});
