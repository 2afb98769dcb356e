import { makeBackupInSteps } from "../archive/backup-in-steps.ts";
import { checkArchive } from "../archive/check.ts";
import { orphansOf } from "../archive/orphans.ts";
import { prepareRestore } from "../archive/restore.ts";
import { salvageArchive } from "../archive/salvage/salvage.ts";
import { surplusOf } from "../archive/surplus.ts";
import { updateArchive } from "../archive/updating.ts";
import { compareTurns } from "../recomputing/comparing-turns.ts";
import { exportEverything } from "../exporting/everything.ts";
import { exportFound } from "../exporting/found.ts";
import { saveWorkspace } from "../exporting/workspace.ts";
import { readImport } from "../importing/read.ts";
import { recognise } from "../importing/recognise.ts";
import { carriedSchema, unpackFiles } from "../media/carried-files.ts";
import type { TaskControl } from "./task-control.ts";

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
      },
      input,
    ),
  salvage: salvageArchive,
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
