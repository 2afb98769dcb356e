import { AppError } from "../../../shared/fault.ts";
import { describe } from "../lenient.ts";
import { isServersFault, patience, type Api } from "./api.ts";
import type { Rejected } from "./lists.ts";
import { climb, type World } from "./thread.ts";
import {
  postView,
  posts as postsWire,
  thread as threadWire,
  threadView,
  type PostView,
} from "./wire.ts";

/** https://docs.bsky.app/docs/api/app-bsky-feed-get-posts */
const maxUris = 25;
/** https://docs.bsky.app/docs/api/app-bsky-feed-get-post-thread takes up to 1000. */
const parentHeight = 200;
const depth = 6;
const maxDescendants = 60;
/** Requests for threads in one poll; a server that fails so often in a row is not asked further. */
const maxFailures = 3;
/** Requests of the server's budget that are left for sending and for the person's other clients. */
const reserve = 200;

export function isLow(api: Api): boolean {
  const { remaining, limit } = api.rate();
  return (
    remaining !== undefined &&
    remaining <= Math.min(reserve, (limit ?? reserve) / 10)
  );
}

/** When a low budget is full again. */
export function pauseOf(api: Api, now: number): number {
  return api.rate().resetAt ?? now + patience;
}

/** Completes what is known of posts and the threads around them. */
export type Threads = {
  learn: (post: PostView) => void;
  /** Asks for posts by their addresses, many at once; those that are not shown stay unknown. */
  look: (uris: readonly string[]) => Promise<void>;
  /** False where the server failed: worth another try. */
  complete: (post: PostView) => Promise<boolean>;
  /** What a fetched thread brought below a post. */
  below: (uri: string) => PostView[];
};

/** Whether a post is there, gone, or not to be seen by us (blocked, or its author is away). */
export async function stateOf(
  api: Api,
  uri: string,
): Promise<"there" | "gone" | "blocked"> {
  try {
    const { thread } = await api.get(
      "app.bsky.feed.getPostThread",
      threadWire,
      {
        uri,
        depth: "0",
        parentHeight: "0",
      },
    );
    const step = threadView.safeParse(thread).data;
    if (step?.notFound === true) return "gone";
    return step?.blocked === true ? "blocked" : "there";
  } catch (error) {
    if (error instanceof AppError && error.code === "gone") return "gone";
    throw error;
  }
}

/** https://docs.bsky.app/docs/api/app-bsky-feed-get-posts leaves out what is gone or blocked. */
export async function fetchPosts(
  api: Api,
  uris: readonly string[],
  rejected: Rejected = [],
): Promise<PostView[]> {
  const found: PostView[] = [];
  for (let at = 0; at < uris.length; at += maxUris) {
    const { posts } = await api.get("app.bsky.feed.getPosts", postsWire, {
      uris: uris.slice(at, at + maxUris),
    });
    for (const raw of posts) {
      const read = postView.safeParse(raw);
      if (read.success) found.push(read.data);
      else rejected.push({ raw, why: describe(read.error) });
    }
  }
  return found;
}

export function createThreads(
  api: Api,
  world: World,
  rejected: Rejected,
): Threads {
  const asked = new Set<string>();
  const descendants = new Map<string, PostView[]>();
  let failures = 0;

  const learn = (post: PostView) => {
    world.known.set(post.uri, post);
  };

  /** Takes a thread apart: upwards step by step, downwards breadth first. */
  const takeApart = (uri: string, thread: unknown) => {
    let at: unknown = thread;
    for (let height = 0; height <= parentHeight; height += 1) {
      const step = threadView.safeParse(at).data;
      if (step === undefined) break;
      if (step.post === undefined) {
        if (step.uri !== undefined)
          world.unseen.set(step.uri, step.blocked ? "blocked" : "gone");
        break;
      }
      learn(step.post);
      at = step.parent;
    }
    const below: PostView[] = [];
    let level = threadView.safeParse(thread).data?.replies ?? [];
    for (
      let down = 0;
      down < depth && below.length < maxDescendants;
      down += 1
    ) {
      const steps = level
        .slice(0, maxDescendants)
        .flatMap((each) => threadView.safeParse(each).data ?? []);
      for (const { post } of steps)
        if (post !== undefined && below.length < maxDescendants) {
          learn(post);
          below.push(post);
        }
      level = steps.flatMap(({ replies }) => replies);
    }
    descendants.set(uri, below);
  };

  const askThread = async (uri: string) => {
    try {
      const { thread } = await api.get(
        "app.bsky.feed.getPostThread",
        threadWire,
        { uri, depth: String(depth), parentHeight: String(parentHeight) },
      );
      failures = 0;
      takeApart(uri, thread);
      return true;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code === "gone" || error.code === "refused") return true;
      if (!isServersFault(error)) throw error;
      failures += 1;
      return false;
    }
  };

  return {
    learn,
    below: (uri) => descendants.get(uri) ?? [],
    async look(uris) {
      const unknown = [...new Set(uris)].filter(
        (uri) => !world.known.has(uri) && !world.unseen.has(uri),
      );
      for (const post of await fetchPosts(api, unknown, rejected)) learn(post);
    },
    async complete(post) {
      const { unknown } = climb(post, world);
      const isKnown = unknown === undefined || world.unseen.has(unknown);
      if (isKnown || asked.has(post.uri)) return true;
      if (failures >= maxFailures) return false;
      asked.add(post.uri);
      return askThread(post.uri);
    },
  };
}
