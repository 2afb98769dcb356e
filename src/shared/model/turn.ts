import { z } from "zod";
import { noReplyReason } from "./mark.ts";

/** How somebody got an answer that is no message of this conversation. */
export const elsewhere = z.enum([
  "message",
  "member",
  "phone",
  "in-person",
  "hand-off",
]);
export type Elsewhere = z.infer<typeof elsewhere>;

/** How and when somebody stopped waiting. `at` is ms UTC. */
export const turnEnd = z.discriminatedUnion("how", [
  z.object({
    how: z.literal("answered"),
    at: z.number().int(),
    /** Our message, or the one of ours whose edit answered an edited review. */
    messageId: z.string(),
    /** Nothing in the reply says whom it answers; the last one to speak was taken. */
    assumed: z.boolean(),
  }),
  z.object({
    how: z.literal("answered-elsewhere"),
    at: z.number().int(),
    by: elsewhere,
    messageId: z.string().nullable(),
  }),
  z.object({
    how: z.literal("excused"),
    at: z.number().int(),
    reason: noReplyReason,
  }),
  z.object({
    how: z.literal("acknowledged"),
    at: z.number().int(),
    reason: z.enum(["reaction", "thanks"]),
  }),
  z.object({
    how: z.literal("void"),
    at: z.number().int(),
    reason: z.enum(["spam", "deleted"]),
  }),
]);
export type TurnEnd = z.infer<typeof turnEnd>;

/** What became of a turn, as the user speaks of it. `handed-off`: still open, and waiting for somebody else. */
export const outcomes = [
  "answered",
  "acknowledged",
  "no-reply-needed",
  "answered-elsewhere",
  "handed-off",
  "spam",
] as const;
export type Outcome = (typeof outcomes)[number];

/**
 * One person waiting in one conversation, from their first unanswered message.
 * Unique by conversation, person, opening message and `startAt`: a review that
 * is edited opens another turn with the same message.
 */
export const turn = z.object({
  conversationId: z.string(),
  personId: z.string(),
  openingMessageId: z.string(),
  /** ms UTC */
  startAt: z.number().int(),
  /** Their newest message of this turn, ms UTC. */
  lastAt: z.number().int(),
  /** How many messages they wrote in this turn, edits of a review included. */
  messages: z.number().int().positive(),
  /** `first` of a segment: no earlier turn, or silence for longer than the segment gap. */
  kind: z.enum(["first", "next"]),
  /** Since when it waits in the group of the handed-off, ms UTC; it ends nothing. */
  handedOffAt: z.number().int().nullable(),
  /**
   * When our first reply sent with Porchlight reached them, ms UTC; it may be
   * later than the end, when somebody had answered from elsewhere before.
   */
  insideAt: z.number().int().nullable(),
  /** null: still open. */
  end: turnEnd.nullable(),
});
export type Turn = z.infer<typeof turn>;
export type TurnKind = Turn["kind"];
