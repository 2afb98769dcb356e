import type { Worker } from "node:worker_threads";
import { isCheckpointDue, leaveCheckpoints } from "../archive/checkpoints.ts";
import type { Archive } from "../archive/open.ts";
import type { Log } from "../log.ts";
import { startThread } from "../threads.ts";

/** How often it is looked whether the log has grown, while nobody moves it. */
const lookEveryMs = 1000;

/**
 * Has the log moved into the archive's file by a thread, which is there while much is written. A commit that does it
 * itself holds the event loop for what was written since the last one and two waits for the disk; beside a backup,
 * which has all of its minutes kept in the log, that is a fifth of a second.
 */
export function keepCheckpoints(context: {
  db: Archive;
  dataDir: string;
  program: URL;
  log: Log;
}): { close: () => Promise<void> } {
  const { db, dataDir, program, log } = context;
  let thread: Worker | undefined;

  function start(): Worker {
    const started = startThread(program, { dataDir });
    started.on("error", (cause) => {
      log.error("the log is moved by commits again", cause);
      clearInterval(timer);
      leaveCheckpoints(db, false);
    });
    started.on("exit", () => {
      thread = undefined;
    });
    started.unref();
    return started;
  }

  function isDue(): boolean {
    try {
      return isCheckpointDue(db);
    } catch {
      // A disk that does not answer: whoever reads or writes next says so.
      return false;
    }
  }

  leaveCheckpoints(db, true);
  const timer = setInterval(() => {
    if (thread === undefined && isDue()) thread = start();
  }, lookEveryMs);
  timer.unref();

  return {
    async close() {
      clearInterval(timer);
      await thread?.terminate();
    },
  };
}
