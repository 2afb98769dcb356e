import { AppError, type Fault, type FaultCode } from "../../shared/fault.ts";
import {
  healthState,
  type Health,
  type HealthState,
} from "../../shared/model/account.ts";
import {
  getAccount,
  saveHealth,
  type StoredAccount,
} from "../archive/accounts.ts";
import { asArchiveFault, type Archive } from "../archive/open.ts";
import type { Channel } from "../channels/channel.ts";
import type { Connect } from "../connect.ts";
import type { Ingest } from "../ingest.ts";
import { redact, type Log } from "../log.ts";
import { pauseAfter, type PollOutcome } from "./pause.ts";
import { createSpanKeeper, type PollNote } from "./span.ts";

export type PollAnswer = { added: number; updated: number; more: boolean };

/** Polls one account: a timer after each completion, one request in flight, state in words. */
export type Poller = {
  start: () => void;
  /** Polls now, after whatever runs; answers when it is committed, throws its fault. */
  poll: () => Promise<PollAnswer>;
  health: () => Health;
  /** Stops and waits for what is in flight. */
  stop: () => Promise<void>;
};

export type PollerContext = {
  db: Archive;
  ingest: Ingest;
  connect: Connect;
  now: () => number;
  random: () => number;
  log: Log;
  /** Why nothing is polled at present. */
  obstacle?: () => Fault | undefined;
  /** A poll has failed. */
  met?: (fault: Fault) => void;
  /** Something of the account changed: its health, and these conversations. `joined`: with them drafts and outbox. */
  changed: (conversationIds: string[], joined?: boolean) => void;
};

function stateOf(code: FaultCode): HealthState {
  const own = healthState.safeParse(code);
  return own.success ? own.data : "failing";
}

function asFault(thrown: unknown): AppError {
  const cause = asArchiveFault(thrown);
  return cause instanceof AppError
    ? cause
    : new AppError(
        "internal",
        "Something in Porchlight went wrong while polling; it will be tried again.",
        { cause },
      );
}

export function createPoller(
  accountId: string,
  channel: Channel,
  context: PollerContext,
): Poller {
  const { db, ingest, now, log } = context;
  const span = createSpanKeeper(db, accountId);
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let isPolling = false;
  let failures = 0;
  let lastPollAt: number | undefined;
  let nextPollAt: number | undefined;
  let health = getAccount(db, accountId).health;

  function setHealth(next: StoredAccount["health"]): void {
    const isSame =
      next.state === health.state &&
      next.code === health.code &&
      next.message === health.message;
    health = next;
    // When only freshness moved there is nothing to write: the ledger's span has it.
    if (!isSame) record(() => saveHealth(db, accountId, next));
  }

  /** What is written about a poll must not be the end of polling: the disk may be full only for now. */
  function record(write: () => void): void {
    try {
      write();
    } catch (cause) {
      log.error(`what became of polling ${accountId} could not be kept`, cause);
    }
  }

  function note(what: PollNote): void {
    record(() => span.note(what, channel.pollSeconds * 1000));
  }

  async function pollOnce(): Promise<PollAnswer> {
    isPolling = true;
    context.changed([]);
    let outcome: PollOutcome;
    try {
      const account = getAccount(db, accountId);
      const { answer, result } = await fetchAndIngest(account);
      failures = 0;
      outcome = {
        kind: "done",
        more: result.more,
        ...(result.notBefore === undefined
          ? {}
          : { notBefore: result.notBefore }),
      };
      settle(outcome, {
        state: "ok",
        code: undefined,
        message: undefined,
        freshAt: now(),
      });
      const { requests } = result;
      const { added } = answer;
      note({ kind: "polled", at: now(), requests, added });
      return answer;
    } catch (cause) {
      const fault = asFault(cause);
      if (fault.code === "cancelled") throw fault;
      if (fault.code === "internal")
        log.error(`poll of ${accountId} failed`, cause);
      context.met?.(fault.toFault());
      failures += 1;
      const message = redact(fault.message);
      const retryAt = fault.details?.retryAt;
      outcome = {
        kind: "failed",
        code: fault.code,
        failures,
        ...(retryAt === undefined ? {} : { retryAt }),
      };
      settle(outcome, {
        state: stateOf(fault.code),
        code: fault.code,
        message,
        freshAt: health.freshAt,
      });
      note({ kind: "failed", at: now(), requests: 1, added: 0, message });
      throw fault;
    } finally {
      isPolling = false;
      context.changed([]);
    }
  }

  async function fetchAndIngest(account: StoredAccount) {
    const connection = await context.connect(account, stopping.signal);
    const result = await channel.poll(connection, account.cursor);
    if (stopping.signal.aborted)
      throw new AppError("cancelled", "Polling was stopped.");
    if (
      result.unchanged &&
      result.messages.length === 0 &&
      result.settings === undefined
    )
      return { answer: { added: 0, updated: 0, more: result.more }, result };
    const ingested = await ingest.poll(account, result, {
      between: () => new Promise((resolve) => setImmediate(resolve)),
    });
    if (ingested.conversationIds.length > 0)
      context.changed(ingested.conversationIds, ingested.joined);
    return {
      answer: {
        added: ingested.added,
        updated: ingested.updated,
        more: result.more,
      },
      result,
    };
  }

  function settle(outcome: PollOutcome, next: StoredAccount["health"]): void {
    lastPollAt = now();
    setHealth(next);
    const pause = pauseAfter(outcome, {
      pollSeconds: channel.pollSeconds,
      now: now(),
      random: context.random(),
    });
    schedule(pause);
  }

  function schedule(pauseMs: number | null): void {
    clearTimeout(timer);
    nextPollAt = undefined;
    if (pauseMs === null || stopping.signal.aborted) return;
    nextPollAt = Math.round(now() + pauseMs);
    timer = setTimeout(() => {
      // The fault is on the account's health already.
      enqueue().catch(() => undefined);
    }, pauseMs);
    timer.unref();
  }

  function enqueue(): Promise<PollAnswer> {
    const next = running.then(() => {
      if (stopping.signal.aborted)
        throw new AppError("cancelled", "Polling was stopped.");
      clearTimeout(timer);
      return pollOnce();
    });
    running = next.catch(() => undefined);
    return next;
  }

  return {
    start() {
      // A sign-in gets one try: the keychain that did not give it out may answer again.
      if (health.state === "gone") return;
      // Accounts start spread over two seconds.
      schedule(context.random() * 2000);
    },
    poll: enqueue,
    health() {
      return {
        state: health.state,
        ...(health.code === undefined ? {} : { code: health.code }),
        ...(health.message === undefined ? {} : { message: health.message }),
        polling: isPolling,
        ...(lastPollAt === undefined ? {} : { lastPollAt }),
        ...(health.freshAt === undefined ? {} : { freshAt: health.freshAt }),
        ...(nextPollAt === undefined ? {} : { nextPollAt }),
        failures,
      };
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await running;
      record(() => {
        span.write();
        saveHealth(db, accountId, health);
      });
    },
  };
}
