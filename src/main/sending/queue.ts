import type { StoredItem } from "../archive/outbox.ts";

/** What an account does next about its outbox. */
export type Step =
  | { do: "send" | "look" | "own-up"; item: StoredItem }
  /** Nothing until this time (ms UTC); undefined: nothing until something happens. */
  | { do: "wait"; until: number | undefined };

/** Written in what is the future now, the clock has been set back since: nobody waits an hour for that. */
function isDue(item: StoredItem, now: number): boolean {
  return item.notBefore <= now || (item.attempts === 0 && item.createdAt > now);
}

/**
 * The next step for an account of which nothing is in flight. Of one conversation only the first pending item
 * moves, so that its order is kept; a new post stands for itself. A text that waits for the user holds up the texts
 * after it, not what is done to messages.
 */
export function nextStep(
  pending: readonly StoredItem[],
  about: { now: number; canFind: boolean },
): Step {
  const closed = new Set<string>();
  const heldUp = new Set<string>();
  let until: number | undefined;
  for (const item of pending) {
    const lane = item.conversationId ?? item.id;
    const isText = item.act === undefined;
    if (closed.has(lane) || (isText && heldUp.has(lane))) continue;
    const waitsForUser =
      item.state === "held" || (item.state === "unknown" && !about.canFind);
    if (waitsForUser && isText) {
      heldUp.add(lane);
      continue;
    }
    closed.add(lane);
    // Nothing is in flight, so nobody knows how this attempt ended.
    if (item.state === "sending") return { do: "own-up", item };
    if (waitsForUser) continue;
    if (isDue(item, about.now))
      return { do: item.state === "unknown" ? "look" : "send", item };
    until = Math.min(until ?? Infinity, item.notBefore);
  }
  return { do: "wait", until };
}
