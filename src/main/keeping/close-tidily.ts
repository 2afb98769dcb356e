import { hasTraces } from "../archive/leftovers.ts";
import { closeArchive, type Archive } from "../archive/open.ts";
import { rewriteArchive } from "../archive/rewriting.ts";
import type { Log } from "../log.ts";

/** Closes the archive; where something was erased from it, nothing of that stays in the unused parts of its file. */
export function closeTidily(db: Archive, dataDir: string, log: Log): void {
  const isToRewrite = isAskedFor(db);
  closeArchive(db);
  if (!isToRewrite) return;
  try {
    rewriteArchive(dataDir);
  } catch (cause) {
    // A full disk, say: the next close tries again.
    log.warn("the archive could not be written anew after erasing", cause);
  }
}

function isAskedFor(db: Archive): boolean {
  try {
    return hasTraces(db);
  } catch {
    // Damaged: it is about to be mended or replaced.
    return false;
  }
}
