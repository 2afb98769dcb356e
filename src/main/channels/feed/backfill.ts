import { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import { readWebAddress } from "../../../shared/body/href.ts";
import type { HistoryResult } from "../received.ts";
import type { FeedDocument } from "../syndication/document.ts";
import { inSlices } from "../slices.ts";
import { nameEntries } from "../syndication/page.ts";
import { converting } from "../syndication/read-page.ts";
import { expectFeed, visit } from "../syndication/request.ts";
import { digest } from "../syndication/text.ts";
import type { FeedContext } from "./context.ts";
import { toMessage, type FeedPlace } from "./wire.ts";

/** Where the way back has got to. */
export const feedHistory = z.object({
  /** The next older page. */
  url: z.string().optional(),
  /** Digests of the addresses that were read: an archive may lead in circles. */
  visited: z.array(z.string()),
  /** Digest of the last page's ids: under ever new addresses there may be ever the same. */
  last: z.string().optional(),
});
export type FeedHistory = z.infer<typeof feedHistory>;

/** A daily paper's archive by days, of some years; whoever has more leads nowhere. */
const maxPages = 2000;
/** Breaks the chain without being worth another try. */
const meansEnd = new Set([
  "gone",
  "not-found",
  "refused",
  "bad-answer",
  "insecure",
  "too-large",
]);

const markOf = (url: string) => digest(url).slice(0, 12);

/** The page that is older than this one (RFC 5005), where the feed names one that was not read yet. */
function olderThan(
  document: FeedDocument,
  base: string,
  visited: readonly string[],
): string | undefined {
  const url = readWebAddress(document.older ?? "", base);
  return url === undefined || visited.includes(markOf(url)) ? undefined : url;
}

/** One page of the feed's archive further back; the first step looks where that begins. */
export async function backfill(
  context: FeedContext,
  at: FeedHistory | null,
  until: number,
  place: FeedPlace,
): Promise<HistoryResult<FeedHistory>> {
  const { url = place.url, visited = [] } = at ?? {};
  const result: HistoryResult<FeedHistory> = {
    messages: [],
    signals: [],
    tombstones: [],
    cursor: { visited },
    requests: 1,
    rejected: [],
    gaps: [],
    done: true,
  };
  let document: FeedDocument;
  let base: string;
  try {
    const answer = await visit(url, context, {
      onlyPublicBut: new URL(place.url).host,
    });
    document = await expectFeed(answer);
    base = answer.url;
  } catch (error) {
    const isEnd = error instanceof AppError && meansEnd.has(error.code);
    if (at === null || !isEnd) throw error;
    return result;
  }
  const { named } = nameEntries(document.entries, null);
  const last = digest(...named.map(({ remoteId }) => remoteId));
  const isNew = named.length > 0 && last !== at?.last;
  const { messages } = await inSlices(
    converting(isNew ? named : [], {
      convert: ({ entry, remoteId }) =>
        toMessage(entry, remoteId, document, place),
      now: place.now,
      signal: context.signal,
    }),
  );
  const wanted = messages.filter(({ sentAt }) => sentAt >= until);
  const read = [...visited, markOf(url)];
  const older =
    isNew && wanted.length === messages.length && read.length < maxPages
      ? olderThan(document, base, read)
      : undefined;
  const oldest = Math.min(...messages.map(({ sentAt }) => sentAt));
  return {
    ...result,
    messages: wanted,
    rejected: document.rejected,
    cursor: {
      visited: read,
      last,
      ...(older === undefined ? {} : { url: older }),
    },
    done: older === undefined,
    ...(Number.isFinite(oldest) ? { reachedAt: Math.max(until, oldest) } : {}),
  };
}
