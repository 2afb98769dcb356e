import { z } from "zod";

/** What the user has chosen for the whole app. Every field has a default, so an older file reads too. */
export const settings = z.object({
  theme: z.enum(["system", "light", "dark"]).default("system"),
  density: z.enum(["comfortable", "compact"]).default("comfortable"),
  /** Seconds in which a sent reply can be taken back. */
  undoSeconds: z.number().int().min(0).max(60).default(5),
  /** Command name → keys, where the user has changed them. */
  keys: z.record(z.string(), z.array(z.string())).default({}),
  /** Where focus goes after an action. */
  afterAction: z.enum(["next", "previous"]).default("next"),
});
export type Settings = z.infer<typeof settings>;
