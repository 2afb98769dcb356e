import type { Fault } from "../../shared/fault.ts";
import type { Health } from "../../shared/model/account.ts";
import type { StoredAccount } from "../archive/accounts.ts";
import type { Archive } from "../archive/open.ts";
import type { ChannelContext } from "../channels/channel.ts";
import type { Connect } from "../connect.ts";
import type { Ingest } from "../ingest/ingest.ts";
import type { Log } from "../log.ts";
import type { Attending } from "./attention.ts";
import type { Budget } from "./budget.ts";
import type { Network } from "./network.ts";

export type PollAnswer = { added: number; updated: number; more: boolean };

/** When a poller begins: `at-once` because somebody asked for it, `gently` when the program starts. */
export type Beginning = "at-once" | "gently";

/** Polls one account: a timer after each completion, one request in flight, state in words. */
export type Poller = {
  start: (how: Beginning) => void;
  /** Polls now, after whatever runs; answers when it is committed, throws its fault. */
  poll: () => Promise<PollAnswer>;
  /** Runs something else of this account in its turn, when no poll is due: one request in flight per account. */
  inTurn: <T>(run: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  /** The clock has jumped, or the network is back: polls soon what is due, within `withinMs`. */
  resume: (withinMs: number) => void;
  /** Somebody looks: a poll that was to come late comes sooner. */
  hasten: () => void;
  health: () => Health;
  /** Stops and waits for what is in flight. */
  stop: () => Promise<void>;
};

export type PollerContext = {
  db: Archive;
  ingest: Ingest;
  connect: Connect;
  budget: Budget;
  network: Network;
  attending: Attending;
  now: () => number;
  random: () => number;
  log: Log;
  /** The version of the program: after an update accounts are asked anew what they can do. */
  version: string;
  /** Asks an account again who it is and what it can do, and keeps that. */
  refresh?: (
    account: StoredAccount,
    connection: ChannelContext<unknown, unknown>,
  ) => Promise<void>;
  /** Why nothing is polled at present. */
  obstacle?: () => Fault | undefined;
  /** A poll has failed. */
  met?: (fault: Fault) => void;
  /** Something of the account changed: its health, and these conversations. `joined`: with them drafts and outbox. */
  changed: (conversationIds: string[], joined?: boolean) => void;
  /** A poll has found that the record lacks something. */
  missed?: (accountId: string) => void;
  /** Only how fresh an account is has changed. */
  freshened: () => void;
  /** A poll begins; to be called at its end, when it has told what it changed. */
  began: () => () => void;
};
