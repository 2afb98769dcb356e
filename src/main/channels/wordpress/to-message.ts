import { createHash } from "node:crypto";
import { cleanLine } from "../../../shared/body/clean.ts";
import { bodyFromHtml } from "../../../shared/body/from-html.ts";
import { readWebAddress } from "../../../shared/body/href.ts";
import { bodyText } from "../../../shared/body/to-text.ts";
import type { Standing } from "../../../shared/model/message.ts";
import type {
  RemoteIdentity,
  RemoteMessage,
  RemoteSignal,
} from "../received.ts";
import { siteIdentity, userIdentity, type Self } from "./identify.ts";
import { readDate, type Comment, type Post } from "./wire.ts";

/** Comments have the site's own numbers; posts are told apart from them. */
export const postId = (id: number): string => `post-${String(id)}`;

/** Which comment or post a message is; null for what is neither. */
export function readRemoteId(
  remoteId: string,
): { comment: number } | { post: number } | null {
  const [, prefix, digits] = /^(post-)?(\d{1,15})$/.exec(remoteId) ?? [];
  if (digits === undefined) return null;
  const id = Number(digits);
  return prefix === undefined ? { comment: id } : { post: id };
}

const standings: Readonly<Record<string, Standing>> = {
  approved: "shown",
  approve: "shown",
  "1": "shown",
  hold: "held",
  "0": "held",
  spam: "hidden",
  trash: "hidden",
  "post-trashed": "hidden",
};

export function standingOf({ status }: Comment): Standing | undefined {
  return Object.hasOwn(standings, status) ? standings[status] : undefined;
}

/** What other sites send when they link to a post; of these there is nothing to answer. */
export function isLink({ type }: Comment): boolean {
  return type === "pingback" || type === "trackback";
}

/** Types that people write; plugins keep orders' notes and the like as comments too. */
export function isSaid({ type }: Comment): boolean {
  return type === "comment" || type === "" || type === "review";
}

/**
 * Who wrote a comment. Visitors type name and mail address themselves, so that they are never one of the site's users,
 * whatever they typed.
 */
export function authorOf(raw: Comment, self: Self): RemoteIdentity {
  const { place } = self;
  const name = cleanLine(raw.author_name, 200);
  if (raw.author !== 0)
    return userIdentity(place, {
      id: raw.author,
      name,
      handle: place,
      url: raw.author_url,
    });
  const mail = cleanLine(raw.author_email, 320).toLowerCase();
  const address = readWebAddress(raw.author_url);
  const shown = name || "Anonymous";
  return {
    remoteId: mail === "" ? `${place}#${shown.toLowerCase()}` : mail,
    name: shown,
    handle: mail === "" ? (URL.parse(address ?? "")?.host ?? place) : mail,
    bot: false,
    ...(address === undefined ? {} : { url: address }),
  };
}

/** What is known around a comment. */
export type Around = {
  self: Self;
  now: number;
  /** Title of its post. */
  title: string | undefined;
  /** Whether the comment that it answers is ours, or of who wrote the post. */
  answersUs: boolean;
  editedAt?: number;
};

/** Pure: the same comment is always the same message, and none is from the future. */
export function toMessage(
  raw: Comment,
  { self, now, title, answersUs, editedAt }: Around,
): RemoteMessage {
  const own = raw.author === self.userId;
  const body = bodyFromHtml(raw.content.rendered);
  const permalink = readWebAddress(raw.link);
  const standing = standingOf(raw);
  const above =
    raw.parent === 0 || raw.parent === raw.id ? [] : [String(raw.parent)];
  return {
    remoteId: String(raw.id),
    author: authorOf(raw, self),
    own,
    kind: raw.type === "review" ? "review" : "comment",
    stream: "direct",
    visibility: "public",
    ...(standing === undefined ? {} : { standing }),
    addressed: !own && (above.length === 0 || answersUs) ? "to-us" : "other",
    automatic: false,
    sentAt: Math.min(readDate(raw.date_gmt) ?? now, now),
    ...(editedAt === undefined ? {} : { editedAt: Math.min(editedAt, now) }),
    ...(title === undefined || title === "" ? {} : { subject: title }),
    body,
    text: bodyText(body),
    ...(permalink === undefined ? {} : { permalink }),
    ...(above[0] === undefined ? {} : { inReplyTo: above[0] }),
    thread: above,
    ...(raw.post === 0 ? {} : { below: postId(raw.post) }),
    mentions: [],
    mentionsOnPurpose: false,
    attachments: [],
    raw,
  };
}

export function titleOf({ title }: Post): string {
  return cleanLine(bodyText(bodyFromHtml(title.rendered)), 200);
}

/** A post is the site's own and the context of its comments. */
export function postToMessage(
  raw: Post,
  self: Self,
  now: number,
): RemoteMessage {
  const body = bodyFromHtml(raw.excerpt.rendered);
  const permalink = readWebAddress(raw.link);
  const subject = titleOf(raw);
  return {
    remoteId: postId(raw.id),
    author: siteIdentity(self),
    own: true,
    kind: "post",
    stream: "direct",
    visibility: "public",
    addressed: "other",
    automatic: false,
    sentAt: Math.min(readDate(raw.date_gmt) ?? now, now),
    ...(subject === "" ? {} : { subject }),
    body,
    text: bodyText(body),
    ...(permalink === undefined ? {} : { permalink }),
    thread: [],
    mentions: [],
    mentionsOnPurpose: false,
    attachments: [],
    raw,
  };
}

/** A pingback or trackback: another page links to a post of ours. */
export function toSignal(raw: Comment, self: Self, now: number): RemoteSignal {
  const url = readWebAddress(raw.author_url);
  const host = URL.parse(url ?? "")?.host;
  const name = cleanLine(raw.author_name, 200) || host || "Another site";
  return {
    remoteId: `link-${String(raw.id)}`,
    kind: "link",
    author: {
      remoteId: host ?? `${self.place}#link-${name.toLowerCase()}`,
      name,
      handle: host ?? "",
      bot: true,
      ...(url === undefined ? {} : { url }),
    },
    at: Math.min(readDate(raw.date_gmt) ?? now, now),
    ...(raw.post === 0 ? {} : { about: postId(raw.post) }),
    ...(url === undefined ? {} : { url }),
  };
}

/** What of a comment can change, made short: how it stands, and its words without what plugins print anew each time. */
export function markOf(raw: Comment): string {
  const text = bodyText(bodyFromHtml(raw.content.rendered));
  const words = createHash("sha256").update(text).digest("base64url");
  return `${raw.status}:${words.slice(0, 8)}`;
}

/** What can be read again from a comment that was kept. */
export function statusIn(mark: string): string {
  return mark.slice(0, mark.lastIndexOf(":"));
}
