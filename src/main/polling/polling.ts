import { AppError, type Fault } from "../../shared/fault.ts";
import type { Health } from "../../shared/model/account.ts";
import { getAccount, listAccounts } from "../archive/accounts.ts";
import type { ChannelLookup } from "../connect.ts";
import { watchSleep } from "./alarm.ts";
import { createAttending } from "./attention.ts";
import { createNetwork } from "./network.ts";
import { createPoller } from "./poller.ts";
import type {
  Beginning,
  PollAnswer,
  Poller,
  PollerContext,
} from "./poller-types.ts";

const notConnected =
  "It keeps what is here and is not polled. To connect it, add it as an account: all of it stays.";

/** One poller per account that is neither paused, removed nor only imported. */
export type Polling = {
  /** Starts an account at once, again if it ran. */
  start: (accountId: string) => void;
  stop: (accountId: string) => Promise<void>;
  poll: (accountId: string) => Promise<PollAnswer>;
  /** Somebody has what these accounts bring in front of them. */
  look: (accountIds: readonly string[]) => void;
  /** Runs something else of an account between its polls; undefined where it is not polled. */
  inTurn: <T>(
    accountId: string,
    run: (signal: AbortSignal) => Promise<T>,
  ) => Promise<T> | undefined;
  health: (accountId: string) => Health;
  close: () => Promise<void>;
};

export type PollingContext = Omit<PollerContext, "network" | "attending"> & {
  lookup: ChannelLookup;
  /** The network is back, or the computer has woken up. */
  back?: () => void;
  isOnBattery?: () => boolean;
  /** Calls back when the computer wakes up, where the host is told; answers how to stop. */
  onResume?: (listener: () => void) => () => void;
  /** Of this hour, as a multiple of an average one. */
  arrivals?: (accountId: string) => number | undefined;
};

/** After so long every account has been asked again that waited for the network, or slept through its time. */
const resumeMs = 5_000;

const noChannel: Fault = {
  code: "unsupported",
  message: "This version of Porchlight has no such channel.",
};

export function createPolling(given: PollingContext): Polling {
  const pollers = new Map<string, Poller>();
  const resume = () => {
    for (const poller of pollers.values()) poller.resume(resumeMs);
    given.back?.();
  };
  const attending = createAttending({
    now: given.now,
    isOnBattery: given.isOnBattery ?? (() => false),
    arrivals: given.arrivals ?? (() => undefined),
  });
  const context = { ...given, attending, network: createNetwork(resume) };
  const stopWatching = watchSleep(given.now, resume);
  const stopResume = given.onResume?.(resume);
  /** Stopped, but still putting away what was in flight. */
  const ending = new Set<Promise<void>>();

  function open(accountId: string): Poller {
    const account = getAccount(context.db, accountId);
    const poller = createPoller(
      accountId,
      context.lookup(account.channel),
      context,
    );
    pollers.set(accountId, poller);
    return poller;
  }

  async function stop(accountId: string): Promise<void> {
    const poller = pollers.get(accountId);
    pollers.delete(accountId);
    if (poller === undefined) return;
    const end = poller.stop().catch((cause: unknown) => {
      context.log.error(`polling of ${accountId} did not end well`, cause);
    });
    ending.add(end);
    await end;
    ending.delete(end);
  }

  /** An account whose channel this version does not have stays as it is: it must not keep the others from starting. */
  function start(accountId: string, how: Beginning): void {
    const { paused, removedAt, health } = getAccount(context.db, accountId);
    if (paused || removedAt !== undefined || health.state === "imported")
      return;
    try {
      open(accountId).start(how);
    } catch (cause) {
      if (!(cause instanceof AppError && cause.code === "unsupported"))
        throw cause;
      context.log.warn(cause.message);
    }
  }

  for (const account of listAccounts(context.db)) start(account.id, "gently");

  return {
    start(accountId) {
      void stop(accountId);
      attending.look([accountId]);
      start(accountId, "at-once");
    },
    stop,
    poll(accountId) {
      const poller = pollers.get(accountId);
      attending.look([accountId]);
      if (poller !== undefined) return poller.poll();
      const obstacle = context.obstacle?.();
      if (obstacle !== undefined)
        throw new AppError(obstacle.code, obstacle.message);
      const account = getAccount(context.db, accountId);
      throw new AppError(
        "conflict",
        account.health.state === "imported"
          ? notConnected
          : account.paused
            ? "This account is paused. Resume it to poll."
            : "This account has been removed.",
      );
    },
    look(accountIds) {
      attending.look(accountIds);
      for (const id of accountIds) pollers.get(id)?.hasten();
    },
    inTurn: (accountId, run) => pollers.get(accountId)?.inTurn(run),
    health(accountId) {
      const poller = pollers.get(accountId);
      if (poller !== undefined) return poller.health();
      const { health, paused } = getAccount(context.db, accountId);
      const why = context.obstacle?.() ?? noChannel;
      return {
        ...(health.state === "imported"
          ? { state: "imported", message: notConnected }
          : paused
            ? { state: "paused" }
            : { state: "failing", code: why.code, message: why.message }),
        polling: false,
        failures: 0,
        ...(health.freshAt === undefined ? {} : { freshAt: health.freshAt }),
      };
    },
    async close() {
      stopWatching();
      stopResume?.();
      await Promise.all([...[...pollers.keys()].map(stop), ...ending]);
    },
  };
}
