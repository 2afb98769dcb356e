import { z } from "zod";
import { stream } from "./message.ts";

const fields = {
  theme: z.enum(["system", "light", "dark"]),
  density: z.enum(["comfortable", "compact"]),
  /** Seconds in which a sent reply can be taken back. */
  undoSeconds: z.number().int().min(0).max(60),
  /** Command name → keys, where the user has changed them. */
  keys: z.record(z.string(), z.array(z.string())),
  /** Where focus goes after an action. */
  afterAction: z.enum(["next", "previous"]),
  /** Streams that this user answers for: what `is:mine` asks for. None chosen: all of them. */
  ownedStreams: z.array(stream).max(4),
};

/** What the user has chosen for the whole app. Every field has a default, so an older file reads too. */
export const settings = z.object({
  theme: fields.theme.default("system"),
  density: fields.density.default("comfortable"),
  undoSeconds: fields.undoSeconds.default(5),
  keys: fields.keys.default({}),
  afterAction: fields.afterAction.default("next"),
  ownedStreams: fields.ownedStreams.default([]),
});
export type Settings = z.infer<typeof settings>;

/** Only what is to change: no defaults here, they would reset the rest. */
export const settingsChange = z.object(fields).partial();
