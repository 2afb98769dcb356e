import { AppError } from "../../shared/fault.ts";
import {
  getAccount,
  listAccounts,
  updateAccount,
} from "../archive/accounts.ts";
import { accountsToPurge } from "../archive/removed-accounts.ts";
import { eraseSent } from "../archive/erasing.ts";
import { noteErased, overwriting } from "../archive/leftovers.ts";
import {
  identitiesOfAccount,
  realignDirections,
} from "../archive/belonging.ts";
import { separateThreads, setsWithOthers } from "../archive/merging.ts";
import { prepared } from "../archive/prepared.ts";
import { conversationsWithOpenTurns } from "../archive/turn-rows.ts";
import { durably, type Archive } from "../archive/open.ts";
import { isWaitingStale, setWaitingStale } from "../archive/settings.ts";
import type { Core } from "../context.ts";
import { disconnectAccount } from "./disconnecting.ts";
import { tidy } from "./tidying.ts";

/** Conversations per transaction when an account's waiting is computed again or its archive goes. */
const sliceSize = 10;

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Work in slices that nobody waits for: it ends with the core, and what it meets is written to the log. */
function behind(core: Core, what: string, work: () => Promise<void>): void {
  work().catch((cause: unknown) => {
    core.turns.forget();
    if (!core.signal.aborted) core.log.error(what, cause);
  });
}

/** Computes again who waits at an account: its target, door date or opening has changed. Runs in slices. */
export function refreshAccountWaiting(core: Core, accountId: string): void {
  const ids = conversationsWithOpenTurns(core.db, accountId);
  behind(core, "who waits could not be computed again", async () => {
    for (let i = 0; i < ids.length; i += sliceSize) {
      core.db
        .transaction(() => {
          for (const id of ids.slice(i, i + sliceSize))
            core.turns.invalidate(id);
          core.turns.settle();
        })
        .immediate();
      await breathe();
      // The next start goes on with it.
      if (core.signal.aborted) return;
    }
    setWaitingStale(core.db, accountId, false);
    core.emit({ type: "changed", topics: ["accounts", "conversations"] });
  });
}

/** Goes on with what an earlier run did not finish. */
export function refreshStaleWaiting(core: Core): void {
  for (const { id } of listAccounts(core.db))
    if (isWaitingStale(core.db, id)) refreshAccountWaiting(core, id);
}

/** A removed account can be brought back for this long. */
const keptDays = 30;

export function removedAt(at: number, archive: "delete" | "erase") {
  return {
    at,
    purgeAt: archive === "erase" ? at : at + keptDays * 86_400_000,
  };
}

/** Takes an account away: all but what it fetched, or that too, in 30 days or at once. */
export async function removeAccount(
  core: Core,
  id: string,
  archive: "keep" | "delete" | "erase",
): Promise<{ decisionId?: string }> {
  const { db, deciding } = core;
  const account = getAccount(db, id);
  if (account.removedAt !== undefined && archive !== "erase")
    throw new AppError("conflict", `${account.name} is removed already.`);
  if (account.health.state === "imported" && archive === "keep")
    throw new AppError("conflict", `${account.name} is not connected.`);
  await core.polling.stop(id);
  const remove = (how: "delete" | "erase") => {
    updateAccount(db, id, { removed: removedAt(core.now(), how) });
    const apart = setsWithOthers(db, id);
    for (const sets of apart)
      for (const touched of separateThreads(db, sets))
        core.turns.invalidate(touched);
    const identities = identitiesOfAccount(db, id);
    for (const touched of realignDirections(db, identities, id))
      core.turns.invalidate(touched);
    return apart;
  };
  let decisionId: string | undefined;
  try {
    if (archive === "keep") decisionId = disconnectAccount(core, account);
    else if (archive === "delete")
      decisionId = deciding.decide(`Removed: ${account.name}`, () => {
        return {
          kind: "account-removed",
          accountId: id,
          apart: remove(archive),
        };
      });
    else
      durably(db, () => {
        remove(archive);
        core.turns.settle();
      });
  } catch (cause) {
    core.turns.forget();
    core.polling.start(id);
    throw cause;
  }
  if (archive === "erase") purgeRemoved(core);
  // A keychain that does not answer keeps nobody from removing an account.
  await core.secrets.delete(id).catch((cause: unknown) => {
    core.log.warn(`the secret of ${id} is still in the keychain`, cause);
  });
  core.emit({ type: "changed", topics: ["accounts", "conversations"] });
  return decisionId === undefined ? {} : { decisionId };
}

const purging = new WeakSet<Core>();

/** Deletes the archives that are due, also what an earlier run did not finish. Runs in slices. */
export function purgeRemoved(core: Core): void {
  behind(core, "a removed archive could not be deleted", async () => {
    if (purging.has(core)) return;
    purging.add(core);
    try {
      for (;;) {
        const [id] = accountsToPurge(core.db, core.now());
        if (id === undefined || core.signal.aborted) break;
        await deleteArchive(core, id);
      }
      await tidy(core);
    } finally {
      purging.delete(core);
    }
  });
}

const hourMs = 3_600_000;

/** The same every hour: who runs for weeks need not start again for what is due. */
export function purgeHourly(core: Core): void {
  const timer = setInterval(() => purgeRemoved(core), hourMs);
  timer.unref();
  core.signal.addEventListener("abort", () => clearInterval(timer));
}

/** Each takes up to a slice of rows and says how many it took. What is not sent yet stays: nothing written is lost. */
const deletions: ((db: Archive, accountId: string) => number)[] = [
  (db, accountId) => {
    const seqs = prepared<[string, number], number>(
      db,
      "SELECT seq FROM messages WHERE account_id = ? LIMIT ?",
    )
      .pluck()
      .all(accountId, sliceSize);
    for (const seq of seqs) {
      prepared(db, "DELETE FROM message_words WHERE rowid = ?").run(seq);
      prepared(db, "DELETE FROM messages WHERE seq = ?").run(seq);
    }
    return seqs.length;
  },
  (db, accountId) => {
    const ids = prepared<[string, number], string>(
      db,
      "SELECT id FROM outbox WHERE account_id = ? AND state = 'sent' AND text_hash <> '' LIMIT ?",
    )
      .pluck()
      .all(accountId, sliceSize);
    for (const id of ids) eraseSent(db, id);
    return ids.length;
  },
  ...["conversations", "signals", "payloads"].map(
    (table) => (db: Archive, accountId: string) =>
      prepared(
        db,
        `DELETE FROM ${table} WHERE rowid IN
           (SELECT rowid FROM ${table} WHERE account_id = ? LIMIT ?)`,
      ).run(accountId, sliceSize).changes,
  ),
];

async function deleteArchive(core: Core, accountId: string): Promise<void> {
  const { db, signal } = core;
  for (const takeSlice of deletions) {
    for (let taken = 1; taken > 0; await breathe()) {
      if (signal.aborted) return;
      taken = overwriting(db, () => takeSlice(db, accountId));
    }
  }
  if (signal.aborted) return;
  overwriting(db, () => {
    prepared(db, "DELETE FROM accounts WHERE id = ?").run(accountId);
    noteErased(db, core.now());
  });
  core.emit({ type: "changed", topics: ["accounts", "conversations"] });
}
