import { z } from "zod";
import { absent, list, time } from "../../channels/lenient.ts";

/** Numbers too large for JavaScript: strings, as they were written. */
const id = z.union([
  z.string().min(1).max(100),
  z.number().int().nonnegative().transform(String),
]);

const link = z.object({
  url: z.string().min(1),
  expanded_url: absent(z.string()),
});

const mention = z.object({
  screen_name: z.string().min(1).max(100),
  name: absent(z.string()),
  id_str: absent(id),
  id: absent(id),
});

const media = z.object({
  url: absent(z.string()),
  media_url_https: absent(z.string()),
  type: absent(z.string()),
  ext_alt_text: absent(z.string()),
  video_info: absent(
    z.object({
      variants: list(
        z.object({ url: z.string(), bitrate: absent(z.coerce.number()) }),
        20,
      ),
    }),
  ),
});
export type XMedia = z.infer<typeof media>;

const tweetFields = z.object({
  id_str: absent(id),
  id: absent(id),
  full_text: absent(z.string()),
  text: absent(z.string()),
  created_at: time,
  lang: absent(z.string()),
  in_reply_to_status_id_str: absent(id),
  in_reply_to_user_id_str: absent(id),
  in_reply_to_screen_name: absent(z.string()),
  entities: absent(
    z.object({
      urls: list(link, 100),
      user_mentions: list(mention, 100),
      media: list(media, 20),
    }),
  ),
  extended_entities: absent(z.object({ media: list(media, 20) })),
});

/** One of `tweets.js`; before 2021 without the wrapping. */
export const tweet = z
  .union([z.object({ tweet: tweetFields }), tweetFields])
  .transform((read) => ("tweet" in read ? read.tweet : read))
  .transform((read, context) => {
    const { id_str: idText, id: idNumber, full_text: full, text } = read;
    const found = { ...read, id: idText ?? idNumber, text: full ?? text };
    if (found.id !== undefined && found.text !== undefined)
      return { ...found, id: found.id, text: found.text };
    context.addIssue({
      code: "custom",
      message: "missing",
      path: [found.id === undefined ? "id_str" : "full_text"],
    });
    return z.NEVER;
  });
export type Tweet = z.output<typeof tweet>;

/** One of `note-tweet.js`: the whole of a post of which `tweets.js` only has the beginning. */
export const noteTweet = z
  .object({
    noteTweet: z.object({
      noteTweetId: id,
      createdAt: time,
      core: z.object({
        text: z.string(),
        urls: list(
          z.object({ shortUrl: z.string().min(1), expandedUrl: z.string() }),
          100,
        ),
      }),
    }),
  })
  .transform((read) => read.noteTweet);
export type NoteTweet = z.output<typeof noteTweet>;

const directMessage = z.object({
  id,
  senderId: id,
  recipientId: absent(id),
  text: absent(z.string()),
  createdAt: time,
  mediaUrls: list(z.string(), 20),
  urls: list(
    z.object({ url: z.string().min(1), expanded: absent(z.string()) }),
    50,
  ),
});
export type DirectMessage = z.infer<typeof directMessage>;

/** One of `direct-messages.js`: a whole talk, with whatever happened in it besides messages. */
export const talk = z
  .object({
    dmConversation: z.object({
      conversationId: z.string().min(1).max(200),
      messages: z.array(z.unknown()),
    }),
  })
  .transform((read) => read.dmConversation);

/** What happened in a talk; only one kind of it is a message. */
export const happening = z.object({ messageCreate: absent(z.unknown()) });
export const messageCreate = z.object({ messageCreate: directMessage });

/** The one of `account.js`. */
export const account = z
  .object({
    account: z.object({
      accountId: id,
      username: z.string().min(1).max(100),
      accountDisplayName: absent(z.string()),
    }),
  })
  .transform((read) => read.account);
