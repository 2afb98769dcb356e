import { AppError } from "../../shared/fault.ts";
import type { AccountHistory } from "../../shared/model/history.ts";
import { historyReserve } from "../../shared/request-budget.ts";
import {
  accountsWithHistoryToFetch,
  findHistory,
  saveHistory,
  type StoredHistory,
} from "../archive/account-history.ts";
import { findAccount, getAccount } from "../archive/accounts.ts";
import { accountsWithGaps, openGaps } from "../archive/ledger.ts";
import { asArchiveFault } from "../archive/open.ts";
import type { JobControl, Jobs } from "../jobs/jobs.ts";
import { redact, type Log } from "../log.ts";
import type { Budget } from "./budget.ts";
import { fetchHistoryPage, type HistoryPageContext } from "./history-page.ts";
import { pause } from "./pausing.ts";

/** Fetches what was there before an account was added, newest first, between its polls; goes on after a restart. */
export type HistoryFetching = {
  /** As far back as `until`, ms UTC. Throws `unsupported` where the channel keeps no history. */
  ask: (accountId: string, until: number) => void;
  pause: (accountId: string) => void;
  resume: (accountId: string) => void;
  /**
   * Fetches what the record lacks by its polls' own words, where the channel can be asked for it later; newest first,
   * after what is being fetched already.
   */
  mend: (accountId: string) => void;
  find: (accountId: string) => AccountHistory | undefined;
  /** Takes up what an earlier run has left. */
  goOn: () => void;
};

type Context = HistoryPageContext & {
  budget: Budget;
  jobs: Jobs;
  log: Log;
  /** Aborted when the core closes: what runs then goes on at the next start. */
  closing: AbortSignal;
};

/** Between two pages, so that other accounts and the interface have their turn. */
const breathMs = 500;
/** How often it is looked whether an account that is not well is well again. */
const lookAgainMs = 15_000;
const longestBackOffMs = 15 * 60_000;
/** Of one account at a time. */
const mostGaps = 50;

/** These pass, sooner or later. */
function isPassing({ code }: AppError): boolean {
  return [
    "offline",
    "unreachable",
    "timeout",
    "rate-limited",
    "bad-answer",
    "archive-full",
  ].includes(code);
}

export function createHistoryFetching(context: Context): HistoryFetching {
  const { db, jobs, now, log, closing } = context;

  const channelOf = (accountId: string) => {
    try {
      return context.lookup(getAccount(db, accountId).channel);
    } catch {
      // Of a version that knew this channel.
      return undefined;
    }
  };
  const isKept = (accountId: string) =>
    channelOf(accountId)?.backfill !== undefined;

  function change(accountId: string, to: Partial<StoredHistory>): void {
    const history = findHistory(db, accountId);
    if (history === undefined) return;
    saveHistory(db, { ...history, ...to });
    context.reached();
  }

  function begin(accountId: string): void {
    const { name } = getAccount(db, accountId);
    try {
      jobs.start({
        kind: "history",
        of: accountId,
        title: `Fetching the history of ${name}`,
        unit: "messages",
        run: (control) => run(accountId, control),
      });
    } catch (cause) {
      // It runs already, and reads how far it is to go before every page.
      if (!(cause instanceof AppError && cause.code === "conflict"))
        throw cause;
    }
  }

  async function run(accountId: string, control: JobControl): Promise<string> {
    let failures = 0;
    try {
      for (;;) {
        const history = findHistory(db, accountId);
        if (history?.state !== "running" || isGone(accountId))
          return "Fetching its history was stopped.";
        const wait = waitFor(accountId);
        if (wait > 0) {
          await pause(wait, control.signal);
          continue;
        }
        try {
          const done = await fetchHistoryPage(context, history, control);
          failures = 0;
          if (done && !mendNext(accountId))
            return "All that was asked for is here.";
          await pause(breathMs, control.signal);
        } catch (cause) {
          failures += 1;
          await pause(backOff(accountId, cause, failures), control.signal);
        }
      }
    } catch (cause) {
      // At the end of the program it stays as it is: the next start goes on with it.
      if (!closing.aborted) stopBecause(accountId, cause, control.signal);
      throw cause;
    }
  }

  function isGone(accountId: string): boolean {
    const account = findAccount(db, accountId);
    return account === undefined || account.removedAt !== undefined;
  }

  /** Polls go first: nothing is fetched before the account was polled with success, nor from the last half of its budget. */
  function waitFor(accountId: string): number {
    const { state, lastPollAt } = context.polling().health(accountId);
    if (state !== "ok" || lastPollAt === undefined) return lookAgainMs;
    return Math.min(
      context.budget.wait(accountId, historyReserve),
      longestBackOffMs,
    );
  }

  function backOff(accountId: string, thrown: unknown, failures: number) {
    const cause = asArchiveFault(thrown);
    if (!(cause instanceof AppError) || !isPassing(cause)) throw cause;
    change(accountId, { message: redact(cause.message) });
    const asked = (cause.details?.retryAt ?? 0) - now();
    return Math.min(
      Math.max(asked, lookAgainMs * 2 ** Math.min(failures - 1, 6)),
      longestBackOffMs,
    );
  }

  function stopBecause(
    accountId: string,
    thrown: unknown,
    signal: AbortSignal,
  ): void {
    const cause = asArchiveFault(thrown);
    const isKnown = cause instanceof AppError;
    if (!isKnown && !signal.aborted)
      log.error(`fetching the history of ${accountId} failed`, cause);
    if (findHistory(db, accountId)?.state !== "running") return;
    change(accountId, {
      state: "paused",
      ...(signal.aborted
        ? {}
        : {
            message: isKnown
              ? redact(cause.message)
              : "Something in Porchlight went wrong while fetching the history.",
          }),
    });
  }

  function start(accountId: string, until: number, anew: boolean): void {
    const known = findHistory(db, accountId);
    const goesOn = known !== undefined && !anew;
    if (goesOn && known.state === "done" && known.until <= until) return;
    const isOpen = known !== undefined && known.state !== "done";
    saveHistory(db, {
      accountId,
      state: "running",
      until: goesOn || isOpen ? Math.min(known.until, until) : until,
      cursor: goesOn ? known.cursor : null,
      startedAt: goesOn ? known.startedAt : now(),
      ...(known?.reachedAt === undefined ? {} : { reachedAt: known.reachedAt }),
      pages: known?.pages ?? 0,
      requests: known?.requests ?? 0,
      added: known?.added ?? 0,
    });
    context.reached();
    begin(accountId);
  }

  /** The ledger is the queue: what it says is missing and may be fetched unasked, a kill forgets nothing of it. */
  function mendNext(accountId: string): boolean {
    const gaps = openGaps(db, accountId, mostGaps).filter(
      // What is older than the account here is fetched only when the user asks; a clock may have been set back.
      ({ from, to }) => from > 0 && to <= now(),
    );
    if (gaps.length === 0) return false;
    // On the way back to the oldest of them all the others are filled, newest first.
    start(accountId, Math.min(...gaps.map(({ from }) => from)), true);
    return true;
  }

  /** What is under way comes first; at its end the next is taken up. */
  function mend(accountId: string): void {
    const state = findHistory(db, accountId)?.state ?? "done";
    if (state === "done" && isKept(accountId)) mendNext(accountId);
  }

  return {
    ask(accountId, until) {
      if (!isKept(accountId))
        throw new AppError(
          "unsupported",
          "What was there before cannot be fetched from this channel.",
        );
      start(accountId, until, false);
    },
    pause: (accountId) => change(accountId, { state: "paused" }),
    resume(accountId) {
      const history = findHistory(db, accountId);
      if (history === undefined || history.state === "done") return;
      change(accountId, { state: "running" });
      begin(accountId);
    },
    mend,
    find(accountId) {
      const history = findHistory(db, accountId);
      if (history === undefined) return undefined;
      const {
        cursor: _,
        pages: __,
        requests: ___,
        accountId: ____,
        ...view
      } = history;
      return view;
    },
    goOn() {
      for (const accountId of accountsWithHistoryToFetch(db))
        if (!isGone(accountId) && isKept(accountId)) begin(accountId);
      for (const accountId of accountsWithGaps(db))
        if (!isGone(accountId)) mend(accountId);
    },
  };
}
