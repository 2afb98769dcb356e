import { z } from "zod";

/** What others did with a message of ours without words to answer. */
export const signals = z.object({
  likes: z.number().int(),
  boosts: z.number().int(),
  quotes: z.number().int(),
  /** Pages that link to it, each once; the newest, and how many there are in all. */
  links: z.array(
    z.object({ name: z.string(), url: z.string(), at: z.number().int() }),
  ),
  linking: z.number().int(),
});
export type Signals = z.infer<typeof signals>;
