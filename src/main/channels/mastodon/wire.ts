import { z } from "zod";

// Lenient on purpose: Mastodon, GoToSocial, Akkoma, Pixelfed and snac differ in what they leave out,
// send as null or send as a number. Only what a message cannot do without is required.

export const absent = <T>(schema: z.ZodType<T>) =>
  schema
    .nullish()
    .catch(undefined)
    .transform((value) => value ?? undefined);

const isWhole = (text: string) => text.isWellFormed();

/** Opaque; never compared as a number. Half a character could stand in no address. */
export const id = z
  .union([z.string().min(1).max(500).refine(isWhole), z.number().int()])
  .transform(String);

const time = z
  .string()
  .transform((text) => Date.parse(text))
  .refine((at) => Number.isFinite(at));

/** Reads what can be read of a list and leaves out the rest. */
function list<T>(schema: z.ZodType<T>, most: number) {
  return absent(z.array(z.unknown())).transform((items) =>
    (items ?? []).slice(0, most).flatMap((item) => {
      const read = schema.safeParse(item);
      return read.success ? [read.data] : [];
    }),
  );
}

/** https://docs.joinmastodon.org/entities/CustomEmoji/; what a text does not hold is not asked for. */
const emoji = z.object({
  shortcode: z.string().min(1).max(100),
  url: absent(z.string()),
  static_url: absent(z.string()),
});
export type WireEmoji = z.infer<typeof emoji>;
const emojis = list(emoji, 200);

/** One that is not verified has no time there. */
const verifiedField = z.object({
  value: z.string().max(5000),
  verified_at: z.string(),
});

/** https://docs.joinmastodon.org/entities/Account/ */
export const account = z.object({
  id,
  username: absent(z.string()),
  /** `name` for people of the same server, else `name@domain`; snac and others always write the domain. */
  acct: z.string().min(1).max(1000),
  display_name: absent(z.string()),
  url: absent(z.string()),
  /** What the author says of themselves; a link that points back has a time of verification. */
  fields: absent(z.array(z.unknown()).max(100)).transform((fields) =>
    fields?.flatMap((field) => verifiedField.safeParse(field).data ?? []),
  ),
  bot: absent(z.boolean()),
  actor_type: absent(z.string()),
  /** Pictures whose names stand in the display name. */
  emojis,
  /** Whoever hides it says 0 or −1; snac always does. */
  followers_count: absent(z.number().int()),
});
export type Account = z.infer<typeof account>;

/** https://docs.joinmastodon.org/entities/Account/#CredentialAccount: what the person has chosen for their posts. */
export const me = account.and(
  z.object({
    source: absent(
      z.object({
        privacy: absent(z.string()),
        language: absent(z.string()),
      }),
    ),
  }),
);
export type Me = z.infer<typeof me>;

const mention = z.object({
  username: absent(z.string()),
  acct: z.string().min(1).max(1000),
  url: absent(z.string()),
});

/** https://docs.joinmastodon.org/entities/MediaAttachment/; `mime` is Pixelfed's, `pleroma` is Akkoma's. */
const attachment = z.object({
  id: absent(id),
  type: absent(z.string()),
  url: absent(z.string()),
  remote_url: absent(z.string()),
  description: absent(z.string()),
  mime: absent(z.string()),
  pleroma: absent(z.object({ mime_type: absent(z.string()) })),
});
export type WireAttachment = z.infer<typeof attachment>;

const count = z.number().int().nonnegative();

/** https://docs.joinmastodon.org/entities/Poll/; servers hide the votes of some until they end. */
const poll = z.object({
  expires_at: absent(time),
  expired: absent(z.boolean()),
  multiple: absent(z.boolean()),
  votes_count: absent(count),
  voters_count: absent(count),
  own_votes: list(z.number().int(), 100),
  emojis,
  options: list(
    z.object({ title: z.string(), votes_count: absent(count) }),
    100,
  ),
});
export type Poll = z.infer<typeof poll>;

const quotedFields = {
  id: absent(id),
  url: absent(z.string()),
  content: absent(z.string()),
  spoiler_text: absent(z.string()),
  emojis,
  account: absent(
    z.object({
      id: absent(id),
      acct: absent(z.string()),
      display_name: absent(z.string()),
    }),
  ),
};

/**
 * https://docs.joinmastodon.org/entities/Quote/ and ShallowQuote: Mastodon since 4.4 wraps the quoted status, with
 * the state of its author's consent; Akkoma puts the status itself there.
 */
const quote = z.object({
  ...quotedFields,
  state: absent(z.string()),
  quoted_status_id: absent(id),
  quoted_status: absent(z.object(quotedFields)),
});
export type Quote = z.infer<typeof quote>;

const statusFields = z.object({
  id,
  uri: absent(z.string()),
  url: absent(z.string()),
  account,
  created_at: absent(time),
  edited_at: absent(time),
  in_reply_to_id: absent(id),
  in_reply_to_account_id: absent(id),
  content: absent(z.string()),
  /** As typed; only some servers give it away, and only to the author. */
  text: absent(z.string()),
  spoiler_text: absent(z.string()),
  /** Its pictures are not for everybody's eyes. */
  sensitive: absent(z.boolean()),
  /** A server that does not say is not assumed to be talking in public. */
  visibility: absent(z.string()).transform((value) => value ?? "private"),
  language: absent(z.string()),
  emojis,
  mentions: list(mention, 300),
  media_attachments: list(attachment, 50),
  poll: absent(poll),
  quote: absent(quote),
  quote_id: absent(id),
});

/** A status with the payload it was read from. https://docs.joinmastodon.org/entities/Status/ */
export type Status = z.infer<typeof statusFields> & { raw: unknown };

const boost = z.object({ reblog: z.record(z.string(), z.unknown()) });

/** Reads a status; what only wraps another one (a boost; snac wraps whatever was ever boosted) is unwrapped. */
export const status: z.ZodType<Status> = z
  .unknown()
  .transform((received, context) => {
    const wrapped = boost.safeParse(received);
    const raw = wrapped.success ? wrapped.data.reblog : received;
    const read = statusFields.safeParse(raw);
    if (read.success) return { ...read.data, raw };
    context.addIssue({ code: "custom", message: describe(read.error) });
    return z.NEVER;
  });

/** Notifications about a text that means us. Pixelfed says comment for a reply; snac says mention for both. */
export const meansUs: ReadonlySet<string> = new Set([
  "mention",
  "comment",
  "reply",
]);

/** https://docs.joinmastodon.org/entities/Notification/ */
export const notification = z
  .object({
    id,
    type: z.string(),
    created_at: absent(time),
    account: absent(account),
    status: status.nullish().transform((value) => value ?? undefined),
  })
  .refine((found) => found.status !== undefined || !meansUs.has(found.type), {
    message: "tells of a message that is not there",
  });
export type Notification = z.infer<typeof notification>;

export const page = z.array(z.unknown());

export const context = z.object({
  ancestors: list(status, 4096),
  descendants: list(status, 4096),
});

const limit = absent(z.number().int().positive());

const configuration = z.object({
  statuses: absent(
    z.object({
      max_characters: limit,
      max_media_attachments: limit,
      characters_reserved_per_url: limit,
    }),
  ),
  media_attachments: absent(
    z.object({
      supported_mime_types: absent(z.array(z.string().max(200)).max(500)),
      image_size_limit: limit,
      video_size_limit: limit,
      /** Since Mastodon 4.4. */
      description_limit: limit,
    }),
  ),
});

/**
 * /api/v2/instance and /api/v1/instance together (https://docs.joinmastodon.org/entities/Instance/); the limits at
 * the top are Akkoma's.
 */
export const instance = z.object({
  title: absent(z.string()),
  version: z.string(),
  domain: absent(z.string()),
  uri: absent(z.string()),
  max_toot_chars: limit,
  max_media_attachments: limit,
  upload_limit: limit,
  description_limit: limit,
  configuration: absent(configuration),
});
export type Instance = z.infer<typeof instance>;

/** https://docs.joinmastodon.org/entities/MediaAttachment/ as uploading answers it: without an address while it is processed. */
export const uploaded = z.object({ id, url: absent(z.string()) });

/** https://docs.joinmastodon.org/entities/StatusSource/ */
export const source = z.object({ text: z.string() });

/** https://docs.joinmastodon.org/entities/Marker/ */
export const markers = z.object({
  notifications: absent(z.object({ last_read_id: id })),
});

export const refusal = z.object({
  error: absent(z.string()),
  error_description: absent(z.string()),
});

/** Which field was wrong, without what stood in it. */
export function describe(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return "not as documented";
  return issue.path.length === 0
    ? issue.message
    : `${issue.path.join(".")}: ${issue.message}`;
}
