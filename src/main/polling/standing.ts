import type { FaultCode } from "../../shared/fault.ts";
import {
  healthState,
  type Health,
  type HealthState,
} from "../../shared/model/account.ts";
import {
  readPollingState,
  savePollingState,
  type PollingState,
} from "../archive/account-polling.ts";
import {
  getAccount,
  saveHealth,
  type StoredAccount,
} from "../archive/accounts.ts";
import type { Archive } from "../archive/open.ts";
import type { Log } from "../log.ts";

type StoredHealth = StoredAccount["health"];

/** How an account does and what polling keeps of it: in memory, and in the archive when it is news. */
export type Standing = {
  health: () => StoredHealth;
  /** Answers whether the state or its sentence is another than before. */
  set: (health: StoredHealth) => boolean;
  readonly kept: Readonly<PollingState>;
  keep: (change: Partial<PollingState>) => void;
  view: () => Pick<
    Health,
    "state" | "code" | "message" | "freshAt" | "expiresAt"
  >;
  /** Writes the health with how fresh it is. */
  write: () => void;
  /** What is written about a poll must not be the end of polling: the disk may be full only for now. */
  record: (write: () => void) => void;
};

export function stateOf(code: FaultCode): HealthState {
  const own = healthState.safeParse(code);
  return own.success ? own.data : "failing";
}

export function createStanding(
  db: Archive,
  accountId: string,
  log: Log,
): Standing {
  let { health } = getAccount(db, accountId);
  const kept = readPollingState(db, accountId);

  function record(write: () => void): void {
    try {
      write();
    } catch (cause) {
      log.error(`what became of polling ${accountId} could not be kept`, cause);
    }
  }

  return {
    health: () => health,
    set(next) {
      const isSame =
        next.state === health.state &&
        next.code === health.code &&
        next.message === health.message;
      health = next;
      // When only freshness moved there is nothing to write: the ledger's span has it.
      if (!isSame) record(() => saveHealth(db, accountId, next));
      return !isSame;
    },
    kept,
    keep(change) {
      const fields = Object.keys(change) as (keyof PollingState)[];
      if (fields.every((field) => kept[field] === change[field])) return;
      Object.assign(kept, change);
      record(() => savePollingState(db, accountId, change));
    },
    view: () => ({
      state: health.state,
      ...(health.code === undefined ? {} : { code: health.code }),
      ...(health.message === undefined ? {} : { message: health.message }),
      ...(health.freshAt === undefined ? {} : { freshAt: health.freshAt }),
      ...(kept.expiresAt === null ? {} : { expiresAt: kept.expiresAt }),
    }),
    write: () => saveHealth(db, accountId, health),
    record,
  };
}
