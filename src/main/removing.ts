import { getAccount, updateAccount } from "./archive/accounts.ts";
import { identitiesOfAccount, realignDirections } from "./archive/belonging.ts";
import { prepared } from "./archive/prepared.ts";
import { durably } from "./archive/open.ts";
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

/** Takes an account away. Its archive stays for 30 days and can be brought back, or goes at once. */
export async function removeAccount(
  core: Core,
  id: string,
  archive: "keep" | "delete",
): Promise<{ decisionId?: string }> {
  const { db } = core;
  const account = getAccount(db, id);
  await core.polling.stop(id);
  await core.secrets.delete(id);
  const decisionId = core.deciding.decide(`Removed: ${account.name}`, () => {
    updateAccount(db, id, { removedAt: core.now() });
    for (const touched of realignDirections(db, identitiesOfAccount(db, id)))
      core.turns.invalidate(touched);
    return { kind: "account-removed", accountId: id };
  });
  core.emit({ type: "changed", topics: ["accounts", "conversations"] });
  if (archive === "keep") return { decisionId };
  void deleteArchive(core, id);
  return {};
}

async function deleteArchive(core: Core, accountId: string): Promise<void> {
  const { db } = core;
  for (;;) {
    if (core.signal.aborted) return;
    const seqs = prepared<[string, number], number>(
      db,
      "SELECT seq FROM messages WHERE account_id = ? LIMIT ?",
    )
      .pluck()
      .all(accountId, sliceSize);
    if (seqs.length === 0) break;
    db.transaction(() => {
      for (const seq of seqs) {
        prepared(db, "DELETE FROM message_words WHERE rowid = ?").run(seq);
        prepared(db, "DELETE FROM messages WHERE seq = ?").run(seq);
      }
    }).immediate();
    await breathe();
  }
  durably(db, () => {
    prepared(db, "DELETE FROM accounts WHERE id = ?").run(accountId);
  });
  core.emit({ type: "changed", topics: ["accounts", "conversations"] });
}
