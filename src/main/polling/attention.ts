import type { Attention } from "../../shared/poll-rhythm.ts";

/** Who is being looked at, and where something has just arrived. Kept in memory: a start counts as a look. */
export type Attending = {
  /** Somebody has what these accounts bring in front of them; said again before it runs out. */
  look: (accountIds: readonly string[]) => void;
  /** Something new came in. */
  hear: (accountId: string) => void;
  of: (accountId: string, waiting: number) => Attention;
};

/** A look lasts so long unless it is repeated: the window may have been closed without a word. */
const lookMs = 90_000;

export function createAttending(context: {
  now: () => number;
  isOnBattery: () => boolean;
  /** Of this hour, as a multiple of the average; undefined where it is not known. */
  arrivals: (accountId: string) => number | undefined;
}): Attending {
  const { now } = context;
  const startedAt = now();
  const lookedUntil = new Map<string, number>();
  const heardAt = new Map<string, number>();
  return {
    look(accountIds) {
      for (const id of accountIds) lookedUntil.set(id, now() + lookMs);
    },
    hear(accountId) {
      heardAt.set(accountId, now());
    },
    of(accountId, waiting) {
      const heard = heardAt.get(accountId);
      const arrivals = context.arrivals(accountId);
      return {
        lookedAgo: Math.max(
          0,
          now() - (lookedUntil.get(accountId) ?? startedAt),
        ),
        waiting,
        onBattery: context.isOnBattery(),
        ...(heard === undefined ? {} : { heardAgo: now() - heard }),
        ...(arrivals === undefined ? {} : { arrivals }),
      };
    },
  };
}
