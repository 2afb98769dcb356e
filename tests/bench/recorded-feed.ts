import { runThrough } from "../../src/shared/steps.ts";
import type { RemoteMessage } from "../../src/main/channels/received.ts";
import { readingDocument } from "../../src/main/channels/syndication/document.ts";
import { decodeFeed } from "../../src/main/channels/syndication/encoding.ts";
import { nameEntries } from "../../src/main/channels/syndication/page.ts";
import { toMessage } from "../../src/main/channels/feed/wire.ts";
import { now } from "./measure.ts";
import { escapeMarkup, renderHtml } from "./recorded-html.ts";

export type FeedFormat = "rss" | "atom" | "json";

const linkOf = ({ remoteId }: RemoteMessage) =>
  `https://trade.example/items/${encodeURIComponent(remoteId)}`;
const titleOf = ({ subject, text }: RemoteMessage) =>
  subject ?? text.slice(0, 60);

function rss(messages: readonly RemoteMessage[]): string {
  const items = messages.map(
    (m) => `<item>
      <title>${escapeMarkup(titleOf(m))}</title>
      <link>${linkOf(m)}</link>
      <dc:creator><![CDATA[${m.author.name}]]></dc:creator>
      <pubDate>${new Date(m.sentAt).toUTCString()}</pubDate>
      <category><![CDATA[Coffee]]></category>
      <guid isPermaLink="false">${escapeMarkup(m.remoteId)}</guid>
      <description><![CDATA[${m.text.slice(0, 200)}]]></description>
      <content:encoded><![CDATA[${renderHtml(m.text)}]]></content:encoded>
    </item>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
  <channel><title>Coffee Trade Weekly</title><atom:link href="https://trade.example/feed" rel="self" type="application/rss+xml" /><link>https://trade.example</link><description>What moves</description><language>en-GB</language>${items.join("\n")}</channel></rss>`;
}

function atom(messages: readonly RemoteMessage[]): string {
  const entries = messages.map(
    (m) => `<entry>
      <id>${escapeMarkup(m.remoteId)}</id>
      <title type="html">${escapeMarkup(escapeMarkup(titleOf(m)))}</title>
      <link rel="alternate" type="text/html" href="${linkOf(m)}"/>
      <published>${new Date(m.sentAt).toISOString()}</published>
      <updated>${new Date(m.sentAt).toISOString()}</updated>
      <author><name>${escapeMarkup(m.author.name)}</name></author>
      <content type="html" xml:base="https://trade.example/">${escapeMarkup(renderHtml(m.text))}</content>
    </entry>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Notes from a Home Bar</title><link rel="self" href="https://trade.example/atom.xml"/><link href="https://trade.example/"/><updated>2026-11-03T10:00:00Z</updated><id>https://trade.example/</id>${entries.join("\n")}</feed>`;
}

function json(messages: readonly RemoteMessage[]): string {
  return JSON.stringify({
    version: "https://jsonfeed.org/version/1.1",
    title: "Comments",
    home_page_url: "https://trade.example/",
    feed_url: "https://trade.example/feed.json",
    language: "en",
    items: messages.map((m) => ({
      id: m.remoteId,
      url: linkOf(m),
      title: titleOf(m),
      content_html: renderHtml(m.text),
      date_published: new Date(m.sentAt).toISOString(),
      authors: [{ name: m.author.name }],
      tags: ["coffee"],
    })),
  });
}

export function recordFeed(
  format: FeedFormat,
  messages: readonly RemoteMessage[],
): Buffer {
  return Buffer.from({ rss, atom, json }[format](messages));
}

/** As the poll reads it once the network has answered. */
export function readFeed(bytes: Buffer, url: string): RemoteMessage[] {
  const document = runThrough(readingDocument(decodeFeed(bytes, null)));
  if (document === null) throw new Error("The recording is no feed.");
  const place = { url, addedUrl: url, stream: "industry", now } as const;
  return nameEntries(document.entries, null).named.flatMap(
    ({ entry, remoteId }) => toMessage(entry, remoteId, document, place) ?? [],
  );
}
