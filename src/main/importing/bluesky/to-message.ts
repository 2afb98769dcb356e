import { cleanLine, cleanText } from "../../../shared/body/clean.ts";
import { readHref, readWebAddress } from "../../../shared/body/href.ts";
import { bodyText } from "../../../shared/body/to-text.ts";
import type {
  RemoteAttachment,
  RemoteIdentity,
  RemoteMessage,
} from "../../channels/received.ts";
import { bodyFromSpans, type Span } from "../spans.ts";
import { post, type Facet, type Media, type Post } from "./wire.ts";

/** The text cut at its facets; those that overlap or lie outside are left out. */
function spansOf(
  bytes: Buffer,
  facets: readonly Facet[],
): (Span & { did?: string })[] {
  const spans: (Span & { did?: string })[] = [];
  let at = 0;
  const text = (from: number, to: number) =>
    bytes.subarray(from, to).toString("utf8");
  for (const { index, features } of facets.toSorted(
    (a, b) => a.index.byteStart - b.index.byteStart,
  )) {
    const { byteStart, byteEnd } = index;
    if (byteStart < at || byteEnd <= byteStart || byteEnd > bytes.length)
      continue;
    const did = features.find((each) => each.did !== undefined)?.did;
    spans.push(
      { text: text(at, byteStart) },
      {
        text: text(byteStart, byteEnd),
        href: features.find((each) => each.uri !== undefined)?.uri,
        ...(did === undefined ? {} : { did }),
      },
    );
    at = byteEnd;
  }
  spans.push({ text: text(at, bytes.length) });
  return spans;
}

function mentionsOf(
  spans: readonly (Span & { did?: string })[],
): RemoteIdentity[] {
  const mentions = new Map<string, RemoteIdentity>();
  for (const { did, text } of spans) {
    if (did === undefined) continue;
    const remoteId = cleanLine(did, 500);
    const handle = cleanLine(text, 300);
    mentions.set(remoteId, {
      remoteId,
      name: handle,
      handle,
      url: `https://bsky.app/profile/${encodeURIComponent(remoteId)}`,
      bot: false,
    });
  }
  return [...mentions.values()];
}

function attachmentsOf(media: Media | undefined): RemoteAttachment[] {
  const files = [
    ...(media?.images ?? []).map(({ alt, image }) => ({ alt, blob: image })),
    ...(media?.video === undefined
      ? []
      : [{ alt: media.alt, blob: media.video }]),
  ];
  return files.map(({ alt, blob }, index) => {
    const mediaType = cleanLine(
      blob?.mimeType ?? "application/octet-stream",
      200,
    );
    const text = cleanText(alt ?? "").slice(0, 5000);
    return {
      name: `${mediaType.split("/")[0] ?? "file"} ${index + 1}`,
      mediaType,
      ...(blob?.size === undefined ? {} : { size: blob.size }),
      ...(text === "" ? {} : { alt: text }),
    };
  });
}

/** Ids of the thread above; below a post of ours each direct reply begins its own conversation. */
function threadOf({ reply }: Post, did: string): string[] {
  if (reply === undefined) return [];
  const isOurs = (uri: string) => uri.startsWith(`at://${did}/`);
  const { root, parent } = reply;
  return isOurs(root.uri) && !isOurs(parent.uri)
    ? [parent.uri]
    : [...new Set([root.uri, parent.uri])];
}

/** What a post says. */
function contentOf({ text, facets, embed, langs: [lang] }: Post) {
  const spans = spansOf(Buffer.from(text), facets);
  const card = (embed?.media ?? embed)?.external;
  const href = card === undefined ? undefined : readHref(card.uri);
  const body = bodyFromSpans(spans);
  if (href !== undefined && !spans.some((span) => span.href === card?.uri))
    body.push({
      t: "p",
      c: [{ t: "a", href, c: [cleanLine(card?.title ?? "", 300) || href] }],
    });
  return {
    body,
    text: bodyText(body),
    ...(lang === undefined ? {} : { lang: cleanLine(lang, 35) }),
  };
}

/** Reads a post again as it was kept; undefined when it is none. */
export function rereadBluesky(raw: unknown) {
  const read = post.safeParse(raw);
  return read.success ? contentOf(read.data) : undefined;
}

/** A post of ours. `createdAt` is what the writing client said; no repository holds another time. */
export function toMessage(
  read: Post,
  raw: unknown,
  place: { did: string; rkey: string; author: RemoteIdentity; now: number },
): RemoteMessage {
  const { did, rkey, author, now } = place;
  const { embed, reply } = read;
  const spans = spansOf(Buffer.from(read.text), read.facets);
  const media = embed?.media ?? embed;
  const uri = `at://${did}/app.bsky.feed.post/${rkey}`;
  const permalink = readWebAddress(
    `https://bsky.app/profile/${encodeURIComponent(did)}/post/${encodeURIComponent(rkey)}`,
  );
  const quotes = embed?.record?.record?.uri ?? embed?.record?.uri;
  return {
    remoteId: uri,
    uri,
    author,
    own: true,
    kind: reply === undefined ? "post" : "reply",
    stream: "direct",
    visibility: "public",
    addressed: "other",
    automatic: false,
    sentAt: Math.min(read.createdAt, now),
    ...contentOf(read),
    ...(permalink === undefined ? {} : { permalink }),
    ...(reply === undefined ? {} : { inReplyTo: reply.parent.uri }),
    ...(quotes === undefined ? {} : { quotes: cleanLine(quotes, 2000) }),
    thread: threadOf(read, did),
    mentions: mentionsOf(spans),
    mentionsOnPurpose: false,
    attachments: attachmentsOf(media),
    raw,
  };
}
