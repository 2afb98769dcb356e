import type { Addressed } from "../../../shared/model/message.ts";
import { ownerOf } from "./at-uri.ts";
import type { Self } from "./identify.ts";
import { mentionsOf, quotedUri } from "./record.ts";
import type { PostView } from "./wire.ts";

/** What is known of the threads around: pure data, so that every rule below is a function of it. */
export type World = {
  self: Self;
  known: Map<string, PostView>;
  /** Posts that are not there any more, or that we may not see. */
  unseen: Map<string, Unseen>;
};

/** Why a post is not shown to us: it is no longer there, or its author and we block one another. */
export type Unseen = "gone" | "blocked";

export function emptyWorld(self: Self): World {
  return { self, known: new Map(), unseen: new Map() };
}

/** Deeper is no thread but an attack. */
const maxDepth = 2000;
/** Ids kept per message: the root and the nearest are enough to find its conversation. */
const maxThread = 50;

export function isOurs(uri: string, self: Self): boolean {
  return ownerOf(uri) === self.did;
}

/** What stands above a post, nearest first, and the parent at which knowledge ends. */
export function climb(
  post: PostView,
  { known }: World,
): { above: PostView[]; unknown?: string } {
  const above: PostView[] = [];
  const visited = new Set([post.uri]);
  let at = post;
  for (;;) {
    const parent = at.record.reply?.parent.uri;
    if (parent === undefined || visited.has(parent)) return { above };
    if (above.length === maxDepth) return { above };
    visited.add(parent);
    const next = known.get(parent);
    if (next === undefined) return { above, unknown: parent };
    above.push(next);
    at = next;
  }
}

/** Where a post belongs: the ids of its conversation above it, and our post above the conversation. */
export type Place = { thread: string[]; below?: string };

/**
 * Below a post of ours each direct reply begins its own conversation: the leading run of our own posts is context, not
 * part of it. Where one above is missing or blocked, the post still says what its root was.
 */
export function placeOf(post: PostView, world: World): Place {
  const { self } = world;
  const { above, unknown } = climb(post, world);
  const ids = above.map(({ uri }) => uri).toReversed();
  if (unknown !== undefined) {
    ids.unshift(unknown);
    const root = (above.at(-1) ?? post).record.reply?.root.uri;
    const isAbove = root !== undefined && root !== post.uri;
    if (isAbove && !ids.includes(root)) ids.unshift(root);
  }
  const end = ids.findIndex((uri) => !isOurs(uri, self));
  const run = end === -1 ? ids.length : end;
  // Posts of ours that continue one another are one thread.
  const cut = run === ids.length && isOurs(post.uri, self) ? 0 : run;
  const below = ids[cut - 1];
  return {
    thread: shortened(ids.slice(cut)),
    ...(below === undefined ? {} : { below }),
  };
}

function shortened(ids: string[]): string[] {
  const [root] = ids;
  return root === undefined || ids.length <= maxThread
    ? ids
    : [root, ...ids.slice(1 - maxThread)];
}

export function repliesToUs(post: PostView, self: Self): boolean {
  const parent = post.record.reply?.parent.uri;
  return parent !== undefined && isOurs(parent, self);
}

export function quotesUs(post: PostView, self: Self): boolean {
  const quoted = quotedUri(post.record);
  return quoted !== undefined && isOurs(quoted, self);
}

export function mentionsUs(post: PostView, self: Self): boolean {
  return mentionsOf(post.record).some(({ remoteId }) => remoteId === self.did);
}

/** Whom a post is for. Nobody's program copies names here: whoever is named is meant. */
export function addressedOf(post: PostView, self: Self): Addressed {
  if (isOurs(post.uri, self)) return "other";
  return repliesToUs(post, self) ||
    quotesUs(post, self) ||
    mentionsUs(post, self)
    ? "to-us"
    : "other";
}
