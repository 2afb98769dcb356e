import { z } from "zod";
import { bodyFromHtml } from "../../../shared/body/from-html.ts";
import { cleanLine } from "../../../shared/body/clean.ts";
import { readWebAddress } from "../../../shared/body/href.ts";
import { bodyText } from "../../../shared/body/to-text.ts";
import type { RemoteMessage } from "../received.ts";
import { digest, readLanguage } from "../syndication/text.ts";

/** Whom replies under a post are read for. */
export type ReplyPlace = {
  /** Remote id of the entry that they are about, and what comes before their ids. */
  post: string;
  mark: string;
  now: number;
};

/** More replies to one post are not read. */
const maxReplies = 500;

/** Paths of a status at Mastodon and what is compatible; the last part is its id in the API. */
const paths = [
  /^\/@([\w.@-]+)\/([\w-]{1,64})\/?$/,
  /^\/(?:users\/|@)([\w.@-]+)\/statuses\/([\w-]{1,64})\/?$/,
  /^\/()notice\/([\w-]{1,64})\/?$/,
];

export type StatusAddress = {
  id: string;
  /** Who wrote it, where the address says so. */
  author?: string;
  /** Where what stands around it is read: https://docs.joinmastodon.org/methods/statuses/#context */
  context: string;
};

/** A status by its address; undefined where it is none of a server with Mastodon's API. */
export function readStatusAddress(uri: string): StatusAddress | undefined {
  const address = readWebAddress(uri);
  if (address === undefined) return undefined;
  const url = new URL(address);
  for (const path of paths) {
    const [, author = "", id] = path.exec(url.pathname) ?? [];
    if (id === undefined) continue;
    const context = new URL(`/api/v1/statuses/${id}/context`, url).href;
    return {
      id,
      context,
      ...(author === "" ? {} : { author: author.toLowerCase() }),
    };
  }
  return undefined;
}

const id = z
  .union([z.string().min(1).max(200), z.number().int()])
  .transform(String);
const text = z.string().max(200_000).nullish().catch(null);
const reply = z.object({
  id,
  in_reply_to_id: id.nullish().catch(null),
  created_at: z.string().transform((at) => Date.parse(at)),
  edited_at: text,
  url: text,
  content: text,
  spoiler_text: text,
  language: text,
  visibility: z.enum(["public", "unlisted"]),
  account: z.object({
    acct: z.string().min(1).max(500),
    display_name: text,
    url: text,
    bot: z.boolean().nullish().catch(null),
  }),
  mentions: z
    .array(z.object({ acct: z.string().max(500) }))
    .max(300)
    .catch([]),
});
type Reply = z.infer<typeof reply>;

/** What stands below a status, from the context that its server gives to anybody; null where this is none. */
export function readReplies(
  body: string,
): { reply: Reply; raw: unknown }[] | null {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return null;
  }
  const context = z.object({ descendants: z.array(z.unknown()) });
  const read = context.safeParse(json);
  if (!read.success) return null;
  return read.data.descendants.slice(0, maxReplies).flatMap((raw) => {
    // What cannot be read, or is not for everybody, is no comment.
    const parsed = reply.safeParse(raw);
    return parsed.success ? [{ reply: parsed.data, raw }] : [];
  });
}

/** What makes a reply that reply, and an edited one another. */
export function digestReply({ content, spoiler_text, edited_at }: Reply) {
  return digest(content ?? "", spoiler_text ?? "", edited_at ?? "");
}

/**
 * Replies as comments on the entry. Those to the post, to us, or that name us are for us; what people say to each
 * other below is not.
 */
export function toComments(
  replies: readonly { reply: Reply; raw: unknown }[],
  root: StatusAddress,
  { post, mark, now }: ReplyPlace,
): (RemoteMessage & { replyId: string })[] {
  const { host } = new URL(root.context);
  const byId = new Map(replies.map((each) => [each.reply.id, each.reply]));
  const isOurs = (acct: string) => acct.toLowerCase() === root.author;
  return replies.map(({ reply: status, raw }) => {
    const { account, in_reply_to_id: parentId } = status;
    const own = isOurs(account.acct);
    const parent = byId.get(parentId ?? "");
    const isForUs =
      parentId === root.id ||
      parent === undefined ||
      isOurs(parent.account.acct) ||
      status.mentions.some(({ acct }) => isOurs(acct));
    const acct = cleanLine(account.acct, 300).toLowerCase();
    const who = acct.includes("@") ? acct : `${acct}@${host}`;
    const name = cleanLine(account.display_name ?? "", 200);
    const page = readWebAddress(account.url ?? "");
    const permalink = readWebAddress(status.url ?? "");
    const warning = cleanLine(status.spoiler_text ?? "", 1000);
    const lang = readLanguage(status.language ?? undefined);
    const body = bodyFromHtml(status.content ?? "");
    const answered = parent === undefined ? [] : [`${mark} ${parent.id}`];
    const written = Number.isFinite(status.created_at)
      ? status.created_at
      : now;
    return {
      replyId: status.id,
      remoteId: `${mark} ${status.id}`,
      author: {
        remoteId: who,
        name: name === "" ? who : name,
        handle: `@${who}`,
        bot: account.bot === true,
        ...(page === undefined ? {} : { url: page }),
      },
      own,
      kind: "comment",
      stream: "direct",
      visibility: "public",
      addressed: own || !isForUs ? "other" : "to-us",
      automatic: account.bot === true,
      sentAt: Math.max(1, Math.min(written, now)),
      ...(warning === "" ? {} : { warning }),
      body,
      text: bodyText(body),
      ...(permalink === undefined ? {} : { permalink }),
      ...(lang === undefined ? {} : { lang }),
      ...(answered[0] === undefined ? {} : { inReplyTo: answered[0] }),
      thread: answered,
      below: post,
      mentions: [],
      mentionsOnPurpose: false,
      attachments: [],
      raw,
    };
  });
}
