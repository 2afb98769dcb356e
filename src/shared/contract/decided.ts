import { z } from "zod";

/** What `undo` takes back. */
export const decided = z.object({ decisionId: z.string() });

/** The same; absent: nothing had to change. */
export const mayBeDecided = decided.partial();
