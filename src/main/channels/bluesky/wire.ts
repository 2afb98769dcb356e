import { z } from "zod";
import { absent, describe, list, time } from "../lenient.ts";
import { isDid, readAtUri } from "./at-uri.ts";
import { post as postRecord } from "./record.ts";

// Read from the lexicons: https://github.com/bluesky-social/atproto/tree/main/lexicons

const did = z.string().refine(isDid, "not a DID");
const uri = z
  .string()
  .max(3000)
  .refine((text) => readAtUri(text) !== undefined, "not an address");
const cid = z.string().min(1).max(200);
const cursor = absent(z.string().max(5000));

/** com.atproto.label.defs */
const label = z.object({
  src: absent(z.string().max(3000)),
  val: z.string().min(1).max(200),
  neg: absent(z.boolean()),
  exp: absent(time),
});
export type Label = z.infer<typeof label>;

/** app.bsky.actor.defs#profileViewBasic */
export const actor = z.object({
  did,
  handle: absent(z.string().max(1000)),
  displayName: absent(z.string().max(5000)),
  labels: list(label, 50),
  viewer: absent(
    z.object({
      blockedBy: absent(z.boolean()),
      blocking: absent(z.string()),
      blockingByList: absent(z.unknown()),
    }),
  ),
});
export type Actor = z.infer<typeof actor>;

const picture = z.object({
  fullsize: absent(z.string().max(4000)),
  thumb: absent(z.string().max(4000)),
  alt: absent(z.string().max(50_000)),
});

/** app.bsky.embed.*#view: of pictures, a video or a link. */
const media = z.object({
  $type: absent(z.string().max(200)),
  images: list(picture, 20),
  playlist: absent(z.string().max(4000)),
  alt: absent(z.string().max(50_000)),
});
export type MediaView = z.infer<typeof media>;

/** app.bsky.embed.record#view: a post, or why it is not shown; a feed, a list and others have a name. */
const quoted = z.object({
  $type: absent(z.string().max(200)),
  uri: absent(z.string().max(3000)),
  author: absent(actor),
  value: absent(postRecord),
  detached: absent(z.boolean()),
  notFound: absent(z.boolean()),
  blocked: absent(z.boolean()),
  displayName: absent(z.string().max(1000)),
  name: absent(z.string().max(1000)),
});
export type Quoted = z.infer<typeof quoted>;

const embed = media.extend({
  /** Of a quote the record; of a quote with media once deeper. */
  record: absent(quoted.extend({ record: absent(quoted) })),
  media: absent(media),
});
export type EmbedView = z.infer<typeof embed>;

const postFields = z.object({
  uri,
  cid,
  author: actor,
  record: postRecord,
  embed: absent(embed),
  indexedAt: absent(time),
  labels: list(label, 50),
  viewer: absent(
    z.object({
      like: absent(z.string().max(3000)),
      repost: absent(z.string().max(3000)),
      replyDisabled: absent(z.boolean()),
    }),
  ),
});

/** app.bsky.feed.defs#postView, with the payload it was read from. */
export type PostView = z.infer<typeof postFields> & { raw: unknown };

export const postView: z.ZodType<PostView> = z
  .unknown()
  .transform((raw, context) => {
    const read = postFields.safeParse(raw);
    if (read.success) return { ...read.data, raw };
    context.addIssue({ code: "custom", message: describe(read.error) });
    return z.NEVER;
  });

const rows = z.array(z.unknown()).max(1000);

/** app.bsky.feed.getPosts */
export const posts = z.object({ posts: rows });

/** app.bsky.notification.listNotifications; its rows are read one by one. */
export const notifications = z.object({ notifications: rows, cursor });

/** The same, for when notifications were seen last. */
export const notificationsSeen = z.object({ seenAt: absent(time) });

export const notification = z.object({
  uri,
  cid: absent(cid),
  author: actor,
  reason: z.string().max(200),
  /** What of ours it is about; of a like of a repost the repost. */
  reasonSubject: absent(z.string().max(3000)),
  record: z.unknown(),
  indexedAt: time,
});
export type Notification = z.infer<typeof notification>;

/** A like or a repost: what it is of. */
export const subjectRecord = z.object({
  subject: z.object({ uri: z.string().max(3000) }),
});

/** app.bsky.feed.getAuthorFeed */
export const feed = z.object({ feed: rows, cursor });

/** app.bsky.feed.defs#feedViewPost; with a reason it is a repost, or pinned there. */
export const feedRow = z.object({
  post: postView,
  reply: absent(z.object({ root: absent(postView), parent: absent(postView) })),
  reason: absent(z.unknown()),
});

/** app.bsky.feed.searchPosts */
export const found = z.object({ posts: rows, cursor });

/** A step of a thread: a post with what stands above and below, or a place where one is missing or blocked. */
export type ThreadView = {
  post: PostView | undefined;
  uri: string | undefined;
  notFound: boolean;
  blocked: boolean;
  parent: unknown;
  replies: unknown[];
};

/** app.bsky.feed.defs#threadViewPost, notFoundPost, blockedPost; taken apart step by step, for it may be deep. */
export const threadView: z.ZodType<ThreadView> = z
  .object({
    post: absent(postView),
    uri: absent(z.string().max(3000)),
    notFound: absent(z.boolean()).transform((said) => said === true),
    blocked: absent(z.boolean()).transform((said) => said === true),
    parent: z.unknown().optional(),
    replies: list(z.unknown(), 1000),
  })
  .transform(({ post, uri: at, parent, ...rest }) => ({
    ...rest,
    post,
    uri: at,
    parent,
  }));

export const thread = z.object({ thread: z.unknown() });

/** com.atproto.server.createSession and refreshSession */
export const session = z.object({
  accessJwt: z.string().min(1).max(20_000),
  refreshJwt: z.string().min(1).max(20_000),
  did,
});

/** com.atproto.server.getSession */
export const me = z.object({
  did,
  handle: z.string().min(1).max(1000),
  active: absent(z.boolean()),
  status: absent(z.string().max(200)),
});
export type Me = z.infer<typeof me>;

/** com.atproto.server.describeServer */
export const serverDescription = z.object({
  did: z.string().max(3000),
  availableUserDomains: list(z.string().max(300), 100),
});

export const resolvedHandle = z.object({ did });

/** com.atproto.repo.getRecord */
export const keptRecord = z.object({
  uri,
  cid: absent(cid),
  value: z.unknown(),
});

export const profileRecord = z.object({
  displayName: absent(z.string().max(5000)),
});

/** com.atproto.repo.putRecord */
export const written = z.object({ uri, cid });

/** com.atproto.repo.uploadBlob: goes into a record as it came. */
export const uploaded = z.object({ blob: z.record(z.string(), z.unknown()) });

/** app.bsky.actor.getProfiles */
export const profiles = z.object({
  profiles: list(
    z.object({ did, followersCount: absent(z.number().int()) }),
    100,
  ),
});

/** A refusal: https://atproto.com/specs/xrpc#error-responses; OAuth has its words in `error_description`. */
export const refusal = z.object({
  error: absent(z.string()),
  message: absent(z.string()),
  error_description: absent(z.string()),
});

const chatId = z.string().regex(/^[\w.~-]{1,300}$/);

/** chat.bsky.convo.defs#convoView */
export const talk = z.object({
  id: chatId,
  rev: z.string().min(1).max(200),
  /** Of a group only some. */
  members: list(actor, 100),
  /** One of two people has none on older servers. */
  kind: absent(z.object({ $type: z.string().max(200) })),
});
export type Talk = z.infer<typeof talk>;

export const talks = z.object({ convos: rows, cursor });

/** chat.bsky.convo.defs#systemMessageView: who came and left, what a group is called. */
export const systemMessage = z.object({
  $type: z.literal("chat.bsky.convo.defs#systemMessageView"),
  rev: z.string().min(1).max(200),
});

/** chat.bsky.convo.defs#messageView and #deletedMessageView, which has no text. */
export const chatMessage = z.object({
  $type: absent(z.string().max(200)),
  id: chatId,
  rev: z.string().min(1).max(200),
  text: absent(z.string().max(100_000)),
  facets: absent(z.unknown()),
  embed: absent(z.object({ record: absent(quoted) })),
  sender: z.object({ did }),
  sentAt: time,
  replyTo: absent(
    z.object({ id: absent(chatId), sender: absent(z.object({ did })) }),
  ),
});
export type ChatMessage = z.infer<typeof chatMessage>;

export const chatMessages = z.object({
  messages: rows,
  cursor,
  /** Who wrote what is there; older servers leave it to the members of the talk. */
  relatedProfiles: list(actor, 1000),
});
