import { z } from "zod";
import { channelKind } from "./channel-kind.ts";

/** What can be imported: an export of our own, and archives that others hand out. */
export const importKind = z.enum([
  "porchlight",
  "mbox",
  "mastodon",
  "bluesky",
  "x",
  "meta",
]);
export type ImportKind = z.infer<typeof importKind>;

/** What a file or folder was recognised as, before anything of it is imported. */
export const recognised = z.object({
  kind: importKind,
  /** For the user: “An export of Porchlight”, “An archive of a Mastodon account”. */
  name: z.string(),
  /** Whose it is, as far as it says so. */
  accounts: z.array(
    z.object({ channel: channelKind, name: z.string(), handle: z.string() }),
  ),
  /** How many of what, as far as that is known without reading all of it. */
  counts: z.array(z.object({ what: z.string(), count: z.number().int() })),
  /** What it will not bring, one sentence each. */
  notes: z.array(z.string()),
});
export type Recognised = z.infer<typeof recognised>;
