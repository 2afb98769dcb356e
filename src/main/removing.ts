import {
  accountsToPurge,
  getAccount,
  updateAccount,
} from "./archive/accounts.ts";
import { identitiesOfAccount, realignDirections } from "./archive/belonging.ts";
import { prepared } from "./archive/prepared.ts";
import { durably, type Archive } from "./archive/open.ts";
import type { Core } from "./context.ts";

/** Conversations per transaction when an account's waiting is computed again or its archive goes. */
const sliceSize = 10;

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Computes again who waits at an account: its target, door date or opening has changed. Runs in slices. */
export function refreshAccountWaiting(core: Core, accountId: string): void {
  const ids = prepared<[string], string>(
    core.db,
    `SELECT DISTINCT conversation_id FROM turns INDEXED BY turns_open
     WHERE account_id = ? AND ended_at IS NULL`,
  )
    .pluck()
    .all(accountId);
  void (async () => {
    for (let i = 0; i < ids.length && !core.signal.aborted; i += sliceSize) {
      core.db
        .transaction(() => {
          for (const id of ids.slice(i, i + sliceSize))
            core.turns.invalidate(id);
          core.turns.settle(core.now());
        })
        .immediate();
      await breathe();
    }
    core.emit({ type: "changed", topics: ["accounts", "conversations"] });
  })();
}

/** A removed account can be brought back for this long. */
const keptDays = 30;

export function removedAt(at: number, archive: "keep" | "delete") {
  return {
    at,
    purgeAt: archive === "delete" ? at : at + keptDays * 86_400_000,
  };
}

/** Takes an account away. Its archive stays for 30 days and can be brought back, or goes at once. */
export async function removeAccount(
  core: Core,
  id: string,
  archive: "keep" | "delete",
): Promise<{ decisionId?: string }> {
  const { db, deciding } = core;
  const account = getAccount(db, id);
  await core.polling.stop(id);
  await core.secrets.delete(id);
  const remove = () => {
    updateAccount(db, id, { removed: removedAt(core.now(), archive) });
    for (const touched of realignDirections(db, identitiesOfAccount(db, id)))
      core.turns.invalidate(touched);
  };
  let decisionId: string | undefined;
  if (archive === "keep")
    decisionId = deciding.decide(`Removed: ${account.name}`, () => {
      remove();
      return { kind: "account-removed", accountId: id };
    });
  else {
    durably(db, () => {
      remove();
      core.turns.settle(core.now());
    });
    purgeRemoved(core);
  }
  core.emit({ type: "changed", topics: ["accounts", "conversations"] });
  return decisionId === undefined ? {} : { decisionId };
}

/** Deletes the archives that are due, also what an earlier run did not finish. Runs in slices. */
export function purgeRemoved(core: Core): void {
  void (async () => {
    for (const id of accountsToPurge(core.db, core.now()))
      await deleteArchive(core, id);
  })();
}

/** Each takes up to a slice of rows and says how many it took. Drafts and the outbox stay: nothing written is lost. */
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
      taken = db.transaction(() => takeSlice(db, accountId)).immediate();
    }
  }
  durably(db, () => {
    prepared(db, "DELETE FROM accounts WHERE id = ?").run(accountId);
  });
  core.emit({ type: "changed", topics: ["accounts", "conversations"] });
}
