import { z } from "zod";

/** What customers like, hate and want, and what they ask again and again. */
export const feedbackKinds = ["like", "hate", "want", "ask"] as const;
export const feedbackKind = z.enum(feedbackKinds);
export type FeedbackKind = z.infer<typeof feedbackKind>;

/** What the user said of one message: what kind of feedback it is, what it is about, or both. */
export const feedback = z.object({
  id: z.string(),
  kind: feedbackKind.optional(),
  /** Name of the topic. */
  topic: z.string().optional(),
});
export type Feedback = z.infer<typeof feedback>;
