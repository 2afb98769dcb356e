import { z } from "zod";
import { absent, list } from "../../channels/lenient.ts";

/** One or many, as JSON-LD allows. */
const strings = z.unknown().transform((value) => {
  const many: unknown[] = Array.isArray(value) ? value : [value];
  return many.filter((one) => typeof one === "string").slice(0, 1000);
});

const tag = z.object({
  type: z.string(),
  href: absent(z.string()),
  name: absent(z.string()),
});

/** A file in the archive; `url` is a path inside it. */
const attachment = z.object({
  mediaType: absent(z.string()),
  url: absent(z.string()),
  name: absent(z.string()),
});
export type ArchivedFile = z.infer<typeof attachment>;

/** https://docs.joinmastodon.org/spec/activitypub/#Status */
export const note = z.object({
  id: z.string().min(1).max(2000),
  type: z.string(),
  content: absent(z.string()),
  contentMap: absent(z.record(z.string(), z.unknown())),
  summary: absent(z.string()),
  published: absent(z.string()),
  updated: absent(z.string()),
  url: absent(z.string()),
  inReplyTo: absent(z.string()),
  conversation: absent(z.string()),
  to: strings,
  cc: strings,
  tag: list(tag, 300),
  attachment: list(attachment, 50),
  /** FEP-044f, since Mastodon 4.5. */
  quote: absent(z.string()),
});
export type Note = z.infer<typeof note>;

/** One item of `outbox.json`. */
export const activity = z.object({
  type: z.string(),
  actor: absent(z.string()),
  object: z.union([z.string(), note]),
});

/** `actor.json` */
export const actor = z.object({
  id: z.string().min(1).max(2000),
  type: absent(z.string()),
  preferredUsername: z.string().min(1).max(500),
  name: absent(z.string()),
  url: absent(z.string()),
});
export type Actor = z.infer<typeof actor>;
