import { z } from "zod";

/** Anything the user likes, on conversations. */
export const label = z.object({ id: z.string(), name: z.string() });
export type Label = z.infer<typeof label>;
