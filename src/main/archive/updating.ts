import { AppError } from "../../shared/fault.ts";
import type { UpdateStep } from "../../shared/model/update-step.ts";
import { backUpBeforeMigrating } from "./backups.ts";
import { removeUnfinished } from "./files.ts";
import { migrations } from "./migrations/index.ts";
import {
  closeArchive,
  compactArchive,
  migrateArchive,
  openOlder,
} from "./open.ts";

/**
 * Brings the archive in a folder up to date: a backup first, then one migration after the other, then the room that
 * they have freed is given back. Stopped or killed anywhere, the next time goes on with what is not finished.
 */
export function updateArchive(
  {
    dataDir,
    isCancelled,
    progress,
    tell,
  }: {
    dataDir: string;
    isCancelled: () => boolean;
    progress: (done: number, total: number) => void;
    tell: (step: UpdateStep) => void;
  },
  { now }: { now: number },
): void {
  const assertWanted = () => {
    if (isCancelled()) throw new AppError("cancelled", "It was stopped.");
  };
  removeUnfinished(dataDir);
  const db = openOlder(dataDir);
  try {
    const version = db.pragma("user_version", { simple: true }) as number;
    const due = migrations.filter((each) => each.version > version).length;
    if (due === 0) return;
    const steps = due + 2;
    tell({ doing: "backup", step: 1, steps });
    const backupAt = backUpBeforeMigrating(dataDir, { version, now });
    migrateArchive(db, undefined, {
      step(step) {
        assertWanted();
        tell({ doing: "migration", step: step + 1, steps, backupAt });
      },
      rows(done, total) {
        assertWanted();
        progress(done, total);
      },
    });
    assertWanted();
    tell({ doing: "compaction", step: steps, steps, backupAt });
    compactArchive(db);
  } finally {
    closeArchive(db);
  }
}
