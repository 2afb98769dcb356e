import {
  pollReserve,
  type RequestWindow,
} from "../../shared/request-budget.ts";
import type { KnownLimit } from "../channels/channel.ts";

/** One limit of one server, as far as it is known. */
export type Window = {
  /** A request goes out. */
  spend: (accountId: string, now: number) => void;
  /** What the server says; absent `limit`: the most that was ever left. */
  learn: (said: { remaining: number; resetAt: number; limit?: number }) => void;
  /** What it said is no longer so. */
  forget: () => void;
  /** Undefined while nothing is known, or the window is over. */
  state: (now: number) => RequestWindow | undefined;
  /** Accounts that have lately used it, at least 1. */
  sharers: (now: number) => number;
  /** Where the limit is known beforehand: milliseconds that so many requests are worth. */
  evenPace: (requests: number) => number | undefined;
};

/** An account that was not polled for so long lives there no more. */
const awayMs = 3 * 3_600_000;

export function createWindow(known: KnownLimit | undefined): Window {
  const users = new Map<string, number>();
  const { spend, ...count } =
    known === undefined ? createSaid() : createCounted(known);
  return {
    ...count,
    spend(accountId, now) {
      users.set(accountId, now);
      spend(now);
    },
    sharers(now) {
      for (const [id, at] of users) if (now - at > awayMs) users.delete(id);
      return Math.max(1, users.size);
    },
  };
}

type Count = Pick<Window, "learn" | "forget" | "state" | "evenPace"> & {
  spend: (now: number) => void;
};

/** What the server's answers say, less what has gone out since. */
function createSaid(): Count {
  let state: RequestWindow | undefined;
  return {
    spend(now) {
      if (state !== undefined && now < state.resetAt) state.remaining -= 1;
    },
    learn({ remaining, resetAt, limit }) {
      state = {
        remaining,
        limit: limit ?? Math.max(remaining, state?.limit ?? 1, 1),
        resetAt,
      };
    },
    forget() {
      state = undefined;
    },
    state: (now) =>
      state === undefined || now >= state.resetAt ? undefined : { ...state },
    evenPace: () => undefined,
  };
}

/** A limit that is known beforehand: what went out within it is counted here. */
function createCounted({ requests, seconds }: KnownLimit): Count {
  const spanMs = seconds * 1000;
  let sent: number[] = [];
  const recent = (now: number) => {
    const gone = sent.findIndex((at) => now - at < spanMs);
    sent = gone === -1 ? [] : gone === 0 ? sent : sent.slice(gone);
    return sent;
  };
  return {
    spend(now) {
      recent(now).push(now);
    },
    learn: () => undefined,
    forget: () => undefined,
    state(now) {
      const [oldest] = recent(now);
      if (oldest === undefined) return undefined;
      return {
        remaining: Math.max(0, requests - sent.length),
        limit: requests,
        resetAt: oldest + spanMs,
      };
    },
    evenPace: (worth) => (worth * spanMs) / (requests * (1 - pollReserve)),
  };
}
