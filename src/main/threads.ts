import { setTimeout as wait } from "node:timers/promises";
import { Worker } from "node:worker_threads";

/** What runs in threads, each as it was built. */
export type Programs = {
  /** A task that takes long. */
  task: URL;
  reader: URL;
  checkpoints: URL;
};

/** Those of this process that have not ended yet. */
const running = new Set<Worker>();

export function startThread(program: URL, workerData: unknown): Worker {
  const thread = new Worker(program, { workerData });
  running.add(thread);
  thread.once("exit", () => running.delete(thread));
  return thread;
}

/** How long a thread is given to end. */
const patienceMs = 300;

/**
 * Ends the process. To exit is to wait for every thread, and one that is within a statement hears of nothing until
 * that is over, seconds in a large archive. Then the process is killed: what was being written is rolled back at the
 * next start, as after any kill.
 */
export async function endProcess(exit: () => void): Promise<void> {
  const ended = Promise.all([...running].map((thread) => thread.terminate()));
  const isOver = await Promise.race([
    ended.then(() => true),
    wait(patienceMs, false),
  ]);
  if (isOver) exit();
  else process.kill(process.pid, "SIGKILL");
}
