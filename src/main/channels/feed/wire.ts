import { z } from "zod";
import { cleanLine } from "../../../shared/body/clean.ts";
import { readWebAddress } from "../../../shared/body/href.ts";
import { bodyText } from "../../../shared/body/to-text.ts";
import type { Body } from "../../../shared/model/body.ts";
import { stream } from "../../../shared/model/message.ts";
import type { Reread } from "../channel.ts";
import type {
  RemoteAttachment,
  RemoteIdentity,
  RemoteMessage,
} from "../received.ts";
import type { FeedDocument } from "../syndication/document.ts";
import { feedFormats, fromKept, type FeedEntry } from "../syndication/entry.ts";
import {
  readContent,
  readLanguage,
  readTimes,
  readTitle,
} from "../syndication/text.ts";

export const feedSettings = z.object({
  /** http or https; where the feed lives now. */
  url: z.url({ protocol: /^https?$/ }),
  stream: stream.default("industry"),
  /** What it lists are our own posts: they wait for nobody, the comments on them are followed. */
  ownPosts: z.boolean().optional(),
  /** Where it lived when it was added: names its authors for good, however often it moves. */
  addedUrl: z.string().optional(),
});
export type FeedSettings = z.infer<typeof feedSettings>;

/** What messages of one feed share. */
export type FeedPlace = {
  url: string;
  addedUrl: string;
  stream: FeedSettings["stream"];
  /** When the answer came. */
  now: number;
  ownPosts?: boolean | undefined;
  /** The post of ours that these are the comments on, and what comes before their ids. */
  below?: { post: string; mark: string };
};

const maxAttachments = 50;

function readAuthor(
  entry: FeedEntry,
  document: FeedDocument,
  place: FeedPlace,
): RemoteIdentity {
  const host = new URL(place.addedUrl).host;
  const name = cleanLine(entry.author?.name ?? entry.author?.email ?? "", 200);
  const url = readWebAddress(
    entry.author?.url ?? document.link ?? "",
    place.url,
  );
  return {
    remoteId: name === "" ? place.addedUrl : `${place.addedUrl} ${name}`,
    name: name === "" ? readTitle(document.title) || host : name,
    handle: host,
    ...(url === undefined ? {} : { url }),
    bot: false,
  };
}

function readFileName(url: string): string {
  const [last = ""] = new URL(url).pathname.split("/").slice(-1);
  try {
    return cleanLine(decodeURIComponent(last), 200);
  } catch {
    return cleanLine(last, 200);
  }
}

function readAttachments(entry: FeedEntry, base: string): RemoteAttachment[] {
  const attachments: RemoteAttachment[] = [];
  for (const enclosure of entry.enclosures.slice(0, maxAttachments)) {
    const url = readWebAddress(enclosure.url ?? "", base);
    if (url === undefined) continue;
    const name = cleanLine(enclosure.title ?? "", 200) || readFileName(url);
    const type = enclosure.type?.toLowerCase() ?? "";
    const { length } = enclosure;
    attachments.push({
      name: name === "" ? new URL(url).host : name,
      mediaType: /^[\w.+-]{1,60}\/[\w.+-]{1,60}$/.test(type)
        ? type
        : "application/octet-stream",
      ...(length !== undefined && Number.isSafeInteger(length) && length > 0
        ? { size: length }
        : {}),
      url,
    });
  }
  return attachments;
}

/** What is kept of an entry: the item as the parser had read it, and what it takes from its feed. */
const keptEntry = z.object({
  format: z.enum(feedFormats),
  item: z.record(z.string(), z.unknown()),
  home: z.string(),
  lang: z.string().optional(),
});

/** What an entry says, and what links in it are relative to. */
function contentOf(
  entry: FeedEntry,
  feed: { home: string; lang?: string | undefined },
): Reread & { base: string } {
  const { home } = feed;
  const permalink = readWebAddress(entry.link ?? "", home);
  const base = readWebAddress(entry.base ?? "", home) ?? permalink ?? home;
  const subject = readTitle(entry.title);
  const content = readContent(entry.content, base);
  const body: Body =
    content.length === 0 && subject === "" && permalink !== undefined
      ? [{ t: "p", c: [{ t: "a", href: permalink, c: [permalink] }] }]
      : content;
  const lang = readLanguage(entry.lang ?? feed.lang);
  const talk = readWebAddress(entry.comments?.post?.uri ?? "");
  const comments: Body =
    talk === undefined
      ? []
      : [{ t: "p", c: [{ t: "a", href: talk, c: [`Comments: ${talk}`] }] }];
  return {
    ...(subject === "" ? {} : { subject }),
    body: [...body, ...comments],
    // Where it is talked about is no text of the author's.
    text: bodyText(body),
    ...(permalink === undefined ? {} : { permalink }),
    ...(lang === undefined ? {} : { lang }),
    base,
  };
}

/** The same of an entry that was kept; older ones do not say of which format they are. */
export function reread(raw: unknown): Reread | undefined {
  const read = keptEntry.safeParse(raw);
  if (!read.success) return undefined;
  const { format, item, ...feed } = read.data;
  const { base: _, ...content } = contentOf(fromKept(format, item), feed);
  return content;
}

type Standing = Pick<
  RemoteMessage,
  "own" | "kind" | "stream" | "addressed" | "thread" | "below" | "inReplyTo"
>;

/**
 * Whom an entry is for: our own posts are for all, comments on our pages are for us. Whether a comment answers
 * another's or one of ours no feed says, so each of them is taken to be for us.
 */
function standingOf(entry: FeedEntry, place: FeedPlace): Standing {
  const { below, stream } = place;
  if (below !== undefined) {
    const answered = (entry.inReplyTo ?? [])
      .filter((ref) => ref !== below.post)
      .map((ref) => `${below.mark} ${cleanLine(ref, 2000)}`)[0];
    return {
      own: false,
      kind: "comment",
      stream: "direct",
      addressed: "to-us",
      thread: answered === undefined ? [] : [answered],
      below: below.post,
      ...(answered === undefined ? {} : { inReplyTo: answered }),
    };
  }
  if (place.ownPosts === true)
    return {
      own: true,
      kind: "post",
      stream,
      addressed: "other",
      thread: [],
    };
  return stream === "direct"
    ? { own: false, kind: "comment", stream, addressed: "to-us", thread: [] }
    : { own: false, kind: "post", stream, addressed: "other", thread: [] };
}

/** One entry as a message; null when there is nothing in it to read. */
export function toMessage(
  entry: FeedEntry,
  remoteId: string,
  document: FeedDocument,
  place: FeedPlace,
): RemoteMessage | null {
  const home = readWebAddress(document.link ?? "", place.url) ?? place.url;
  const { base, ...content } = contentOf(entry, { home, lang: document.lang });
  const attachments = readAttachments(entry, base);
  const bare = content.body.length === 0 && content.subject === undefined;
  if (bare && attachments.length === 0) return null;
  return {
    remoteId,
    author: readAuthor(entry, document, place),
    ...standingOf(entry, place),
    visibility: "public",
    automatic: false,
    ...readTimes(entry, place.now),
    ...content,
    mentions: [],
    mentionsOnPurpose: false,
    attachments,
    raw: {
      format: entry.format,
      item: entry.raw,
      home,
      ...(document.lang === undefined ? {} : { lang: document.lang }),
    },
  };
}
