import { z } from "zod";

export const digests = z.record(z.string(), z.string());

/** What the last visit to a feed left behind: how to ask again, and what was seen. */
export const pageCursor = z.object({
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
});
export type PageCursor = z.infer<typeof pageCursor>;
