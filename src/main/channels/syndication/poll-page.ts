import type { OpenContext } from "../channel.ts";
import type { HttpAnswer } from "../http.ts";
import type { PollResult, RemoteMessage } from "../received.ts";
import { inSlices } from "../slices.ts";
import type { PageCursor } from "./cursor.ts";
import type { FeedDocument } from "./document.ts";
import type { FeedEntry } from "./entry.ts";
import {
  findGap,
  readName,
  type ChangedEntry,
  type NamedEntry,
} from "./page.ts";
import { readingPage } from "./read-page.ts";
import { expectFeed, readNotBefore, visit } from "./request.ts";

/** A feed whose server has no validators is sent whole each time: it is asked less often. */
const unconditionalSeconds = 4 * 3600;

/** What a channel makes of a feed. */
export type Reading = {
  /** Which entries are read, and by which ids; as they come by default. */
  choose?: (entries: readonly FeedEntry[]) => FeedEntry[];
  /** Null where there is nothing in an entry to read. */
  convert: (
    changed: ChangedEntry,
    document: FeedDocument,
    now: number,
  ) => RemoteMessage | null;
};

/** What one visit to a feed brought. */
export type Visited = {
  answer: HttpAnswer;
  /** The entries on the page; absent where nothing has changed since the last visit. */
  named?: NamedEntry[];
  result: PollResult<PageCursor>;
};

/** Visits a feed as it was left, and brings what is new or changed on its page. */
export async function pollPage(
  url: string,
  context: OpenContext,
  cursor: PageCursor | null,
  { choose = (entries) => [...entries], convert }: Reading,
): Promise<Visited> {
  const answer = await visit(url, context, {
    etag: cursor?.etag,
    lastModified: cursor?.lastModified,
  });
  const now = context.now();
  const hasMoved = answer.movedTo !== undefined;
  const settle = (ttlSeconds: number | undefined) => {
    const notBefore = readNotBefore(answer, ttlSeconds, now);
    return notBefore === undefined ? {} : { notBefore };
  };
  const nothing = {
    messages: [],
    signals: [],
    tombstones: [],
    more: false,
    requests: 1,
    rejected: [],
    gaps: [],
  };
  if (answer.status === 304 && cursor !== null) {
    const pause = settle(cursor.ttlSeconds);
    const result = { ...nothing, ...pause, cursor, unchanged: !hasMoved };
    return { answer, result };
  }
  const document = await expectFeed(answer);
  const chosen = { ...document, entries: choose(document.entries) };
  const page = await inSlices(
    readingPage(chosen, cursor, {
      convert: (changed) => convert(changed, document, now),
      now,
      signal: context.signal,
    }),
  );
  // With the validators of half a feed its other half would never be asked for.
  const validator = (name: string) =>
    document.isWhole ? (answer.headers.get(name) ?? undefined) : undefined;
  const etag = validator("etag");
  const lastModified = validator("last-modified");
  const title = readName(document, url);
  const newestAt = Math.max(
    cursor?.newestAt ?? 0,
    ...page.messages.map((message) => message.sentAt),
  );
  const unconditional = etag === undefined && lastModified === undefined;
  const ttlSeconds = Math.max(
    document.ttlSeconds ?? 0,
    unconditional ? unconditionalSeconds : 0,
  );
  const result: PollResult<PageCursor> = {
    ...nothing,
    messages: page.messages,
    rejected: page.rejected,
    ...settle(ttlSeconds),
    gaps: findGap(page.messages, page.overlaps, cursor),
    cursor: {
      ...(etag === undefined ? {} : { etag }),
      ...(lastModified === undefined ? {} : { lastModified }),
      ...(ttlSeconds === 0 ? {} : { ttlSeconds }),
      title,
      ...(newestAt === 0 ? {} : { newestAt }),
      seen: page.seen,
      shared: page.shared,
    },
    unchanged: cursor !== null && page.unchanged && !hasMoved,
    ...(cursor?.title === undefined || cursor.title === title
      ? {}
      : { profile: { name: title, handle: url } }),
  };
  return { answer, named: page.named, result };
}
