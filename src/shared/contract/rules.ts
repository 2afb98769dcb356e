import { z } from "zod";
import { conversationItem } from "../model/conversation.ts";
import {
  rule,
  ruleDoes,
  ruleFault,
  ruleName,
  ruleQuery,
} from "../model/rule.ts";
import { calls } from "./call.ts";
import { decided, mayBeDecided } from "./decided.ts";

const does = ruleDoes.refine(
  ({ labels, topic, star, mute }) =>
    labels.length > 0 || topic !== undefined || star || mute,
  "Choose what the rule does.",
);

const written = { name: ruleName, query: ruleQuery, does, active: z.boolean() };

export const ruleCalls = calls({
  /**
   * In the order in which they are asked. `met`: in how many conversations each has done something, capped at 1000;
   * `fault`: why it cannot be asked at present.
   */
  "rules.list": {
    input: z.object({}),
    output: z.array(
      rule.extend({ met: z.number().int(), fault: ruleFault.optional() }),
    ),
  },
  /** A query that a rule cannot ask is `invalid-input`, with its place in `details`. */
  "rules.add": {
    input: z.object(written),
    output: decided.extend({ id: z.string() }),
  },
  /** What it has done stays done, and is not done again where it was. */
  "rules.change": {
    input: z.object({ id: z.string(), ...z.object(written).partial().shape }),
    output: mayBeDecided,
  },
  "rules.remove": { input: z.object({ id: z.string() }), output: decided },
  "rules.order": {
    input: z.object({ ids: z.array(z.string()).max(1000) }),
    output: mayBeDecided,
  },
  /** What it would have met, in the last year or ever: how many conversations, capped at 1000, and the newest 20. */
  "rules.tryOut": {
    input: z.object({ query: ruleQuery, ever: z.boolean().default(false) }),
    output: z.object({
      count: z.number().int(),
      items: z.array(conversationItem),
    }),
  },
  /** Does in all that is here already what the rule does with what comes in. */
  "rules.apply": {
    input: z.object({ id: z.string() }),
    output: z.object({ jobId: z.string() }),
  },
  /** Turns it off and takes back all that it has done, as if it had never been. */
  "rules.takeBack": {
    input: z.object({ id: z.string() }),
    output: z.object({ jobId: z.string() }),
  },
});
