import { z } from "zod";

/** Unsent text, bound to a conversation or, without one, a new post. */
export const draft = z.object({
  id: z.string(),
  accountId: z.string().optional(),
  conversationId: z.string().optional(),
  /** Message id that it answers. */
  inReplyTo: z.string().optional(),
  text: z.string(),
  savedAt: z.number().int(),
});
export type Draft = z.infer<typeof draft>;
