import { z } from "zod";
import { conversationState } from "./conversation.ts";

const conversationFields = z.object({
  state: conversationState,
  readAt: z.number().int(),
  muted: z.boolean(),
});

/** What a decision changed: enough to take it back, and to do it again. */
export const decisionChange = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("mark"),
    markIds: z.array(z.string()),
    conversations: z.array(
      z.object({
        id: z.string(),
        before: conversationFields,
        after: conversationFields,
      }),
    ),
  }),
  z.object({
    kind: z.literal("one-of-us"),
    identities: z.array(
      z.object({ id: z.string(), before: z.boolean(), after: z.boolean() }),
    ),
  }),
  z.object({ kind: z.literal("account-removed"), accountId: z.string() }),
  z.object({ kind: z.literal("draft-discarded"), draftId: z.string() }),
]);
export type DecisionChange = z.infer<typeof decisionChange>;
export type ConversationFields = z.infer<typeof conversationFields>;
