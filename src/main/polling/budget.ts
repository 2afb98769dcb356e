import { AppError } from "../../shared/fault.ts";
import type { AccountBudget } from "../../shared/model/account.ts";
import {
  isAffordable,
  pollReserve,
  spreadOver,
  type Asking,
} from "../../shared/request-budget.ts";
import type { KnownLimit } from "../channels/channel.ts";
import type { Http, HttpAnswer } from "../channels/http.ts";
import { readRateLimit } from "../channels/rate-limit.ts";
import { createWindow, type Window } from "./window.ts";

/** For whom requests are made, and how dear they are to others. */
export type Asker = {
  accountId: string;
  /** Nobody has signed in: a limit can only be that of this computer's address. */
  isAnonymous: boolean;
  /** The id of the application in whose name is asked; undefined: the program's own. */
  client: string | undefined;
  limits: readonly KnownLimit[];
  purpose: Purpose;
};

/**
 * Polls and history give way to what the user waits for, which may take the last request: so may a poll that the
 * user asked for.
 */
export type Purpose = "poll" | "asked-poll" | "user";

/**
 * What servers let us ask: one for all accounts, so that those of one server share what is given to this computer or to
 * the program. Fed by every answer's headers; no request of a poll goes out that would only bring a refusal.
 */
export type Budget = {
  /** Counts what goes through it and reads what is left off the answers. */
  meter: (http: Http, asker: Asker) => Http;
  /** Begins to count the requests of a poll. */
  begin: (accountId: string) => void;
  /** Requests since `begin`. */
  end: (accountId: string) => number;
  /** Milliseconds until the account's next poll may begin; 0: now. */
  wait: (accountId: string, reserve?: number) => number;
  /** Milliseconds to leave between polls, so that what is left lasts. */
  pace: (accountId: string) => number;
  /** The tightest of the account's windows, for the screen. */
  view: (accountId: string) => AccountBudget | undefined;
};

type Account = {
  /** Windows that its last requests counted against. */
  windows: Set<Window>;
  /** Requests of a usual poll, a running average. */
  cost: number;
  /** Of the poll under way. */
  asked: number | undefined;
  /** Of the poll under way that are still to come: others must not count on them. */
  promised: number;
  /** The server's own wish, ms between polls. */
  interval: number;
};

const dayMs = 86_400_000;
/** A refusal that does not say for how long. */
const usualRefusalMs = 60_000;

/** What a request costs of an allowance in per cent is not said: taken for one, it is put right by every answer. */
function inPerCent(used: number): { remaining: number; limit: number } {
  return { remaining: Math.round((1 - used) * 100), limit: 100 };
}

export function createBudget(now: () => number): Budget {
  const accounts = new Map<string, Account>();
  const windows = new Map<string, Window>();

  function accountOf(id: string): Account {
    let account = accounts.get(id);
    if (account === undefined) {
      account = {
        windows: new Set(),
        cost: 1,
        asked: undefined,
        promised: 0,
        interval: 0,
      };
      accounts.set(id, account);
    }
    return account;
  }

  function windowOf(key: string, known?: KnownLimit): Window {
    let window = windows.get(key);
    if (window === undefined) {
      window = createWindow(known);
      windows.set(key, window);
    }
    return window;
  }

  function windowsFor(asker: Asker, host: string): Window[] {
    const { accountId, isAnonymous, client = "", limits } = asker;
    const own = `${accountId} ${host}`;
    const sharers = {
      account: own,
      address: host,
      client: `${client} ${host}`,
    };
    const said = windowOf(isAnonymous ? host : own);
    return [
      said,
      ...limits.map((limit) =>
        windowOf(
          `${sharers[limit.per]} ${limit.requests}/${limit.seconds} ${limit.per}`,
          limit,
        ),
      ),
    ];
  }

  const asking = (
    account: Account,
    window: Window,
    reserve: number,
  ): Asking => ({
    cost: account.cost,
    sharers: window.sharers(now()),
    reserve,
    now: now(),
  });

  /** What is left once all polls under way have had theirs. */
  function leftOf(window: Window, but?: Account) {
    const state = window.state(now());
    if (state === undefined) return undefined;
    let promised = 0;
    for (const other of accounts.values())
      if (other !== but && other.windows.has(window))
        promised += other.promised;
    return { ...state, remaining: state.remaining - promised };
  }

  function refuseSpent(used: readonly Window[], host: string): void {
    for (const window of used) {
      const state = window.state(now());
      if (state === undefined || state.remaining > 0) continue;
      throw new AppError(
        "rate-limited",
        `${host} allows no more requests for now. Porchlight goes on by itself.`,
        { details: { retryAt: state.resetAt } },
      );
    }
  }

  function learn(asker: Asker, said: Window, answer: HttpAnswer): void {
    const at = now();
    const read = readRateLimit(answer.headers, at);
    if (read.pollSeconds !== undefined)
      accountOf(asker.accountId).interval = Math.min(
        read.pollSeconds * 1000,
        dayMs,
      );
    const isRefused =
      answer.status === 429 || (read.used !== undefined && read.used >= 0.9);
    if (isRefused)
      said.learn({
        remaining: 0,
        resetAt: read.resetAt ?? at + usualRefusalMs,
      });
    else if (read.remaining !== undefined && read.resetAt !== undefined)
      said.learn({
        remaining: read.remaining,
        resetAt: read.resetAt,
        ...(read.limit === undefined ? {} : { limit: read.limit }),
      });
    else if (read.used !== undefined && read.resetAt !== undefined)
      said.learn({ ...inPerCent(read.used), resetAt: read.resetAt });
    // It had refused, and serves again before its time.
    else if (answer.status < 400 && (said.state(at)?.remaining ?? 1) <= 0)
      said.forget();
  }

  return {
    meter: (http, asker) => ({
      async request(request) {
        const host = URL.parse(request.url)?.host ?? "";
        const account = accountOf(asker.accountId);
        const used = windowsFor(asker, host);
        if (asker.purpose === "poll") refuseSpent(used, host);
        for (const window of used) {
          account.windows.add(window);
          window.spend(asker.accountId, now());
        }
        if (asker.purpose !== "user" && account.asked !== undefined) {
          account.asked += 1;
          account.promised = Math.max(0, account.promised - 1);
        }
        const answer = await http.request(request);
        const [said] = used;
        if (said !== undefined) learn(asker, said, answer);
        return answer;
      },
    }),
    begin(accountId) {
      const account = accountOf(accountId);
      account.asked = 0;
      account.promised = Math.ceil(account.cost);
    },
    end(accountId) {
      const account = accountOf(accountId);
      const asked = account.asked ?? 0;
      account.asked = undefined;
      account.promised = 0;
      if (asked > 0) account.cost += (asked - account.cost) / 4;
      account.cost = Math.max(1, account.cost);
      return asked;
    },
    wait(accountId, reserve = pollReserve) {
      const account = accountOf(accountId);
      const waits = [...account.windows].map((window) => {
        const left = leftOf(window, account);
        return left === undefined ||
          isAffordable(left, asking(account, window, reserve))
          ? 0
          : left.resetAt - now();
      });
      return Math.max(0, ...waits);
    },
    pace(accountId) {
      const account = accountOf(accountId);
      const waits = [...account.windows].map((window) => {
        const about = asking(account, window, pollReserve);
        const even = window.evenPace(about.cost * about.sharers);
        if (even !== undefined) return even;
        const left = leftOf(window, account);
        return left === undefined ? 0 : spreadOver(left, about);
      });
      return Math.max(account.interval, 0, ...waits);
    },
    view(accountId) {
      const states = [...accountOf(accountId).windows].flatMap((window) => {
        const state = window.state(now());
        const others = window.sharers(now()) - 1;
        return state === undefined ? [] : [{ ...state, others }];
      });
      const tightest = states.toSorted(
        (a, b) => a.remaining / a.limit - b.remaining / b.limit,
      )[0];
      return tightest;
    },
  };
}
