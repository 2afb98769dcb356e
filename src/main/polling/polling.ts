import { AppError, type Fault } from "../../shared/fault.ts";
import type { Health } from "../../shared/model/account.ts";
import { getAccount, listAccounts } from "../archive/accounts.ts";
import type { ChannelLookup } from "../connect.ts";
import {
  createPoller,
  type PollAnswer,
  type Poller,
  type PollerContext,
} from "./poller.ts";

const notConnected =
  "Imported; not connected. It keeps what was imported and is never polled. To connect it, add it as an account: all of it stays.";

/** One poller per account that is neither paused, removed nor only imported. */
export type Polling = {
  /** Starts an account, again if it ran. */
  start: (accountId: string) => void;
  stop: (accountId: string) => Promise<void>;
  poll: (accountId: string) => Promise<PollAnswer>;
  health: (accountId: string) => Health;
  close: () => Promise<void>;
};

const noChannel: Fault = {
  code: "unsupported",
  message: "This version of Porchlight has no such channel.",
};

export function createPolling(
  context: PollerContext & { lookup: ChannelLookup },
): Polling {
  const pollers = new Map<string, Poller>();
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
  function start(accountId: string): void {
    const { paused, removedAt, health } = getAccount(context.db, accountId);
    if (paused || removedAt !== undefined || health.state === "imported")
      return;
    try {
      open(accountId).start();
    } catch (cause) {
      if (!(cause instanceof AppError && cause.code === "unsupported"))
        throw cause;
      context.log.warn(cause.message);
    }
  }

  for (const account of listAccounts(context.db)) start(account.id);

  return {
    start(accountId) {
      void stop(accountId);
      start(accountId);
    },
    stop,
    poll(accountId) {
      const poller = pollers.get(accountId);
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
      await Promise.all([...[...pollers.keys()].map(stop), ...ending]);
    },
  };
}
