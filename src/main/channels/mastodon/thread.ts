import { isOurs, mentionsUs, type Self } from "./identity.ts";
import type { Status } from "./wire.ts";
import type { Addressed } from "../../../shared/model/message.ts";

/** What is known of the threads around: pure data, so that every rule below is a function of it. */
export type World = {
  self: Self;
  known: Map<string, Status>;
  /** Statuses that a notification says name us, whatever their list of mentions says. */
  naming: Set<string>;
};

/** A world in which nothing but the account itself is known. */
export function emptyWorld(self: Self): World {
  return { self, known: new Map(), naming: new Set() };
}

/** A step above a status; the topmost may be one that nobody can show us any more. */
type Step = { id: string; own: boolean; direct: boolean };

/** Deeper is no thread but an attack. */
const maxDepth = 2000;
/** Ids kept per message: the root and the nearest are enough to find its conversation. */
const maxThread = 50;

/** What stands above a status, nearest first, and the parent at which knowledge ends. */
export function climb(
  status: Status,
  world: World,
): { above: Status[]; unknown?: string } {
  const above: Status[] = [];
  const visited = new Set([status.id]);
  let at = status;
  while (at.in_reply_to_id !== undefined && above.length < maxDepth) {
    if (visited.has(at.in_reply_to_id)) return { above };
    visited.add(at.in_reply_to_id);
    const parent = world.known.get(at.in_reply_to_id);
    if (parent === undefined) return { above, unknown: at.in_reply_to_id };
    above.push(parent);
    at = parent;
  }
  return { above };
}

/** Where a status belongs: the ids of its conversation above it, and our post above the conversation. */
export type Place = { thread: string[]; below?: string };

/**
 * Below a post of ours each direct reply begins its own conversation: the leading run of our own posts
 * is context, not part of it. Direct messages are not cut: there a thread is one talk.
 */
export function placeOf(status: Status, world: World): Place {
  const { self } = world;
  const { above, unknown } = climb(status, world);
  const steps: Step[] = above.toReversed().map((each) => ({
    id: each.id,
    own: isOurs(each, self),
    direct: each.visibility === "direct",
  }));
  if (unknown !== undefined) {
    const child = above.at(-1) ?? status;
    steps.unshift({
      id: unknown,
      own: child.in_reply_to_account_id === self.accountId,
      direct: child.visibility === "direct",
    });
  }
  const end = steps.findIndex((step) => !step.own || step.direct);
  const run = end === -1 ? steps.length : end;
  // Posts of ours that continue one another are one thread.
  const cut = run === steps.length && isOurs(status, self) ? 0 : run;
  const ids = steps.slice(cut).map((step) => step.id);
  const root = ids[0];
  const thread =
    root === undefined || ids.length <= maxThread
      ? ids
      : [root, ...ids.slice(1 - maxThread)];
  const below = steps[cut - 1]?.id;
  return below === undefined ? { thread } : { thread, below };
}

/** The id of the status that is quoted, in any server's spelling. */
export function quotedId(status: Status): string | undefined {
  return (
    status.quote?.quoted_status?.id ??
    status.quote?.quoted_status_id ??
    status.quote_id ??
    status.quote?.id
  );
}

export function quotesUs(status: Status, { self, known }: World): boolean {
  const { quote } = status;
  const author = quote?.quoted_status?.account?.id ?? quote?.account?.id;
  if (author !== undefined) return author === self.accountId;
  const quoted = quotedId(status);
  const found = quoted === undefined ? undefined : known.get(quoted);
  return found !== undefined && isOurs(found, self);
}

/** Whom a status is for, by the definitions of who waits. */
export function addressedOf(status: Status, world: World): Addressed {
  const { self, known, naming } = world;
  // Continuing one's own message says nothing new of whom it is for, so such a run is decided at its top.
  let at = status;
  const visited = new Set<string>();
  for (;;) {
    if (isOurs(at, self)) return "other";
    if (at.visibility === "direct") return "to-us";
    const parent =
      at.in_reply_to_id === undefined
        ? undefined
        : known.get(at.in_reply_to_id);
    if (at.in_reply_to_account_id === self.accountId) return "to-us";
    if (parent !== undefined && isOurs(parent, self)) return "to-us";
    if (quotesUs(at, world)) return "to-us";
    if (!naming.has(at.id) && !mentionsUs(at, self)) return "other";
    if (parent === undefined || !mentionsUs(parent, self)) return "to-us";
    const continues = parent.account.id === at.account.id;
    if (!continues || visited.has(parent.id)) return "aside";
    visited.add(parent.id);
    at = parent;
  }
}
