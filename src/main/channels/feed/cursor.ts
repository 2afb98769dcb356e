import { z } from "zod";

const digests = z.record(z.string(), z.string());

/** The comments on one post of ours: where they are, and what was read of them. */
export const followed = z.object({
  /** Remote id of the post. */
  post: z.string(),
  url: z.string(),
  /** How many the post said it has, and how many it said when they were read last. */
  said: z.number().optional(),
  read: z.number().optional(),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  seen: digests,
  shared: digests,
});
export type Followed = z.infer<typeof followed>;

/** What the last answers left behind: how to ask again, and what was seen. */
export const feedCursor = z.object({
  /** Validators, byte for byte as they came. */
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  ttlSeconds: z.number().optional(),
  title: z.string().optional(),
  newestAt: z.number().int().optional(),
  /** Digest of id → digest of content, of the entries on the last page. */
  seen: digests,
  /** Ids that several entries share → the content that goes by the bare id. */
  shared: digests,
  /** Of our own posts, the newest first. */
  comments: z.array(followed).optional(),
});
export type FeedCursor = z.infer<typeof feedCursor>;
