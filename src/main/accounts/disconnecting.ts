import type { DecisionChange } from "../../shared/model/decision.ts";
import { AppError } from "../../shared/fault.ts";
import {
  getAccount,
  saveHealth,
  updateAccount,
  type StoredAccount,
} from "../archive/accounts.ts";
import type { Archive } from "../archive/open.ts";
import { conversationsWithOpenTurns } from "../archive/turn-rows.ts";
import type { TurnKeeper } from "../archive/turns.ts";
import type { Core } from "../context.ts";
import { recomputeSoon } from "../deciding/people-grouping.ts";

type Disconnected = Extract<DecisionChange, { kind: "account-disconnected" }>;

const unpolled: StoredAccount["health"] = {
  state: "imported",
  code: undefined,
  message: undefined,
  freshAt: undefined,
};

/** Inside the caller's transaction: all that it has is history, and nothing can be sent from it. */
function disconnect(
  db: Archive,
  turns: TurnKeeper,
  { accountId, at }: Pick<Disconnected, "accountId" | "at">,
): string[] {
  saveHealth(db, accountId, unpolled);
  updateAccount(db, accountId, {
    doorAt: at,
    writeBack: [],
    capabilities: {
      reply: false,
      post: false,
      like: false,
      boost: false,
      length: { unit: "none" },
    },
  });
  const touched = conversationsWithOpenTurns(db, accountId);
  recomputeSoon(turns, touched);
  return touched;
}

/**
 * What an account has fetched stays, to be read and searched: it becomes one that nobody is signed in to, like one
 * that was imported, and is connected again by undoing this or by adding it anew.
 */
export function disconnectAccount(core: Core, account: StoredAccount): string {
  const { db, turns, deciding, now } = core;
  const { id, doorAt, capabilities, writeBack } = account;
  if (core.history.find(id)?.state === "running") core.history.pause(id);
  return deciding.decide(`Disconnected: ${account.name}`, () => {
    const change: Disconnected = {
      kind: "account-disconnected",
      accountId: id,
      at: now(),
      before: { doorAt, capabilities, writeBack },
    };
    disconnect(db, turns, change);
    return change;
  });
}

/** Takes it back, or does it again, inside the caller's transaction; answers the conversations touched. */
export function replayDisconnected(
  db: Archive,
  turns: TurnKeeper,
  change: Disconnected,
  isUndo: boolean,
): string[] {
  const { accountId, before } = change;
  const account = getAccount(db, accountId);
  if (!isUndo) return disconnect(db, turns, change);
  if (account.health.state !== "imported")
    throw new AppError("conflict", `${account.name} is connected again.`);
  saveHealth(db, accountId, { ...unpolled, state: "new" });
  updateAccount(db, accountId, before);
  const touched = conversationsWithOpenTurns(db, accountId);
  recomputeSoon(turns, touched);
  return touched;
}
