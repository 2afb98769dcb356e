import { z } from "zod";
import { digests, pageCursor } from "../syndication/cursor.ts";

/** The comments on one post of ours: where they are, and what was read of them. */
export const followed = z.object({
  /** Remote id of the post. */
  post: z.string(),
  url: z.string(),
  /** Address of the post whose replies they are; absent where they are a feed. */
  status: z.string().optional(),
  /** Its server gives them to nobody: not asked before. */
  closedUntil: z.number().optional(),
  /** How many the post said it has, and how many it said when they were read last. */
  said: z.number().optional(),
  read: z.number().optional(),
  etag: z.string().optional(),
  lastModified: z.string().optional(),
  seen: digests,
  shared: digests,
});
export type Followed = z.infer<typeof followed>;

export const feedCursor = pageCursor.extend({
  /** Of our own posts, the newest first. */
  comments: z.array(followed).optional(),
});
export type FeedCursor = z.infer<typeof feedCursor>;
