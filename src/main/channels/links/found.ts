import { cleanLine } from "../../../shared/body/clean.ts";
import { readWebAddress } from "../../../shared/body/href.ts";
import { pageKey, pageThread } from "../../../shared/page-key.ts";
import { asksQuestion } from "../../../shared/query/text-facts.ts";
import type { Reread } from "../channel.ts";
import type {
  RemoteIdentity,
  RemoteMessage,
  RemoteSignal,
} from "../received.ts";
import { readDate } from "../syndication/date.ts";
import { contentOf, mention, pageOf, type Mention } from "./jf2.ts";

/** What an act without words is. */
const signalKinds = {
  "like-of": "like",
  "repost-of": "boost",
  "bookmark-of": "link",
} as const;

export function idOf(wmId: number): string {
  return `wm:${String(wmId)}`;
}

/** Whoever wrote the page; where that is not said, its site. */
function authorOf(raw: Mention, page: string): RemoteIdentity {
  const url = readWebAddress(raw.author?.url ?? "", page);
  const key = url === undefined ? undefined : pageKey(url);
  const { host, origin } = new URL(page);
  const name = cleanLine(raw.author?.name ?? "", 200);
  const handle = cleanLine(key ?? host, 300);
  return {
    remoteId: key ?? (name === "" ? `site:${host}` : `${host} ${name}`),
    name: name === "" ? handle : name,
    handle,
    url: url ?? origin,
    bot: false,
  };
}

/** A blog that links to its own posts is not talking to us. */
function isOwn(page: string, domain: string): boolean {
  const bare = (host: string) => host.toLowerCase().replace(/^www\./, "");
  return bare(new URL(page).hostname) === bare(domain);
}

type Standing = Pick<RemoteMessage, "kind" | "stream" | "addressed">;

/**
 * Whom it is for: an answer to a post of ours is one to us, where it says something; a page that mentions us talks
 * about us, and to us only in passing.
 */
function standingOf(raw: Mention, text: string, own: boolean): Standing {
  if (raw["wm-property"] === "in-reply-to" || raw["wm-property"] === "rsvp")
    return {
      kind: "comment",
      stream: "direct",
      addressed: own || text === "" ? "other" : "to-us",
    };
  return {
    kind: "mention",
    stream: "brand",
    addressed: !own && asksQuestion(text) ? "aside" : "other",
  };
}

type Found = { message: RemoteMessage } | { signal: RemoteSignal };

/** One mention: with words, or as a page of its own, a message; else an act. Null where it names no page. */
export function toFound(
  raw: Mention,
  domain: string,
  now: number,
): Found | null {
  const page = pageOf(raw);
  const thread = page === undefined ? undefined : pageThread(page);
  const received = readDate(raw["wm-received"]);
  if (page === undefined || thread === undefined || received === undefined)
    return null;
  const sentAt = Math.min(received, now);
  const author = authorOf(raw, page);
  const remoteId = idOf(raw["wm-id"]);
  const about = pageThread(raw["wm-target"] ?? "");
  const { saysSomething, ...content } = contentOf(raw, page);
  const property = raw["wm-property"];
  // What a boost says is our own text again, and what a like says is that it is one.
  const isAct =
    property === "like-of" ||
    property === "repost-of" ||
    (property === "bookmark-of" && !saysSomething);
  if (isAct)
    return {
      signal: {
        remoteId,
        kind: signalKinds[property],
        author,
        at: sentAt,
        url: page,
        ...(about === undefined ? {} : { about }),
      },
    };
  const published = readDate(raw.published ?? "");
  const own = isOwn(page, domain);
  return {
    message: {
      remoteId,
      author,
      own,
      ...standingOf(raw, saysSomething ? content.text : "", own),
      visibility: raw["wm-private"] === true ? "private" : "public",
      automatic: false,
      sentAt,
      ...(published === undefined || published === sentAt
        ? {}
        : { claimedAt: published }),
      ...content,
      permalink: page,
      thread: [thread],
      ...(about === undefined ? {} : { below: about }),
      mentions: [],
      mentionsOnPurpose: false,
      attachments: [],
      raw,
    },
  };
}

/** What a kept mention says, read again. */
export function reread(raw: unknown): Reread | undefined {
  const kept = mention.safeParse(raw);
  const page = kept.success ? pageOf(kept.data) : undefined;
  if (!kept.success || page === undefined) return undefined;
  const { saysSomething: _, ...content } = contentOf(kept.data, page);
  return { ...content, permalink: page };
}
