import { setImmediate } from "node:timers/promises";
import { AppError } from "../../../shared/fault.ts";
import type { AnnouncedCapabilities } from "../../../shared/model/account.ts";
import { feedSetup } from "./setup.ts";
import type { Channel, CheckStep } from "../channel.ts";
import type { PollResult, RemoteMessage } from "../received.ts";
import type { HttpAnswer } from "../http.ts";
import { discoverFeeds } from "./discover.ts";
import type { FeedDocument } from "./document.ts";
import { follow, readComments } from "./comments.ts";
import { feedSecrets, type FeedContext, type FeedSecrets } from "./context.ts";
import { feedCursor, type FeedCursor } from "./cursor.ts";
import { addressesOf, readOpml, writeOpml } from "./opml.ts";
import {
  findGap,
  nameEntries,
  pickChanged,
  readName,
  type ChangedEntry,
} from "./page.ts";
import { expectFeed, readNotBefore, visit } from "./request.ts";
import {
  feedSettings,
  reread,
  toMessage,
  type FeedPlace,
  type FeedSettings,
} from "./wire.ts";

const capabilities: AnnouncedCapabilities = {
  reply: false,
  post: false,
  like: false,
  boost: false,
  length: { unit: "none" },
};

const pollSeconds = 3600;
/** Entries converted between two breaths of the event loop. */
const slice = 20;
/** A feed whose server has no validators is sent whole each time: it is asked less often. */
const unconditionalSeconds = 4 * 3600;

function moved(settings: FeedSettings, answer: HttpAnswer): FeedSettings {
  return {
    ...settings,
    url: answer.movedTo ?? settings.url,
    addedUrl: settings.addedUrl ?? settings.url,
  };
}

function placeOf(settings: FeedSettings, now: number): FeedPlace {
  const { url, addedUrl = url, stream, ownPosts } = settings;
  return { url, addedUrl, stream, ownPosts, now };
}

async function toMessages(
  changed: readonly ChangedEntry[],
  document: FeedDocument,
  context: FeedContext,
  now: number,
): Promise<Pick<PollResult<FeedCursor>, "messages" | "rejected">> {
  const place = placeOf(context.settings, now);
  const messages: RemoteMessage[] = [];
  const rejected: PollResult<FeedCursor>["rejected"] = [];
  for (const [index, { entry, remoteId, edited }] of changed.entries()) {
    if (index % slice === slice - 1) {
      await setImmediate();
      if (context.signal.aborted) throw new AppError("cancelled", "Stopped.");
    }
    const message = toMessage(entry, remoteId, document, place);
    if (message === null)
      rejected.push({ raw: entry.raw, why: "The entry is empty." });
    else messages.push(edited ? { ...message, editedAt: now } : message);
  }
  return { messages, rejected };
}

/** The feed itself, and of our own posts the comments. */
async function poll(
  context: FeedContext,
  cursor: FeedCursor | null,
): Promise<PollResult<FeedCursor>> {
  const page = await pollFeed(context, cursor);
  const { comments } = page.cursor;
  if (comments === undefined || comments.length === 0) return page;
  const place = placeOf(context.settings, context.now());
  const found = await readComments(
    comments,
    context,
    place,
    pollSeconds * 1000,
  );
  const next = { ...page.cursor, comments: found.followed };
  return {
    ...page,
    messages: [...page.messages, ...found.messages],
    rejected: [...page.rejected, ...found.rejected],
    cursor: next,
    requests: page.requests + found.requests,
    more: found.more,
    unchanged:
      page.unchanged &&
      JSON.stringify(found.followed) === JSON.stringify(comments),
  };
}

async function pollFeed(
  context: FeedContext,
  cursor: FeedCursor | null,
): Promise<PollResult<FeedCursor>> {
  const { settings } = context;
  const answer = await visit(settings.url, context, {
    etag: cursor?.etag,
    lastModified: cursor?.lastModified,
  });
  const now = context.now();
  const settle = (ttlSeconds: number | undefined) => {
    const notBefore = readNotBefore(answer, ttlSeconds, now);
    return {
      ...(notBefore === undefined ? {} : { notBefore }),
      ...(answer.movedTo === undefined
        ? {}
        : { settings: moved(settings, answer) }),
    };
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
  if (answer.status === 304 && cursor !== null)
    return {
      ...nothing,
      ...settle(cursor.ttlSeconds),
      cursor,
      unchanged: answer.movedTo === undefined,
    };
  const document = await expectFeed(answer);
  const { named, shared } = nameEntries(document.entries, cursor);
  const page = pickChanged(named, document.rejected, cursor);
  const found = await toMessages(page.changed, document, context, now);
  const rejected = [...page.rejected, ...found.rejected];
  // With the validators of half a feed its other half would never be asked for.
  const validator = (name: string) =>
    document.isWhole ? (answer.headers.get(name) ?? undefined) : undefined;
  const etag = validator("etag");
  const lastModified = validator("last-modified");
  const title = readName(document, settings.url);
  const newestAt = Math.max(
    cursor?.newestAt ?? 0,
    ...found.messages.map((message) => message.sentAt),
  );
  const unconditional = etag === undefined && lastModified === undefined;
  const ttlSeconds = Math.max(
    document.ttlSeconds ?? 0,
    unconditional ? unconditionalSeconds : 0,
  );
  return {
    ...nothing,
    messages: found.messages,
    rejected,
    ...settle(ttlSeconds),
    gaps: findGap(found.messages, page.overlaps, cursor),
    cursor: {
      ...(etag === undefined ? {} : { etag }),
      ...(lastModified === undefined ? {} : { lastModified }),
      ...(ttlSeconds === 0 ? {} : { ttlSeconds }),
      title,
      ...(newestAt === 0 ? {} : { newestAt }),
      seen: page.seen,
      shared,
      ...(settings.ownPosts === true
        ? { comments: follow(cursor?.comments ?? [], named) }
        : {}),
    },
    unchanged:
      cursor !== null &&
      page.changed.length === 0 &&
      rejected.length === 0 &&
      answer.movedTo === undefined,
    ...(cursor?.title === undefined || cursor.title === title
      ? {}
      : { profile: { name: title, handle: settings.url } }),
  };
}

async function check(context: FeedContext): Promise<CheckStep[]> {
  const { url } = context.settings;
  const steps: CheckStep[] = [{ name: "Address", ok: true, message: url }];
  try {
    const answer = await visit(url, context);
    const kilobytes = Math.ceil(answer.body.length / 1000);
    steps.push({
      name: "Fetched",
      ok: true,
      message:
        answer.movedTo === undefined
          ? `${kilobytes} kB`
          : `${kilobytes} kB, moved for good to ${answer.movedTo}`,
    });
    const { entries, rejected } = await expectFeed(answer);
    const unread =
      rejected.length === 0 ? "" : `, ${rejected.length} cannot be read`;
    steps.push({
      name: "Entries",
      ok: true,
      message: `${entries.length} entries${unread}`,
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "cancelled") throw error;
    const name = steps.length === 1 ? "Fetched" : "Entries";
    steps.push({ name, ok: false, message: error.message });
  }
  return steps;
}

/** RSS 0.9–2.0, RDF, Atom and JSON Feed. Read only: what a column of news catches. */
export const feedChannel: Channel<FeedSettings, FeedSecrets, FeedCursor> = {
  kind: "feed",
  setup: feedSetup,
  settings: feedSettings,
  secrets: feedSecrets,
  cursor: feedCursor,
  pollSeconds,
  async identify(context) {
    const answer = await visit(context.settings.url, context);
    const document = await expectFeed(answer);
    const settings = moved(context.settings, answer);
    return {
      name: readName(document, settings.url),
      handle: settings.url,
      identities: [],
      settings,
      capabilities,
    };
  },
  check,
  discover: discoverFeeds,
  list: { read: readOpml, write: writeOpml, keysOf: addressesOf },
  poll,
  reread,
  ownHost: ({ url }) => URL.parse(url)?.host ?? "",
};
