import { setTimeout as wait } from "node:timers/promises";
import { workerData } from "node:worker_threads";
import { moveLog, openForCheckpoints } from "../archive/checkpoints.ts";

/** The thread that moves the log into the file; ends once there is nothing more to move. */
const { dataDir } = workerData as { dataDir: string };

/** While there is work: what has just been held up by a reader is moved before much more is written. */
const soonMs = 50;
const idleMs = 500;
/** Longer than between two polls. */
const quietMs = 30_000;

const db = openForCheckpoints(dataDir);
let lastMoved = Date.now();
while (Date.now() - lastMoved < quietMs) {
  const moved = tryMoving();
  if (moved) lastMoved = Date.now();
  await wait(moved ? soonMs : idleMs);
}
db.close();

/** Where the disk is full or does not answer, whoever writes next says so; the log stays as it is. */
function tryMoving(): boolean {
  try {
    return moveLog(db);
  } catch {
    return false;
  }
}
