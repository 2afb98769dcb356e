/** What a server has said, or what is known, of one of its limits. */
export type RequestWindow = {
  /** Requests that are left, as of now. */
  remaining: number;
  /** All of the window, where it is known; else the most that was ever left. */
  limit: number;
  /** When all of them are back, ms UTC. */
  resetAt: number;
};

/** Who asks, and for what. */
export type Asking = {
  /** Requests that one poll usually takes. */
  cost: number;
  /** Accounts that live on the same window. */
  sharers: number;
  /** Of the window what polls leave for others: sends, and polls where it is history that asks. */
  reserve: number;
  now: number;
};

export const pollReserve = 0.1;
export const historyReserve = 0.5;

/** What of a window may be asked now; a server with a handful of requests keeps none of them back. */
function usable({ remaining, limit }: RequestWindow, reserve: number): number {
  return remaining - Math.floor(limit * reserve);
}

/** Whether this many requests may go out now. */
export function isAffordable(window: RequestWindow, asking: Asking): boolean {
  if (asking.now >= window.resetAt) return true;
  // Where even a fresh window is too small, all of one is enough.
  return (
    usable(window, asking.reserve) >= asking.cost ||
    window.remaining >= window.limit
  );
}

/**
 * How long to wait until the next poll, ms, so that what is left lasts until the window ends: everybody who lives on
 * it asks in even steps, and nobody when only the reserve is left.
 */
export function spreadOver(window: RequestWindow, asking: Asking): number {
  const left = window.resetAt - asking.now;
  if (left <= 0) return 0;
  if (!isAffordable(window, asking)) return left;
  const polls = Math.max(
    1,
    usable(window, asking.reserve) / (asking.cost * asking.sharers),
  );
  return left / polls;
}
