import Database from "better-sqlite3";
import { join } from "node:path";
import { archiveFile } from "./files.ts";
import type { Archive } from "./open.ts";

/** Pages of the log that are worth moving: as many as SQLite itself waits for. */
const worthwhile = 1000;
/** From here on it is to begin anew, 64 MB. */
const long = 16_000;

/** How long the log is, in pages, and how much of it the file does not have after this. */
function checkpoint(
  db: Archive,
  mode: "NOOP" | "PASSIVE" | "FULL",
): { length: number; waiting: number } {
  const [{ log, checkpointed }] = db.pragma(`wal_checkpoint(${mode})`) as [
    { log: number; checkpointed: number },
  ];
  return { length: log, waiting: log - checkpointed };
}

/** Whether so much waits in the log that it had better be moved into the file. */
export function isCheckpointDue(db: Archive): boolean {
  return checkpoint(db, "NOOP").waiting >= worthwhile;
}

/** Leaves the log to a connection of another thread; or takes it back. */
export function leaveCheckpoints(db: Archive, toOthers: boolean): void {
  db.pragma(`wal_autocheckpoint = ${toOthers ? 0 : worthwhile}`);
}

/** How long the last pages wait for a moment with nobody writing, ms; while they are moved whoever writes waits. */
const patienceMs = 50;

/** A connection that does nothing but move the log. */
export function openForCheckpoints(dataDir: string): Archive {
  const db = new Database(join(dataDir, archiveFile), { fileMustExist: true });
  db.pragma("synchronous = NORMAL");
  db.pragma(`busy_timeout = ${patienceMs}`);
  return db;
}

/**
 * Moves what waits in the log into the file, as far as nobody still reads an earlier state; answers whether there was
 * anything worth it. The next write after all is moved begins the log anew. While one write follows upon the other
 * that moment never comes: then the last few pages are moved with nobody writing.
 */
export function moveLog(db: Archive): boolean {
  if (!isCheckpointDue(db)) return false;
  const { length, waiting } = checkpoint(db, "PASSIVE");
  if (length >= long && waiting < worthwhile) checkpoint(db, "FULL");
  return true;
}
