import { z } from "zod";
import { sendOptions } from "./send-options.ts";

/** Unsent text, bound to a conversation or, without one, a new post; or a note being written. */
export const draft = z.object({
  id: z.string(),
  accountId: z.string().optional(),
  conversationId: z.string().optional(),
  /** Message id that it answers. */
  inReplyTo: z.string().optional(),
  /** Id of the message of ours, or of the note, whose text it is to replace; of a new note about a person, the person's. */
  edits: z.string().optional(),
  /** A note between colleagues: kept as a note in the end, never sent. */
  note: z.literal(true).optional(),
  text: z.string(),
  options: sendOptions.optional(),
  savedAt: z.number().int(),
});
export type Draft = z.infer<typeof draft>;
