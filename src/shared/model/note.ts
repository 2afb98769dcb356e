import { z } from "zod";

/** Between colleagues, never sent: about a conversation or about a person. */
export const note = z.object({
  id: z.string(),
  conversationId: z.string().optional(),
  personId: z.string().optional(),
  text: z.string(),
  at: z.number().int(),
  editedAt: z.number().int().optional(),
});
export type Note = z.infer<typeof note>;
