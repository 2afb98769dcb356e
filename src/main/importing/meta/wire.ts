import { z } from "zod";
import { absent, list } from "../../channels/lenient.ts";
import { repair } from "./mojibake.ts";

/** A record with its text repaired, then read. */
function repaired<T>(schema: z.ZodType<T>) {
  return z.unknown().transform(repair).pipe(schema);
}

const lastMs = 253_402_300_800_000;
const seconds = z
  .number()
  .refine((at) => at >= 0 && at * 1000 < lastMs)
  .transform((at) => Math.floor(at * 1000));
const milliseconds = z
  .number()
  .refine((at) => at >= 0 && at < lastMs)
  .transform(Math.floor);

const file = z.object({
  uri: z.string().min(1),
  creation_timestamp: absent(seconds),
  title: absent(z.string()),
  description: absent(z.string()),
});
export type MetaFile = z.infer<typeof file>;

const attachments = list(
  z.object({
    data: list(
      z.object({
        media: absent(file),
        external_context: absent(
          z.object({ url: absent(z.string()), name: absent(z.string()) }),
        ),
      }),
      100,
    ),
  }),
  20,
);

/** Facebook: one of `your_posts….json`, or of the posts in groups. */
export const facebookPost = repaired(
  z.object({
    timestamp: seconds,
    title: absent(z.string()),
    data: list(z.object({ post: absent(z.string()) }), 20),
    attachments,
  }),
);
export type FacebookPost = z.infer<typeof facebookPost>;

/** Facebook: one of `comments.json`, or of the comments in groups. */
export const facebookComment = repaired(
  z.object({
    timestamp: seconds,
    title: absent(z.string()),
    data: list(
      z.object({
        comment: absent(
          z.object({ comment: absent(z.string()), author: absent(z.string()) }),
        ),
      }),
      20,
    ),
    attachments,
  }),
);
export type FacebookComment = z.infer<typeof facebookComment>;

/** Both: one message of `message_1.json`. */
export const metaMessage = repaired(
  z.object({
    sender_name: z.string().min(1),
    timestamp_ms: milliseconds,
    content: absent(z.string()),
    type: absent(z.string()),
    is_unsent: absent(z.boolean()),
    photos: list(file, 100),
    videos: list(file, 100),
    audio_files: list(file, 100),
    files: list(file, 100),
    gifs: list(file, 100),
    share: absent(
      z.object({ link: absent(z.string()), share_text: absent(z.string()) }),
    ),
  }),
);
export type MetaMessage = z.infer<typeof metaMessage>;

export const participant = repaired(z.object({ name: z.string() }));

/** Instagram: one of `posts_1.json`, of the reels and of what is archived; a story is a file alone. */
export const instagramPost = repaired(
  z.union([
    z.object({
      title: absent(z.string()),
      creation_timestamp: absent(seconds),
      media: list(file, 100).refine((media) => media.length > 0),
    }),
    file.transform((one) => ({
      title: undefined,
      creation_timestamp: undefined,
      media: [one],
    })),
  ]),
);
export type InstagramPost = z.infer<typeof instagramPost>;

const mapped = z.record(
  z.string(),
  z.object({ value: absent(z.string()), timestamp: absent(seconds) }),
);

/** Instagram: one of `post_comments_1.json`; before 2023 as a list. Keys are in the user's language. */
export const instagramComment = repaired(
  z.object({
    title: absent(z.string()),
    string_map_data: absent(mapped),
    string_list_data: list(
      z.object({ value: absent(z.string()), timestamp: absent(seconds) }),
      10,
    ),
  }),
);
export type InstagramComment = z.infer<typeof instagramComment>;

/** Facebook: `profile_information.json`; before 2020 without the `_v2`. */
const facebookName = z.object({
  name: z.union([
    z.string().transform((full_name) => ({ full_name })),
    z.object({ full_name: z.string() }),
  ]),
  username: absent(z.string()),
  profile_uri: absent(z.string()),
});
export const facebookProfile = repaired(
  z
    .union([
      z.object({ profile_v2: facebookName }),
      z.object({ profile: facebookName }),
    ])
    .transform((read) =>
      "profile_v2" in read ? read.profile_v2 : read.profile,
    ),
);

/** Instagram: `personal_information.json`. */
export const instagramProfile = repaired(
  z
    .object({ profile_user: list(z.object({ string_map_data: mapped }), 1) })
    .transform((read) => read.profile_user[0]?.string_map_data ?? {}),
);
