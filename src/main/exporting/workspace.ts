import Database from "better-sqlite3";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../shared/fault.ts";
import { copyInSteps } from "../archive/backup-in-steps.ts";
import { verifyBackup } from "../archive/backups.ts";
import { archiveFile, removeArchive, syncFile } from "../archive/files.ts";
import { writeWhole } from "../files/target.ts";
import type { TaskControl } from "../jobs/task-control.ts";
import { carryFiles } from "../media/carried-files.ts";
import { dropQuiet, holdCopies } from "./as-copy.ts";

/**
 * Writes the whole workspace into one file: the archive as SQLite, which holds everything but the secrets, for
 * `archive.restore` here or on another computer. It is read through before it gets its name.
 */
export async function saveWorkspace(
  control: TaskControl,
  { path, replace }: { path: string; replace: boolean },
): Promise<{ bytes: number }> {
  const { dataDir } = control;
  const stopIfCancelled = () => {
    if (control.isCancelled())
      throw new AppError("cancelled", "Saving the workspace was cancelled.");
  };
  return await writeWhole(
    { path, what: "file", dataDir, replace, isOurs: () => true },
    async (part) => {
      // A journal that a killed run has left would be played back into the new file.
      removeArchive(part);
      try {
        await copyArchive(join(dataDir, archiveFile), part, control);
        complete(part, dataDir);
        stopIfCancelled();
        verifyBackup(part, stopIfCancelled);
        stopIfCancelled();
        syncFile(part);
        return { bytes: statSync(part).size };
      } catch (cause) {
        removeArchive(part);
        throw cause;
      }
    },
  );
}

async function copyArchive(
  archive: string,
  path: string,
  control: TaskControl,
): Promise<void> {
  const source = new Database(archive, { readonly: true, fileMustExist: true });
  try {
    // SQLite fills an empty file, and leaves its mode as it is.
    writeFileSync(path, "", { mode: 0o600, flag: "wx" });
    await copyInSteps(source, path, control);
  } finally {
    source.close();
  }
}

/** Takes the kept files in; as in an export, what waits to be sent must not go out from two places. */
function complete(path: string, dataDir: string): void {
  const db = new Database(path);
  try {
    db.pragma("journal_mode = DELETE");
    dropQuiet(db);
    holdCopies(db);
    carryFiles(db, dataDir);
  } finally {
    db.close();
  }
}
