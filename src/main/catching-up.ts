import { realignSlice, type Realigned } from "./archive/belonging.ts";
import { staleDirections } from "./archive/settings.ts";
import {
  addStaleTurns,
  nextStaleTurns,
  removeStaleTurns,
} from "./archive/stale-turns.ts";
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

/** How long the main thread is held at once, ms; a frame has 16. */
const sliceMs = 4;
/** Conversations that are read together within a slice. */
const together = 5;

const running = new WeakSet<Core>();

/**
 * Does in slices what follows from a decision and would have held everybody up: whatever was left for later, also
 * what an earlier run did not finish.
 */
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
  const { db, signal } = core;
  let realigned: Realigned | undefined;
  for (;;) {
    // Not within the transaction or the call that left it.
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (signal.aborted) return;
    // Directions first: the turns follow from them.
    const identityId = realigned?.identityId ?? staleDirections(db);
    if (identityId !== undefined)
      realigned = realign(core, identityId, realigned);
    else if (!computeSlice(core)) return;
  }
}

/** Some messages of an identity; answers how far it is, undefined when that was all. */
function realign(
  { db, turns, emit }: Core,
  identityId: string,
  before: Realigned | undefined,
): Realigned | undefined {
  const { touched, next } = db
    .transaction(() => {
      const slice = realignSlice(db, identityId, before);
      addStaleTurns(db, slice.touched);
      return slice;
    })
    .immediate();
  for (const id of touched) turns.drop(id);
  if (touched.length > 0)
    emit({
      type: "changed",
      topics: ["accounts", "conversations"],
      conversationIds: touched,
    });
  return next;
}

/** Answers whether there was anything to do. */
function computeSlice({ db, turns, emit }: Core): boolean {
  const end = performance.now() + sliceMs;
  const isOver = () => performance.now() >= end;
  const computed: string[] = [];
  db.transaction(() => {
    do {
      const ids = nextStaleTurns(db, together);
      if (ids.length === 0) return;
      const { done } = turns.recompute(ids, isOver);
      for (const id of ids.slice(0, done)) {
        removeStaleTurns(db, id);
        computed.push(id);
      }
    } while (!isOver());
  }).immediate();
  if (computed.length > 0)
    emit({
      type: "changed",
      topics: ["accounts", "conversations"],
      ...(computed.length <= 50 ? { conversationIds: computed } : {}),
    });
  return computed.length > 0;
}
