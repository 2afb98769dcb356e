import { prepared } from "./archive/prepared.ts";
import { readRecomputedTo, writeRecomputedTo } from "./archive/settings.ts";
import type { Core } from "./context.ts";
import type { JobControl } from "./jobs/jobs.ts";

/** How long the main thread is held at once, ms; a frame has 16. */
const sliceMs = 6;
/** Conversations that are looked up together. */
const ahead = 200;

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Computes who waited for whom again, everywhere: after their rules have changed, or when somebody asks. Answers the job's id. */
export function startRecompute(core: Core): string {
  return core.jobs.start({
    kind: "recompute",
    title: "Computing every wait again",
    unit: "messages",
    run: (control) => recompute(core, control),
  });
}

/** Goes on with what the rules of a newer version demand and an earlier run did not finish. */
export function recomputeIfDue(core: Core): void {
  if (readRecomputedTo(core.db) !== undefined) startRecompute(core);
}

type Next = { at: number; id: string; messages: number };

/**
 * Killed or cancelled half way it has done no harm: what is computed is right, and of what is not nothing is lost.
 * Where it is due it goes on at the next start.
 */
async function recompute(
  core: Core,
  { signal, progress }: JobControl,
): Promise<string> {
  const { db } = core;
  const isDue = readRecomputedTo(db) !== undefined;
  const total = prepared<[], number>(
    db,
    "SELECT coalesce(sum(messages), 0) FROM accounts",
  )
    .pluck()
    .get();
  let after = readRecomputedTo(db) ?? 0;
  let conversations = 0;
  let changed = 0;
  let messages = 0;
  let list: Next[] = [];
  for (;;) {
    signal.throwIfAborted();
    if (list.length === 0) list = nextConversations(core, after);
    if (list.length === 0) break;
    const slice = inSlice(core, list, isDue);
    for (const { at, messages: count } of list.splice(0, slice.done)) {
      after = at;
      messages += count;
    }
    conversations += slice.done;
    changed += slice.changed.length;
    progress(messages, total ?? 0);
    if (slice.changed.length > 0)
      core.emit({
        type: "changed",
        topics: ["accounts", "conversations"],
        conversationIds: slice.changed,
      });
    await breathe();
  }
  if (isDue) writeRecomputedTo(db, undefined);
  return `Computed ${String(conversations)} conversations again; ${String(changed)} had been otherwise.`;
}

function nextConversations({ db }: Core, after: number): Next[] {
  return prepared<[number, number], Next>(
    db,
    `SELECT rowid AS at, id, messages FROM conversations
     WHERE rowid > ? AND redirect_to IS NULL ORDER BY rowid LIMIT ?`,
  ).all(after, ahead);
}

/** As many of them as fit into a slice, at least one. */
function inSlice(
  { db, turns }: Core,
  list: readonly Next[],
  isDue: boolean,
): { done: number; changed: string[] } {
  const end = performance.now() + sliceMs;
  try {
    return db
      .transaction(() => {
        const slice = turns.recompute(
          list.map(({ id }) => id),
          () => performance.now() >= end,
        );
        const last = list[slice.done - 1];
        if (isDue && last !== undefined) writeRecomputedTo(db, last.at);
        return slice;
      })
      .immediate();
  } catch (cause) {
    turns.forget();
    throw cause;
  }
}
