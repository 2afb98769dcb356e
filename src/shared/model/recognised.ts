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

/** Something in a file that cannot be read; the rest can. */
export const importProblem = z.object({
  file: z.string(),
  /** Which one of its records, counted from 1. */
  record: z.number().int().optional(),
  /** Counted from 1. */
  line: z.number().int().optional(),
  why: z.string(),
});
export type ImportProblem = z.infer<typeof importProblem>;

/** What a file or folder was recognised as, before anything of it is imported. */
export const recognised = z.object({
  kind: importKind,
  /** For the user: “An export of Porchlight”, “An archive of a Mastodon account”. */
  name: z.string(),
  /** Whose it is, as far as it says so. */
  accounts: z.array(
    z.object({
      channel: channelKind,
      name: z.string(),
      handle: z.string(),
      /** Porchlight has it: it goes there. Otherwise into a new account that only keeps what is imported. */
      here: z.boolean().optional(),
    }),
  ),
  /** How many of what, as far as that is known without reading all of it. */
  counts: z.array(z.object({ what: z.string(), count: z.number().int() })),
  /** What it will not bring, one sentence each. */
  notes: z.array(z.string()),
  /** When its oldest and its newest message were sent. */
  span: z.object({ from: z.number().int(), to: z.number().int() }).optional(),
  /** Only the beginning was looked at: there is more than `counts` and `span` say. */
  partial: z.boolean().optional(),
  /** What cannot be read; the first ones. */
  problems: z.array(importProblem).optional(),
  /** What it depends on and was guessed: mail does not say whose it is. The import takes it as `addresses`. */
  asks: z.literal("addresses").optional(),
});
export type Recognised = z.infer<typeof recognised>;
