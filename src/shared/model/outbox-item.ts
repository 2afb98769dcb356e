import { z } from "zod";
import { fault } from "../fault.ts";
import { act } from "./act.ts";
import { sendOptions } from "./send-options.ts";

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

/** How much of a large text has left, as its channel counts. Until all of it has, it can be stopped. */
export const sendProgress = z.object({
  sentBytes: z.number().int().nonnegative(),
  totalBytes: z.number().int().nonnegative(),
});
export type SendProgress = z.infer<typeof sendProgress>;

/** Text the user has sent, or something to be done to a message, until the channel has confirmed it. Account, parent, text, options, act and target are bound for good. */
export const outboxItem = z.object({
  id: z.string(),
  accountId: z.string(),
  conversationId: z.string().optional(),
  inReplyTo: z.string().optional(),
  /** Of an edit the new text, of a report the reason, of any other act nothing. */
  text: z.string(),
  options: sendOptions.optional(),
  /** What is done to `targetId`; absent: the text is sent. */
  act: act.optional(),
  /** Message id. */
  targetId: z.string().optional(),
  /** What triage changes at the channel: of no interest unless it fails. */
  quiet: z.literal(true).optional(),
  state: outboxState,
  createdAt: z.number().int(),
  /** Not sent before this time: the undo window, a back-off, a rate limit. */
  notBefore: z.number().int(),
  attempts: z.number().int(),
  /** While it is being sent, where the channel tells. */
  progress: sendProgress.optional(),
  /** Why it is held, failed or unknown, or what the last attempt met. */
  fault: fault.optional(),
  sentAt: z.number().int().optional(),
  /** Our message in the archive once it is sent; of an act its target once it is done. */
  messageId: z.string().optional(),
});
export type OutboxItem = z.infer<typeof outboxItem>;
