import { readFileSync } from "node:fs";
import type { RemoteMessage } from "../../../src/main/channels/received.ts";
import {
  readingDocument,
  type FeedDocument,
} from "../../../src/main/channels/syndication/document.ts";
import { decodeFeed } from "../../../src/main/channels/syndication/encoding.ts";
import {
  nameEntries,
  readName,
} from "../../../src/main/channels/syndication/page.ts";
import { runThrough } from "../../../src/shared/steps.ts";
import { toMessage } from "../../../src/main/channels/feed/wire.ts";

export const now = Date.UTC(2026, 10, 21, 12);
export const feedUrl = "https://host.example/feed";

export type Reading = {
  document: FeedDocument;
  name: string;
  messages: RemoteMessage[];
};

/** A feed's text as the channel would bring it at `now`; null when it is no feed. */
export function tryRead(text: string): Reading | null {
  const document = runThrough(readingDocument(text));
  if (document === null) return null;
  const place = {
    url: feedUrl,
    addedUrl: feedUrl,
    stream: "industry",
    now,
  } as const;
  const messages = nameEntries(document.entries, null).named.flatMap(
    ({ entry, remoteId }) => toMessage(entry, remoteId, document, place) ?? [],
  );
  return { document, name: readName(document, feedUrl), messages };
}

export function read(text: string): Reading {
  const reading = tryRead(text);
  if (reading === null) throw new Error("It is not a feed.");
  return reading;
}

export function readFixture(
  name: string,
  contentType: string | null = null,
): Reading {
  const path = new URL(`fixtures/${name}`, import.meta.url);
  return read(decodeFeed(readFileSync(path), contentType));
}
