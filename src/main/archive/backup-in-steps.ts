import Database from "better-sqlite3";
import { AppError } from "../../shared/fault.ts";
import { beginBackup, finishBackup, type MadeBackup } from "./backups.ts";
import { removeArchive } from "./files.ts";
import { forgetTraces, hasTraces } from "./leftovers.ts";

/** Pages between two looks whether it is cancelled: a megabyte. */
const pagesPerStep = 256;

type StepControl = {
  isCancelled: () => boolean;
  progress: (done: number, total: number) => void;
};

/** Writes a backup of the archive as it is now page by page, so that it can be cancelled and says how far it is. */
export async function makeBackupInSteps(
  { dataDir, ...control }: StepControl & { dataDir: string },
  { now }: { now: number },
): Promise<MadeBackup> {
  const { making, source, version } = beginBackup(dataDir);
  try {
    await copyInSteps(source, making, control);
  } catch (cause) {
    removeArchive(making);
    throw cause;
  } finally {
    source.close();
  }
  const look = () => assertWanted(control);
  return finishBackup(dataDir, making, { now, version, look });
}

function assertWanted({ isCancelled }: Pick<StepControl, "isCancelled">) {
  if (isCancelled()) throw new AppError("cancelled", "It was stopped.");
}

/**
 * Fills a file with an archive as it is now. A transaction that only reads is held meanwhile: what is written beside
 * it neither gets in nor makes it begin again.
 */
export async function copyInSteps(
  source: Database.Database,
  path: string,
  { isCancelled, progress }: StepControl,
): Promise<void> {
  source.exec("BEGIN");
  const isTraced = hasTraces(source);
  await source.backup(path, {
    progress({ totalPages, remainingPages }) {
      assertWanted({ isCancelled });
      progress(totalPages - remainingPages, totalPages);
      return pagesPerStep;
    },
  });
  leaveLog(path, isTraced);
  assertWanted({ isCancelled });
}

/** In one file, without a log beside it; and without what was erased, which its unused parts have been copied with. */
function leaveLog(path: string, isTraced: boolean): void {
  const db = new Database(path);
  try {
    db.pragma("journal_mode = DELETE");
    if (isTraced) {
      forgetTraces(db);
      db.exec("VACUUM");
    }
  } finally {
    db.close();
  }
}
