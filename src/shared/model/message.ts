import { z } from "zod";
import { act } from "./act.ts";
import { body } from "./body.ts";
import { feedback } from "./feedback.ts";
import { signals } from "./signals.ts";

export const messageKinds = [
  "mention",
  "reply",
  "dm",
  "comment",
  "post",
  "review",
  "email",
  "quote",
] as const;
export const messageKind = z.enum(messageKinds);
export type MessageKind = z.infer<typeof messageKind>;

/** Why a message reached us. Of several sources that found it the first in this order wins: direct, brand, product, industry. */
export const streams = ["direct", "brand", "product", "industry"] as const;
export const stream = z.enum(streams);
export type Stream = z.infer<typeof stream>;

export const visibility = z.enum(["public", "private"]);
export type Visibility = z.infer<typeof visibility>;

/** `to-us` opens turns; an `aside` mentions us only because a client copied the names; `other` is what people say to each other. */
export const addressed = z.enum(["to-us", "aside", "other"]);
export type Addressed = z.infer<typeof addressed>;

/**
 * How a message stands with the moderators of its place: `held` waits for their approval and nobody else sees it,
 * `hidden` was taken away as spam or into a bin and can be brought back.
 */
export const standing = z.enum(["shown", "held", "hidden"]);
export type Standing = z.infer<typeof standing>;

export const direction = z.enum(["in", "out"]);
export type Direction = z.infer<typeof direction>;

/** A name with small pictures in it: `:name:` stands for each that has an address here. */
export const shownName = z.object({
  name: z.string(),
  emoji: z.record(z.string(), z.string()),
  /** Whose name it is: its pictures are fetched by it. */
  identityId: z.string(),
});
export type ShownName = z.infer<typeof shownName>;

export const author = z.object({
  identityId: z.string(),
  personId: z.string(),
  /** Without the pictures in it. */
  name: z.string(),
  shown: shownName.optional(),
  /** As the channel writes it: `@marta@fosstodon.org`, `marta@example.org`. */
  handle: z.string(),
});
export type Author = z.infer<typeof author>;

/** What a channel says of a file. */
export const attachmentFacts = z.object({
  id: z.string(),
  name: z.string(),
  mediaType: z.string(),
  /** Bytes, where the channel said. */
  size: z.number().int().nonnegative().optional(),
  alt: z.string().optional(),
  /** An http(s) address to open at the channel; mail parts have none. */
  url: z.string().optional(),
});

export type AttachmentFacts = z.infer<typeof attachmentFacts>;

export const attachment = attachmentFacts.extend({
  /** Its file is kept, or the channel says where to fetch it: `attachments.fetch` may have it. */
  obtainable: z.boolean(),
});
export type Attachment = z.infer<typeof attachment>;

/** A message as the interface and scripts see it. */
export const message = z.object({
  id: z.string(),
  remoteId: z.string(),
  conversationId: z.string(),
  accountId: z.string(),
  direction,
  kind: messageKind,
  stream,
  visibility,
  addressed,
  automatic: z.boolean(),
  author,
  /** When the platform received it; turns count from this. */
  sentAt: z.number().int(),
  /** What the author's clock says, where it differs; displayed only. */
  claimedAt: z.number().int().optional(),
  editedAt: z.number().int().optional(),
  deletedAt: z.number().int().optional(),
  /** Hidden or removed by its place's moderators. */
  hiddenAt: z.number().int().optional(),
  /** Since when it waits for their approval. */
  heldAt: z.number().int().optional(),
  /** Its text was erased by the account's rule for how long texts are kept. */
  erasedAt: z.number().int().optional(),
  subject: z.string().optional(),
  /** Content warning or summary above the text. */
  warning: z.string().optional(),
  text: z.string(),
  body,
  permalink: z.string().optional(),
  /** Message id (ours, not the remote one) of what it answers, when it is in the archive. */
  inReplyTo: z.string().optional(),
  lang: z.string().optional(),
  /** Handles that it names; only of direct messages and of our own, where an answer is for them too. */
  mentions: z.array(z.string()).optional(),
  attachments: z.array(attachment),
  /** How many can see it, where the channel said so. */
  reach: z.number().int().optional(),
  /** Of a message of ours; absent where nothing came, and outside a conversation. */
  signals: signals.optional(),
  feedback: z.array(feedback),
  /** What can be done to it beside answering; what can be taken back was done, or is on its way. */
  doable: z.array(act),
});
export type Message = z.infer<typeof message>;
