import { z } from "zod";
import { listOrder } from "../model/column.ts";
import { conversation, conversationItem } from "../model/conversation.ts";
import { mark, noReplyReason } from "../model/mark.ts";
import { message } from "../model/message.ts";
import { calls } from "./call.ts";

const query = z.string().max(2000);

/** A page token: opaque to callers, valid for the same query and order. */
const pageToken = z.string().max(500);

export const conversationCalls = calls({
  "conversations.list": {
    input: z.object({
      query,
      order: listOrder.default("newest"),
      limit: z.number().int().min(1).max(200).default(50),
      after: pageToken.optional(),
    }),
    output: z.object({
      items: z.array(conversationItem),
      next: pageToken.optional(),
    }),
  },
  /**
   * It with its newest messages, from the one on that somebody waits since; with `around` with some before and after
   * this message instead.
   */
  "conversations.get": {
    input: z.object({ id: z.string(), around: z.string().optional() }),
    output: conversation,
  },
  /** One message, wherever it is. */
  "conversations.message": {
    input: z.object({ id: z.string() }),
    output: message,
  },
  /** Counts for column headers, capped at 1000 (shown as 999+). */
  "conversations.count": {
    input: z.object({ query }),
    output: z.object({
      all: z.number().int(),
      unread: z.number().int(),
      waiting: z.number().int(),
      overdue: z.number().int(),
    }),
  },
  /** One decision, undone as one. Without `personId` it concerns everybody in the conversation. */
  "conversations.mark": {
    input: z
      .object({
        ids: z.array(z.string()).min(1).max(1000),
        mark,
        personId: z.string().optional(),
        /** For `waits`: the message adopted; its author waits from it on. */
        messageId: z.string().optional(),
        reason: noReplyReason.optional(),
      })
      .refine((i) => i.mark !== "no-reply-needed" || i.reason !== undefined, {
        message: "Say why no reply is needed.",
        path: ["reason"],
      })
      .refine((i) => i.mark !== "waits" || i.messageId !== undefined, {
        message: "Say which message waits.",
        path: ["messageId"],
      }),
    output: z.object({
      decisionId: z.string().optional(),
      /** How many people still wait in these conversations. */
      stillWaiting: z.number().int(),
    }),
  },
  /**
   * Makes one conversation of several, of whatever accounts: the oldest id stays, the others lead to it. What comes
   * in later for any of their threads comes here.
   */
  "conversations.merge": {
    input: z.object({ ids: z.array(z.string()).min(2).max(50) }),
    output: z.object({ id: z.string(), decisionId: z.string() }),
  },
  /**
   * Makes a conversation of its own of a message and all later ones of its thread; what comes in later follows the
   * message that it answers. `conflict` for the first message of a thread.
   */
  "conversations.splitFrom": {
    input: z.object({ messageId: z.string() }),
    output: z.object({ id: z.string(), decisionId: z.string() }),
  },
  /** Takes a merged conversation apart as it was: all of it, or one thread of it. */
  "conversations.split": {
    input: z.object({ id: z.string(), threadId: z.string().optional() }),
    output: z.object({ ids: z.array(z.string()), decisionId: z.string() }),
  },
});
