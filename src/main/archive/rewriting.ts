import Database from "better-sqlite3";
import { chmodSync, existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  archiveFile,
  finishFile,
  logOf,
  removeArchive,
  unfinishedFile,
} from "./files.ts";
import { forgetTraces } from "./leftovers.ts";

/**
 * Writes a closed archive anew, so that the unused parts of the file hold nothing of what was erased. Killed anywhere,
 * the old file is there whole or the new one is. Nobody else may have it open; what is still in a log is left alone.
 */
export function rewriteArchive(dataDir: string): void {
  const path = join(dataDir, archiveFile);
  const log = statSync(logOf(path), { throwIfNoEntry: false });
  if (!existsSync(path) || (log !== undefined && log.size > 0)) return;
  const copy = unfinishedFile(dataDir, "rewriting");
  try {
    vacuumInto(path, copy);
    const db = new Database(copy);
    try {
      forgetTraces(db);
    } finally {
      db.close();
    }
    chmodSync(copy, statSync(path).mode);
    finishFile(copy, path);
  } catch (cause) {
    removeArchive(copy);
    throw cause;
  }
}

function vacuumInto(path: string, copy: string): void {
  const source = new Database(path, { readonly: true, fileMustExist: true });
  try {
    // SQLite fills an empty file, and leaves its mode as it is.
    writeFileSync(copy, "", { mode: 0o600 });
    source.prepare("VACUUM INTO ?").run(copy);
  } finally {
    source.close();
  }
}
