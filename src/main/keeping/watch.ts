import { listAccounts } from "../archive/accounts.ts";
import type { Archive } from "../archive/open.ts";
import { probeDisk } from "../archive/settings.ts";
import type { Log } from "../log.ts";
import type { Polling } from "../polling/polling.ts";
import type { Sending } from "../sending/sending.ts";
import type { Frame } from "./frame.ts";
import { createTrouble, type Trouble } from "./trouble.ts";
import { createUpkeep, type Upkeep, type UpkeepRhythm } from "./upkeep.ts";

/** Watches over an open archive: its disk, its soundness, its backups. */
export function watchArchive(context: {
  db: Archive;
  dataDir: string;
  frame: Frame;
  log: Log;
  now: () => number;
  isLasting: boolean;
  rhythm: UpkeepRhythm | undefined;
  /** What goes on or stops; there once the core is put together. */
  work: () => { polling: Polling; sending: Sending };
}): { trouble: Trouble; upkeep: Upkeep } {
  const { db, frame, now, work } = context;
  const changed = () => frame.emit({ type: "changed", topics: ["archive"] });
  const trouble = createTrouble({
    log: context.log,
    probe: () => probeDisk(db, now()),
    onRelief() {
      const { polling, sending } = work();
      for (const { id } of listAccounts(db)) {
        const { code, polling: isPolling } = polling.health(id);
        // What is under way was asked for with room there, by hand perhaps: it is not stopped to begin anew.
        if (code?.startsWith("archive-") === true && !isPolling)
          polling.start(id);
      }
      sending.wake();
    },
    onDamage: () => void work().polling.close(),
    changed,
  });
  const upkeep = createUpkeep({
    ...context,
    jobs: frame.jobs,
    runTask: frame.runTask,
    meet: trouble.meet,
    changed,
  });
  return { trouble, upkeep };
}
