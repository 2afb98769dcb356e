import { z } from "zod";
import { cleanLine } from "../../../shared/body/clean.ts";
import { bodyFromSpans, type Span } from "../../../shared/body/from-spans.ts";
import { readHref } from "../../../shared/body/href.ts";
import { bodyText } from "../../../shared/body/to-text.ts";
import type { Body } from "../../../shared/model/body.ts";
import { absent, list, time } from "../lenient.ts";
import type { RemoteIdentity } from "../received.ts";
import { isDid, profileAddress } from "./at-uri.ts";

const feature = z.object({
  $type: absent(z.string()),
  uri: absent(z.string()),
  did: absent(z.string()),
  tag: absent(z.string()),
});

/** Where in the text's UTF-8 bytes something stands: https://atproto.com/blog/create-post#mentions-and-links */
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
  $type: absent(z.string()),
  images: list(z.object({ alt: absent(z.string()), image: absent(blob) }), 20),
  video: absent(blob),
  alt: absent(z.string()),
  external: absent(z.object({ uri: z.string(), title: absent(z.string()) })),
});
export type Media = z.infer<typeof media>;

/** https://atproto.com/specs/lexicon#strong-references; whoever kept an old one may lack the cid. */
const strongRef = z.object({
  uri: z.string().min(1).max(2000),
  cid: absent(z.string().max(200)),
});

/** https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/feed/post.json */
export const post = z.object({
  text: z.string().max(100_000),
  createdAt: absent(time),
  langs: list(z.string(), 3),
  facets: list(facet, 500),
  reply: absent(z.object({ root: strongRef, parent: strongRef })),
  embed: absent(
    media.extend({
      /** Of a quote; of a quote with media the same one deeper, beside its `media`. */
      record: absent(
        z.object({ uri: absent(z.string()), record: absent(strongRef) }),
      ),
      media: absent(media),
    }),
  ),
});
export type Post = z.infer<typeof post>;

type MarkedSpan = Span & { did?: string };

/** The text cut at its facets; those that overlap, lie outside or cut a character in two are left out. */
function spansOf(text: string, facets: readonly Facet[]): MarkedSpan[] {
  const bytes = Buffer.from(text);
  const isCut = (at: number) => ((bytes[at] ?? 0) & 0xc0) === 0x80;
  const spans: MarkedSpan[] = [];
  let at = 0;
  const between = (from: number, to: number) =>
    bytes.subarray(from, to).toString("utf8");
  for (const { index, features } of facets.toSorted(
    (a, b) => a.index.byteStart - b.index.byteStart,
  )) {
    const { byteStart: from, byteEnd: to } = index;
    const isOutside = from < at || to <= from || to > bytes.length;
    if (isOutside || isCut(from) || isCut(to)) continue;
    const did = features.find((each) => each.did !== undefined)?.did;
    spans.push(
      { text: between(at, from) },
      {
        text: between(from, to),
        href: features.find((each) => each.uri !== undefined)?.uri,
        ...(did === undefined ? {} : { did }),
      },
    );
    at = to;
  }
  spans.push({ text: between(at, bytes.length) });
  return spans;
}

/** Everybody whom a post names, as it names them. */
export function mentionsOf({ text, facets }: Post): RemoteIdentity[] {
  const mentions = new Map<string, RemoteIdentity>();
  for (const { did, text: named } of spansOf(text, facets)) {
    if (did === undefined || !isDid(did)) continue;
    const handle = cleanLine(named, 300) || did;
    mentions.set(did, {
      remoteId: did,
      name: handle,
      handle,
      url: profileAddress(did),
      bot: false,
    });
  }
  return [...mentions.values()];
}

/** What a post says, whatever stands around it. */
export function contentOf({ text, facets, embed, langs: [lang] }: Post): {
  body: Body;
  text: string;
  lang?: string;
} {
  const spans = spansOf(text, facets);
  const card = (embed?.media ?? embed)?.external;
  const href = card === undefined ? undefined : readHref(card.uri);
  const body = bodyFromSpans(spans);
  if (
    href !== undefined &&
    !spans.some((span) => readHref(span.href ?? "") === href)
  )
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

/** The address of the record that a post quotes. */
export function quotedUri({ embed }: Post): string | undefined {
  const uri = embed?.record?.record?.uri ?? embed?.record?.uri;
  return uri === undefined ? undefined : cleanLine(uri, 2000);
}

/** Whether there is anything of the author's own in it: words, pictures, a link. */
export function saysSomething({ text, embed }: Post): boolean {
  const shown = embed?.media ?? embed;
  return (
    text.trim() !== "" ||
    (shown !== undefined &&
      (shown.images.length > 0 ||
        shown.video !== undefined ||
        shown.external !== undefined))
  );
}
