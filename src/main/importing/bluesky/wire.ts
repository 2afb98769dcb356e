import { z } from "zod";
import { absent, list, time } from "../wire.ts";

const feature = z.object({
  $type: z.string(),
  uri: absent(z.string()),
  did: absent(z.string()),
});

/** Where in the text's UTF-8 bytes something stands. */
const facet = z.object({
  index: z.object({ byteStart: z.number().int(), byteEnd: z.number().int() }),
  features: list(feature, 10),
});
export type Facet = z.infer<typeof facet>;

const blob = z.object({
  mimeType: absent(z.string()),
  size: absent(z.number().int().nonnegative()),
});

const media = z.object({
  $type: z.string(),
  images: list(z.object({ alt: absent(z.string()), image: absent(blob) }), 20),
  video: absent(blob),
  alt: absent(z.string()),
  external: absent(z.object({ uri: z.string(), title: absent(z.string()) })),
});
export type Media = z.infer<typeof media>;

const strongRef = z.object({ uri: z.string().min(1).max(2000) });

/** https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/post.json */
export const post = z.object({
  text: z.string(),
  createdAt: time,
  langs: list(z.string(), 3),
  facets: list(facet, 500),
  reply: absent(z.object({ root: strongRef, parent: strongRef })),
  embed: absent(
    media.extend({
      /** Of a quote; of a quote with media the same one deeper, as its `media`. */
      record: absent(
        z.object({ uri: absent(z.string()), record: absent(strongRef) }),
      ),
      media: absent(media),
    }),
  ),
});
export type Post = z.infer<typeof post>;

export const profile = z.object({ displayName: absent(z.string()) });
