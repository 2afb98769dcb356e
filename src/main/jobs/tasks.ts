import type { Archive } from "../archive/open.ts";
import { makeBackupInSteps } from "../archive/backup-in-steps.ts";
import { checkArchive } from "../archive/check.ts";
import { orphansOf } from "../archive/orphans.ts";
import { prepareRestore } from "../archive/restore.ts";
import { salvageArchive } from "../archive/salvage/salvage.ts";
import { surplusOf } from "../archive/surplus.ts";
import { updateArchive } from "../archive/updating.ts";
import { compareTurns } from "../recomputing/comparing-turns.ts";
import { readUnsent } from "../drafting/unsent.ts";
import { dropQuiet, holdCopies, restored } from "../exporting/as-copy.ts";
import { exportEverything } from "../exporting/everything.ts";
import { exportFound } from "../exporting/found.ts";
import { saveWorkspace } from "../exporting/workspace.ts";
import { readImport } from "../importing/read.ts";
import { recognise } from "../importing/recognise.ts";
import { carriedSchema, unpackFiles } from "../media/carried-files.ts";
import type { TaskControl } from "./task-control.ts";

/** Of what has long been sent the file beside the archive knows nothing any more; of what is unsent it knows all. */
function holdRestored(db: Archive, dataDir: string): void {
  dropQuiet(db);
  const { items } = readUnsent(dataDir);
  holdCopies(db, { said: restored, isKnown: (id) => items.has(id) });
}

/** What runs in a thread of its own, each with its own connection. Inputs and answers are plain data. */
export const tasks = {
  check: checkArchive,
  findOrphans: orphansOf,
  findSurplus: surplusOf,
  backup: makeBackupInSteps,
  restore: ({ dataDir, isCancelled }: TaskControl, input: { path: string }) =>
    prepareRestore(
      {
        dataDir,
        isCancelled,
        carriedSchema,
        unpack: (db) => unpackFiles(db, dataDir),
        settle: (db) => holdRestored(db, dataDir),
      },
      input,
    ),
  salvage: (control: TaskControl, input: { now: number }) =>
    salvageArchive(
      { ...control, settle: (db) => holdRestored(db, control.dataDir) },
      input,
    ),
  update: updateArchive,
  exportEverything,
  exportFound,
  saveWorkspace,
  recognise,
  readImport,
  compareTurns,
} satisfies Record<string, (control: TaskControl, input: never) => unknown>;

export type Tasks = typeof tasks;
export type TaskName = keyof Tasks;
export type TaskInput<N extends TaskName> = Parameters<Tasks[N]>[1];
export type TaskOutput<N extends TaskName> = Awaited<ReturnType<Tasks[N]>>;
