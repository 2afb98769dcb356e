import type { AnnouncedCapabilities } from "../../../shared/model/account.ts";
import type { Channel } from "../channel.ts";
import type { HttpAnswer } from "../http.ts";
import type { PollResult } from "../received.ts";
import { checkFeed } from "../syndication/check.ts";
import { readName } from "../syndication/page.ts";
import { pollPage } from "../syndication/poll-page.ts";
import { expectFeed, visit } from "../syndication/request.ts";
import { backfill, feedHistory, type FeedHistory } from "./backfill.ts";
import { follow, readComments } from "./comments.ts";
import { feedSecrets, type FeedContext, type FeedSecrets } from "./context.ts";
import { feedCursor, type FeedCursor } from "./cursor.ts";
import { discoverFeeds } from "./discover.ts";
import { addressesOf, readOpml, writeOpml } from "./opml.ts";
import { feedSetup } from "./setup.ts";
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
  const { comments, ...known } = cursor ?? { seen: {}, shared: {} };
  const follows = settings.ownPosts === true;
  // Whose comments are followed only now: a page that has not changed would not say where they are.
  const { etag: _, lastModified: __, ...unasked } = known;
  const from = follows && comments === undefined ? unasked : known;
  const page = cursor === null ? null : from;
  const visited = await pollPage(settings.url, context, page, {
    convert: ({ entry, remoteId }, document, now) =>
      toMessage(entry, remoteId, document, placeOf(settings, now)),
  });
  const { answer, named, result } = visited;
  const before = comments ?? [];
  return {
    ...result,
    cursor: {
      ...result.cursor,
      ...(follows
        ? { comments: named === undefined ? before : follow(before, named) }
        : {}),
    },
    unchanged: result.unchanged && follows === (comments !== undefined),
    ...(answer.movedTo === undefined
      ? {}
      : {
          settings: moved(settings, answer),
          // What it is known by: added again from there, it is this one.
          profile: {
            name: result.cursor.title ?? settings.url,
            handle: answer.movedTo,
          },
        }),
  };
}

/** RSS 0.9–2.0, RDF, Atom and JSON Feed. Read only: what a column of news catches. */
export const feedChannel: Channel<
  FeedSettings,
  FeedSecrets,
  FeedCursor,
  FeedHistory
> = {
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
  check: (context) => checkFeed(context.settings.url, context),
  discover: discoverFeeds,
  list: { read: readOpml, write: writeOpml, keysOf: addressesOf },
  poll,
  history: feedHistory,
  backfill: (context, at, until) =>
    backfill(context, at, until, placeOf(context.settings, context.now())),
  reread,
  ownHost: ({ url }) => URL.parse(url)?.host ?? "",
};
