import { AppError } from "../../../shared/fault.ts";
import type { PollResult, RemoteMessage } from "../received.ts";
import type { FeedContext } from "./context.ts";
import type { Followed } from "./cursor.ts";
import {
  nameEntries,
  pickChanged,
  type NamedEntry,
} from "../syndication/page.ts";
import { expectFeed, visit } from "../syndication/request.ts";
import { digest } from "../syndication/text.ts";
import { toMessage, type FeedPlace } from "./wire.ts";

/** Older posts are hardly commented on; a feed of all comments of a site has those too. */
const maxFollowed = 50;
/** Comment feeds that are asked in one poll: the newest posts' always, the others' in turns. */
const perPoll = { newest: 2, others: 3, changed: 5 };

/** The posts whose comments are followed, after a page of them. */
export function follow(
  before: readonly Followed[],
  named: readonly NamedEntry[],
): Followed[] {
  const known = new Map(before.map((each) => [each.post, each]));
  const posts = named.flatMap(({ entry, remoteId }): Followed[] => {
    const { feed: url, count } = entry.comments ?? {};
    if (url === undefined) return [];
    const fresh = { post: remoteId, seen: {}, shared: {} };
    const old = known.get(remoteId) ?? fresh;
    return [{ ...old, url, ...(count === undefined ? {} : { said: count }) }];
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
function pick(all: readonly Followed[], turn: number): Followed[] {
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
  const { named, shared } = nameEntries(document.entries, each);
  const page = pickChanged(named, document.rejected, each);
  const etag = answer.headers.get("etag") ?? undefined;
  const lastModified = answer.headers.get("last-modified") ?? undefined;
  const { etag: _, lastModified: __, ...kept } = read;
  // Another post's comments may go by the same ids.
  const mark = digest(each.post).slice(0, 12);
  return {
    messages: page.changed.flatMap(({ entry, remoteId, edited }) => {
      const message = toMessage(entry, `${mark} ${remoteId}`, document, {
        ...place,
        below: { post: each.post, mark },
      });
      if (message === null) return [];
      return [edited ? { ...message, editedAt: place.now } : message];
    }),
    rejected: page.rejected,
    next: {
      ...kept,
      ...(document.isWhole && etag !== undefined ? { etag } : {}),
      ...(document.isWhole && lastModified !== undefined
        ? { lastModified }
        : {}),
      seen: page.seen,
      shared,
    },
  };
}

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
  const due = pick(all, Math.floor(place.now / turnMs));
  let failed = false;
  for (const each of due)
    try {
      // oxlint-disable-next-line no-await-in-loop -- one request at a time for an account
      const read = await readOne(each, context, place);
      messages.push(...read.messages);
      rejected.push(...read.rejected);
      next.set(each.post, read.next);
    } catch (error) {
      if (!(error instanceof AppError) || error.code === "cancelled")
        throw error;
      // Comments that are closed take their feed away with them.
      if (error.code === "gone") next.delete(each.post);
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
