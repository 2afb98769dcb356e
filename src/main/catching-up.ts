import { nextStaleTurns, removeStaleTurns } from "./archive/stale-turns.ts";
import type { Core } from "./context.ts";
import { keepRetention } from "./retention.ts";
import { recomputeIfDue } from "./recomputing.ts";
import { purgeHourly, purgeRemoved, refreshStaleWaiting } from "./removing.ts";

/** What an earlier run has left half done. */
export function goOn(core: Core): void {
  purgeRemoved(core);
  purgeHourly(core);
  refreshStaleWaiting(core);
  catchUpTurns(core);
  keepRetention(core);
  recomputeIfDue(core);
}

/** Conversations per transaction. */
const sliceSize = 10;

const running = new WeakSet<Core>();

/** Computes the turns again that a merge of people has left for later, also what an earlier run did not finish. */
export function catchUpTurns(core: Core): void {
  if (running.has(core)) return;
  running.add(core);
  work(core)
    .catch((cause: unknown) => {
      core.turns.forget();
      if (!core.signal.aborted)
        core.log.error("who waits could not be computed again", cause);
    })
    .finally(() => running.delete(core));
}

async function work(core: Core): Promise<void> {
  const { db, turns, signal } = core;
  for (;;) {
    // Not within the transaction or the call that left it.
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (signal.aborted) return;
    const ids = nextStaleTurns(db, sliceSize);
    if (ids.length === 0) return;
    db.transaction(() => {
      for (const id of ids) {
        turns.invalidate(id);
        removeStaleTurns(db, id);
      }
      turns.settle();
    }).immediate();
    core.emit({
      type: "changed",
      topics: ["accounts", "conversations"],
      conversationIds: ids,
    });
  }
}
