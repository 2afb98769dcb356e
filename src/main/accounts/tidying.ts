import { trimDecisions } from "../archive/decision-trimming.ts";
import {
  mergeWords,
  noteTidied,
  overwriting,
  untidySince,
} from "../archive/leftovers.ts";
import { arrivalsSoFar, deleteOrphans } from "../archive/orphans.ts";
import { dropSurplus } from "../archive/surplus.ts";
import type { Core } from "../context.ts";
import { dropForgotten } from "../media/dropping.ts";

/** Decisions, and people, per transaction. */
const sliceSize = 10;

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

const running = new WeakMap<Core, Promise<void>>();

/**
 * Takes away what erasing has left behind, also what an earlier run did not finish: payloads that no message points
 * to, people of whom nothing speaks any more, what decisions say of what is gone, words in the full text, the log. Runs
 * in slices.
 */
export function tidy(core: Core): Promise<void> {
  const begun = (running.get(core) ?? Promise.resolve()).then(() =>
    tidyNow(core),
  );
  const ended = begun.catch(() => undefined);
  running.set(core, ended);
  return begun;
}

async function tidyNow(core: Core): Promise<void> {
  const { db, signal } = core;
  for (;;) {
    const since = untidySince(db);
    if (since === undefined || signal.aborted) return;
    await forgetPayloads(core);
    await forgetPeople(core);
    await forgetDecided(core);
    await forgetFiles(core);
    for (const index of ["message_words", "identity_words"] as const)
      for (
        let isFirst = true;
        mergeWords(db, index, isFirst);
        isFirst = false
      ) {
        await breathe();
        if (signal.aborted) return;
      }
    core.unsent.renew();
    // A reader may be in the middle of something; then the next checkpoint does it.
    db.pragma("wal_checkpoint(TRUNCATE)");
    if (signal.aborted) return;
    noteTidied(db, since);
  }
}

async function forgetPayloads({ db, runTask, signal }: Core): Promise<void> {
  const { ids } = await runTask("findSurplus", undefined, {
    signal,
    progress: () => undefined,
  });
  for (const id of ids) {
    if (signal.aborted) return;
    overwriting(db, () => dropSurplus(db, id));
    await breathe();
  }
}

async function forgetPeople(core: Core): Promise<void> {
  const { db, signal } = core;
  for (;;) {
    const asOf = arrivalsSoFar(db);
    const { ids } = await core.runTask("findOrphans", undefined, {
      signal,
      progress: () => undefined,
    });
    let done = 0;
    while (done < ids.length && !signal.aborted && arrivalsSoFar(db) === asOf) {
      const slice = ids.slice(done, done + sliceSize);
      withoutForeignKeys(core, () =>
        overwriting(db, () => deleteOrphans(db, slice)),
      );
      done += slice.length;
      await breathe();
    }
    if (done >= ids.length || signal.aborted) return;
  }
}

function withoutForeignKeys(core: Core, run: () => void): void {
  core.db.pragma("foreign_keys = OFF");
  try {
    run();
  } finally {
    core.db.pragma("foreign_keys = ON");
  }
}

/** What an import brings lies there before the archive knows of it. */
async function forgetFiles({ db, host, jobs, now }: Core): Promise<void> {
  for (;;) {
    const importing = jobs
      .list()
      .find(({ kind, state }) => kind === "import" && state === "running");
    if (importing === undefined) break;
    await jobs.ended(importing.id);
  }
  await dropForgotten(db, host.dataDir, now());
}

async function forgetDecided({ db, signal }: Core): Promise<void> {
  for (let after: number | undefined = 0; after !== undefined;) {
    const from: number = after;
    after = overwriting(db, () => trimDecisions(db, from, sliceSize));
    await breathe();
    if (signal.aborted) return;
  }
}
