import type { Purpose } from "./budget.ts";
import { AppError } from "../../shared/fault.ts";
import { pollSeconds } from "../../shared/poll-rhythm.ts";
import { lastPolledAt } from "../archive/account-polling.ts";
import {
  countWaitingOf,
  getAccount,
  type StoredAccount,
} from "../archive/accounts.ts";
import type { Channel } from "../channels/channel.ts";
import type { PollResult } from "../channels/received.ts";
import { redact } from "../log.ts";
import { asFault, fetchPoll, refreshIfDue } from "./fetch-poll.ts";
import { startListening, type Listening } from "./listening.ts";
import { pauseAfter, type PollOutcome } from "./pause.ts";
import type {
  Beginning,
  PollAnswer,
  Poller,
  PollerContext,
} from "./poller-types.ts";
import { createSpanKeeper, type PollNote } from "./span.ts";
import { createStanding, stateOf } from "./standing.ts";

const dayMs = 86_400_000;
/** So long a poll runs before it is shown as running: most are over by then. */
const showAfterMs = 400;
/** While this computer has no network only one account asks often; the others wait for it, and look themselves this seldom. */
const otherwiseOfflineMs = 5 * 60_000;

export function createPoller(
  accountId: string,
  channel: Channel,
  context: PollerContext,
): Poller {
  const { db, now, log, budget, network, attending } = context;
  const span = createSpanKeeper(db, accountId);
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  let listening: Listening | undefined;
  let isPolling = false;
  let isQueued = false;
  let failures = 0;
  let lastPollAt: number | undefined;
  let nextPollAt: number | undefined;
  /** Not before that the server or its budget lets us. */
  let earliestAt = 0;
  const standing = createStanding(db, accountId, log);

  function note(what: PollNote): void {
    standing.record(() => span.note(what, usualSeconds() * 1000));
  }

  function usualSeconds(): number {
    const { usual, fastest } = {
      usual: channel.pollSeconds,
      fastest: channel.fastestSeconds ?? channel.pollSeconds,
    };
    const waiting = countWaitingOf(db, accountId);
    return pollSeconds({ usual, fastest }, attending.of(accountId, waiting));
  }

  async function pollOnce(purpose: Purpose): Promise<PollAnswer> {
    isPolling = true;
    isQueued = false;
    const ended = context.began();
    const shown = setTimeout(() => context.freshened(), showAfterMs);
    shown.unref();
    budget.begin(accountId);
    try {
      const account = getAccount(db, accountId);
      const { answer, result, connection } = await fetchPoll(
        account,
        channel,
        context,
        stopping.signal,
        purpose,
      );
      network.found();
      failures = 0;
      const { requests } = result;
      const spent = Math.max(budget.end(accountId), requests);
      settleWell(result);
      note({ kind: "polled", at: now(), requests: spent, added: answer.added });
      if (answer.added > 0) attending.hear(accountId);
      await refreshIfDue(account, connection, { channel, standing, context });
      listen();
      return answer;
    } catch (cause) {
      throw settleBadly(cause, budget.end(accountId));
    } finally {
      isPolling = false;
      clearTimeout(shown);
      ended();
    }
  }

  function settleWell(result: PollResult<unknown>): void {
    const { more, notBefore, expiresAt } = result;
    const isNews = settle(
      {
        kind: "done",
        more,
        ...(notBefore === undefined ? {} : { notBefore }),
      },
      { state: "ok", code: undefined, message: undefined, freshAt: now() },
    );
    standing.keep({
      notBefore: null,
      // A renewed sign-in ends no more, or later.
      expiresAt: expiresAt ?? null,
    });
    if (isNews) context.changed([]);
  }

  function settleBadly(cause: unknown, spent: number): AppError {
    const fault = asFault(cause);
    if (fault.code === "cancelled") return fault;
    if (fault.code === "internal")
      log.error(`poll of ${accountId} failed`, cause);
    context.met?.(fault.toFault());
    failures += 1;
    const message = redact(fault.message);
    const retryAt = fault.details?.retryAt;
    const isScout = fault.code === "offline" && network.lost(accountId);
    if (fault.code !== "offline" && spent > 0) network.found();
    settle(
      {
        kind: "failed",
        code: fault.code,
        failures,
        ...(fault.code === "offline" && !isScout
          ? { retryAt: now() + otherwiseOfflineMs }
          : retryAt === undefined
            ? {}
            : { retryAt }),
      },
      {
        state: stateOf(fault.code),
        code: fault.code,
        message,
        freshAt: standing.health().freshAt,
      },
    );
    standing.keep({ notBefore: retryAt ?? null });
    note({ kind: "failed", at: now(), requests: spent, added: 0, message });
    context.changed([]);
    return fault;
  }

  function listen(): void {
    const { watch } = channel;
    if (watch === undefined || listening !== undefined) return;
    listening = startListening(
      async (signal) => {
        const account = getAccount(db, accountId);
        await watch(await context.connect(account, signal), () => {
          if (!isQueued) enqueue().catch(() => undefined);
        });
      },
      { now, random: context.random, log, name: accountId },
    );
  }

  /** Answers whether the account's state is another than before. */
  function settle(
    outcome: PollOutcome,
    next: StoredAccount["health"],
  ): boolean {
    lastPollAt = now();
    const isNews = standing.set(next);
    const pause = pauseAfter(outcome, {
      // A place in trouble is not asked more often because somebody looks.
      pollSeconds:
        outcome.kind === "done" ? usualSeconds() : channel.pollSeconds,
      now: now(),
      random: context.random(),
    });
    const spare = context.random() * 1000;
    const wait = budget.wait(accountId);
    const pace =
      outcome.kind === "done" && !outcome.more ? budget.pace(accountId) : 0;
    const wish =
      (outcome.kind === "done" ? outcome.notBefore : outcome.retryAt) ?? 0;
    earliestAt = Math.max(wish, now() + Math.max(wait, pace));
    schedule(
      pause === null
        ? null
        : Math.max(pause, pace, wait === 0 ? 0 : wait + spare),
    );
    return isNews;
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

  function queue<T>(run: () => Promise<T>): Promise<T> {
    const next = running.then(() => {
      if (stopping.signal.aborted)
        throw new AppError("cancelled", "Polling was stopped.");
      return run();
    });
    running = next.catch(() => undefined);
    return next;
  }

  function enqueue(purpose: Purpose = "poll"): Promise<PollAnswer> {
    isQueued = true;
    return queue(() => {
      clearTimeout(timer);
      return pollOnce(purpose);
    });
  }

  /** Begins no sooner than a server lets itself be asked, however often the program is started. */
  function firstPause(how: Beginning): number {
    const soon = context.random() * 2000;
    if (how === "at-once") return soon;
    const fastest = channel.fastestSeconds ?? channel.pollSeconds;
    const last = lastPolledAt(db, accountId);
    const due = last === undefined ? 0 : last + fastest * 1000 - now();
    const asked = (standing.kept.notBefore ?? 0) - now();
    // A clock that was set back must not silence an account.
    return Math.max(
      soon,
      Math.min(due, fastest * 1000),
      Math.min(asked, dayMs),
    );
  }

  return {
    start(how) {
      // A sign-in gets one try: the keychain that did not give it out may answer again.
      if (standing.health().state === "gone") return;
      schedule(firstPause(how));
    },
    poll: () => enqueue("asked-poll"),
    inTurn: (run) => queue(() => run(stopping.signal)),
    resume(withinMs) {
      if (nextPollAt === undefined || isPolling || isQueued) return;
      const soon = context.random() * withinMs;
      const asked = Math.max(earliestAt - now(), soon);
      const isOffline = standing.health().state === "offline";
      schedule(isOffline ? soon : Math.max(nextPollAt - now(), asked));
    },
    hasten() {
      if (nextPollAt === undefined || isPolling || isQueued) return;
      if (standing.health().state !== "ok" || lastPollAt === undefined) return;
      const due = Math.max(lastPollAt + usualSeconds() * 1000, earliestAt);
      if (due < nextPollAt)
        schedule(Math.max(due - now(), context.random() * 500));
    },
    health() {
      const budgeted = budget.view(accountId);
      return {
        ...standing.view(),
        polling: isPolling,
        ...(lastPollAt === undefined ? {} : { lastPollAt }),
        ...(nextPollAt === undefined ? {} : { nextPollAt }),
        failures,
        ...(budgeted === undefined ? {} : { budget: budgeted }),
        ...(listening?.isOn() === true ? { listening: true } : {}),
      };
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      network.drop(accountId);
      await listening?.stop();
      await running;
      standing.record(() => {
        span.write();
        standing.write();
      });
    },
  };
}
