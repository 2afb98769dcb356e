import type { Output } from "../../shared/contract/index.ts";
import { client } from "../api.ts";
import { messageOf } from "../ui/error-state.tsx";

/** The most addresses taken from one paste. */
export const maxLines = 50;
/** Sites asked at the same time. */
const atOnce = 4;

type Candidate = Output<"accounts.discover">["found"][number];

export type FoundFeed = Candidate & {
  wanted: boolean;
  state: "found" | "adding" | "added" | "failed";
  problem?: string;
};

/** One typed line and what came of it. */
export type FeedLine = {
  address: string;
  state: "looking" | "found" | "failed";
  problem?: string;
  feeds: FoundFeed[];
};

/** Looks for the feeds of every address, a few at a time; tells each result as it comes. */
export async function searchFeeds(
  addresses: readonly string[],
  tell: (line: FeedLine) => void,
): Promise<void> {
  await inTurns(addresses, async (address) => {
    tell({ address, state: "looking", feeds: [] });
    try {
      const { found } = await client.call("accounts.discover", {
        channel: "feed",
        address,
      });
      tell({
        address,
        state: found.length === 0 ? "failed" : "found",
        ...(found.length === 0
          ? { problem: "There is no feed at this address." }
          : {}),
        feeds: found.map((feed, at) => ({
          ...feed,
          wanted: at === 0,
          state: "found",
        })),
      });
    } catch (error) {
      tell({ address, state: "failed", problem: messageOf(error), feeds: [] });
    }
  });
}

/** Adds the feeds one after the other; tells how each goes. */
export async function addFeeds(
  feeds: readonly FoundFeed[],
  stream: string | undefined,
  tell: (feed: FoundFeed, now: FoundFeed) => void,
): Promise<number> {
  let added = 0;
  for (const feed of feeds) {
    const adding: FoundFeed = { ...feed, state: "adding" };
    delete adding.problem;
    tell(feed, adding);
    try {
      // oxlint-disable-next-line no-await-in-loop -- each is polled at once: one after the other
      await client.call("accounts.add", {
        channel: "feed",
        settings: {
          ...feed.settings,
          ...(stream === undefined ? {} : { stream }),
        },
      });
      added += 1;
      tell(feed, { ...adding, state: "added", wanted: false });
    } catch (error) {
      tell(feed, { ...adding, state: "failed", problem: messageOf(error) });
    }
  }
  return added;
}

async function inTurns<T>(
  all: readonly T[],
  work: (one: T) => Promise<void>,
): Promise<void> {
  const queue = all.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      // oxlint-disable-next-line no-await-in-loop -- that is what a turn is
      for (const one of queue) await work(one);
    }),
  );
}
