import { z } from "zod";
import { feedbackKind } from "../model/feedback.ts";
import { givenName } from "../model/given-name.ts";
import { calls } from "./call.ts";
import { decided, mayBeDecided } from "./decided.ts";

export const feedbackCalls = calls({
  /** Says what a message is about, what kind of feedback it is, or both; a topic that is new is made. */
  "feedback.tag": {
    input: z
      .object({
        messageId: z.string(),
        kind: feedbackKind.optional(),
        topic: givenName.optional(),
      })
      .refine(({ kind, topic }) => kind !== undefined || topic !== undefined, {
        message: "Say what kind of feedback it is, or what it is about.",
      }),
    output: mayBeDecided.extend({ id: z.string() }),
  },
  "feedback.untag": { input: z.object({ id: z.string() }), output: decided },
  /** By name, with how many tags name each. */
  "topics.list": {
    input: z.object({}),
    output: z.array(
      z.object({ id: z.string(), name: z.string(), tags: z.number().int() }),
    ),
  },
});
