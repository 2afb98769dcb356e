import { prepared } from "../archive/prepared.ts";
import { readRecomputedTo, writeRecomputedTo } from "../archive/settings.ts";
import type { Compared } from "./comparing-turns.ts";
import type { Core } from "../context.ts";
import type { JobControl } from "../jobs/jobs.ts";

/** How long the main thread is held at once, ms; a frame has 16. */
const sliceMs = 4;
/** Conversations that are read together within a slice. */
const together = 8;
/** Stretches without a difference after which it is noted how far we are. */
const notedEvery = 50;

/** While much is otherwise lists are not read anew at every slice. */
const tellEveryMs = 500;

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

/**
 * A thread of its own computes and compares; here is written what differs, from the archive as it is then. Killed or
 * cancelled half way it has done no harm: what is computed is right, and of what is not nothing is lost. Where it is
 * due it goes on at the next start.
 */
async function recompute(
  core: Core,
  { signal, progress }: JobControl,
): Promise<string> {
  const { db } = core;
  const due = readRecomputedTo(db);
  const total = prepared<[], number>(
    db,
    "SELECT coalesce(sum(messages), 0) FROM accounts",
  )
    .pluck()
    .get();
  const tally = { conversations: 0, changed: 0, messages: 0, stretches: 0 };
  let toldAt = core.now();
  const written = inTurn<Compared>(async (compared) => {
    const different = await writeOtherwise(core, compared.otherwise, signal);
    tally.changed += different;
    if (different > 0 && Math.abs(core.now() - toldAt) >= tellEveryMs) {
      toldAt = core.now();
      tellChanged(core);
    }
    tally.stretches += 1;
    if (due !== undefined && tally.stretches % notedEvery === 0)
      writeRecomputedTo(db, compared.upTo);
    tally.conversations += compared.conversations;
    tally.messages += compared.messages;
    progress(tally.messages, total ?? 0);
  });
  const stop = new AbortController();
  const task = core.runTask(
    "compareTurns",
    { after: due ?? 0 },
    {
      signal: AbortSignal.any([signal, stop.signal]),
      progress: () => undefined,
      tell: (compared: Compared) => {
        written.add(compared).catch(() => stop.abort());
      },
    },
  );
  try {
    await task;
  } finally {
    await written.end();
  }
  if (tally.changed > 0) tellChanged(core);
  signal.throwIfAborted();
  if (due !== undefined) writeRecomputedTo(db, undefined);
  return `Computed ${String(tally.conversations)} conversations again; ${String(tally.changed)} had been otherwise.`;
}

function tellChanged(core: Core): void {
  core.emit({ type: "changed", topics: ["accounts", "conversations"] });
}

/** Works on one after the other, in the order in which they are added; after one that fails on none. */
function inTurn<T>(work: (item: T) => Promise<void>): {
  add: (item: T) => Promise<void>;
  /** Resolves when all are done; rejects with what one failed with. */
  end: () => Promise<void>;
} {
  let last = Promise.resolve();
  return {
    add: (item) => (last = last.then(() => work(item))),
    end: () => last,
  };
}

/** In slices; answers in how many conversations something changed. */
async function writeOtherwise(
  core: Core,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  let changed = 0;
  for (let at = 0; at < ids.length;) {
    signal.throwIfAborted();
    const slice = writeSlice(core, ids.slice(at));
    at += slice.done;
    changed += slice.changed;
    await breathe();
  }
  return changed;
}

/** As many of them as fit into a slice, at least one. */
function writeSlice(
  { db, turns }: Core,
  ids: readonly string[],
): { done: number; changed: number } {
  const end = performance.now() + sliceMs;
  const isOver = () => performance.now() >= end;
  try {
    return db
      .transaction(() => {
        let done = 0;
        let changed = 0;
        do {
          const part = turns.recompute(
            ids.slice(done, done + together),
            isOver,
          );
          done += part.done;
          changed += part.changed;
        } while (done < ids.length && !isOver());
        return { done, changed };
      })
      .immediate();
  } catch (cause) {
    turns.forget();
    throw cause;
  }
}
