import { AppError } from "../../../shared/fault.ts";
import type { PollResult, RemoteMessage } from "../received.ts";
import type { FeedContext } from "./context.ts";
import type { Followed } from "./cursor.ts";
import { inSlices } from "../slices.ts";
import type { NamedEntry } from "../syndication/page.ts";
import { readingPage } from "../syndication/read-page.ts";
import { expectFeed, visit } from "../syndication/request.ts";
import { digest } from "../syndication/text.ts";
import {
  digestReply,
  readReplies,
  readStatusAddress,
  toComments,
} from "./replies.ts";
import { toMessage, type FeedPlace } from "./wire.ts";

/** Older posts are hardly commented on; a feed of all comments of a site has those too. */
const maxFollowed = 50;
/** Comment feeds that are asked in one poll: the newest posts' always, the others' in turns. */
const perPoll = { newest: 2, others: 3, changed: 5 };
/** Replies to one post. */
const maxReplyBytes = 3_000_000;
/** Servers that give replies only to their own people are asked whether they still do. */
const closedMs = 7 * 86_400_000;

/** The posts whose comments are followed, after a page of them. */
export function follow(
  before: readonly Followed[],
  named: readonly NamedEntry[],
): Followed[] {
  const known = new Map(before.map((each) => [each.post, each]));
  const posts = named.flatMap(({ entry, remoteId }): Followed[] => {
    const { feed, count, post } = entry.comments ?? {};
    const fresh = { post: remoteId, seen: {}, shared: {} };
    const old = known.get(remoteId) ?? fresh;
    if (feed !== undefined)
      return [
        { ...old, url: feed, ...(count === undefined ? {} : { said: count }) },
      ];
    if (post?.protocol !== "activitypub") return [];
    const url = readStatusAddress(post.uri)?.context;
    return url === undefined ? [] : [{ ...old, url, status: post.uri }];
  });
  const listed = new Set(posts.map(({ post }) => post));
  const left = before.filter(({ post }) => !listed.has(post));
  return [...posts, ...left].slice(0, maxFollowed);
}

/** Says that it has other comments than were read. */
function isPending({ said, read }: Followed): boolean {
  return said !== undefined && said !== read;
}

/** Which are asked now. Whose turn it is follows from the clock, so that nothing has to be kept when nothing was new. */
function pick(
  followed: readonly Followed[],
  turn: number,
  now: number,
): Followed[] {
  const all = followed.filter(({ closedUntil = 0 }) => closedUntil <= now);
  const pending = all.filter(isPending).slice(0, perPoll.changed);
  const silent = all.filter(({ said }) => said === undefined);
  const others = silent.slice(perPoll.newest);
  const turns = Math.max(1, Math.ceil(others.length / perPoll.others));
  const from = (turn % turns) * perPoll.others;
  return [
    ...pending,
    ...silent.slice(0, perPoll.newest),
    ...others.slice(from, from + perPoll.others),
  ];
}

type Read = { messages: RemoteMessage[]; rejected: Rejected; next: Followed };
type Rejected = PollResult<unknown>["rejected"];

async function readOne(
  each: Followed,
  context: FeedContext,
  place: FeedPlace,
): Promise<Read> {
  const { host } = new URL(place.url);
  const answer = await visit(each.url, context, {
    etag: each.etag,
    lastModified: each.lastModified,
    onlyPublicBut: host,
  });
  const read: Followed =
    each.said === undefined ? each : { ...each, read: each.said };
  if (answer.status === 304) return { messages: [], rejected: [], next: read };
  const document = await expectFeed(answer);
  const etag = answer.headers.get("etag") ?? undefined;
  const lastModified = answer.headers.get("last-modified") ?? undefined;
  const { etag: _, lastModified: __, ...kept } = read;
  // Another post's comments may go by the same ids.
  const mark = digest(each.post).slice(0, 12);
  const below = { post: each.post, mark };
  const page = await inSlices(
    readingPage(document, each, {
      convert: ({ entry, remoteId }) =>
        toMessage(entry, `${mark} ${remoteId}`, document, { ...place, below }),
      now: place.now,
      signal: context.signal,
    }),
  );
  return {
    messages: page.messages,
    rejected: page.rejected,
    next: {
      ...kept,
      ...(document.isWhole && etag !== undefined ? { etag } : {}),
      ...(document.isWhole && lastModified !== undefined
        ? { lastModified }
        : {}),
      seen: page.seen,
      shared: page.shared,
    },
  };
}

/** The public replies to the post that an entry names. */
async function readSocial(
  each: Followed,
  context: FeedContext,
  place: FeedPlace,
): Promise<Read> {
  const answer = await visit(each.url, context, {
    etag: each.etag,
    onlyPublicBut: new URL(place.url).host,
    maxBytes: maxReplyBytes,
  });
  if (answer.status === 304) return { messages: [], rejected: [], next: each };
  const root = readStatusAddress(each.status ?? "");
  const replies = readReplies(answer.text());
  if (root === undefined || replies === null)
    throw new AppError("bad-answer", "These are no replies to a post.");
  const mark = digest(each.post).slice(0, 12);
  const seen = Object.fromEntries(
    replies.map(({ reply }) => [
      digest(reply.id).slice(0, 12),
      digestReply(reply),
    ]),
  );
  const { now } = place;
  const messages = toComments(replies, root, { post: each.post, mark, now });
  const etag = answer.headers.get("etag") ?? undefined;
  const { etag: _, closedUntil: __, ...kept } = each;
  return {
    messages: messages.flatMap(({ replyId, ...message }) => {
      const key = digest(replyId).slice(0, 12);
      const before = each.seen[key];
      if (before === seen[key]) return [];
      return [before === undefined ? message : { ...message, editedAt: now }];
    }),
    rejected: [],
    next: { ...kept, ...(etag === undefined ? {} : { etag }), seen },
  };
}

/** Codes of a server that will not answer any better soon. */
const meansClosed = new Set(["gone", "not-found", "refused", "bad-answer"]);

/** What is new among the comments on our own posts. A comment feed that fails takes no other with it; what it had is read the next time. */
export async function readComments(
  all: readonly Followed[],
  context: FeedContext,
  place: FeedPlace,
  turnMs: number,
): Promise<
  Pick<PollResult<unknown>, "messages" | "rejected" | "requests" | "more"> & {
    followed: Followed[];
  }
> {
  const messages: RemoteMessage[] = [];
  const rejected: Rejected = [];
  const next = new Map(all.map((each) => [each.post, each]));
  const due = pick(all, Math.floor(place.now / turnMs), place.now);
  let failed = false;
  for (const each of due)
    try {
      // oxlint-disable-next-line no-await-in-loop -- one request at a time for an account
      const read = await (each.status === undefined
        ? readOne(each, context, place)
        : readSocial(each, context, place));
      messages.push(...read.messages);
      rejected.push(...read.rejected);
      next.set(each.post, read.next);
    } catch (error) {
      if (!(error instanceof AppError) || error.code === "cancelled")
        throw error;
      // Comments that are closed take their feed away with them.
      if (each.status !== undefined && meansClosed.has(error.code))
        next.set(each.post, { ...each, closedUntil: place.now + closedMs });
      else if (error.code === "gone") next.delete(each.post);
      failed = true;
    }
  const followed = [...next.values()];
  return {
    messages,
    rejected,
    requests: due.length,
    more: !failed && followed.some(isPending),
    followed,
  };
}
