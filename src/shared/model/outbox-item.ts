import { z } from "zod";
import { fault } from "../fault.ts";

export const outboxState = z.enum([
  "queued",
  "held",
  "sending",
  "sent",
  "failed",
  "unknown",
  "discarded",
]);
export type OutboxState = z.infer<typeof outboxState>;

/** Text the user has sent, until the channel has confirmed it. Account, parent and text are bound for good. */
export const outboxItem = z.object({
  id: z.string(),
  accountId: z.string(),
  conversationId: z.string().optional(),
  inReplyTo: z.string().optional(),
  text: z.string(),
  state: outboxState,
  createdAt: z.number().int(),
  /** Not sent before this time: the undo window, a back-off, a rate limit. */
  notBefore: z.number().int(),
  attempts: z.number().int(),
  /** Why it is held, failed or unknown, or what the last attempt met. */
  fault: fault.optional(),
  sentAt: z.number().int().optional(),
  /** Our message in the archive once it is sent. */
  messageId: z.string().optional(),
});
export type OutboxItem = z.infer<typeof outboxItem>;
