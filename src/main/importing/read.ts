import { AppError } from "../../shared/fault.ts";
import type { ImportKind } from "../../shared/model/recognised.ts";
import type { TaskControl } from "../jobs/task-control.ts";
import type { ImportOptions } from "./importer.ts";
import { findImporter } from "./recognise.ts";
import { stage } from "./staging.ts";
import { createTally, refuseHopeless, type Tally } from "./tally.ts";

/** What was read; how many things wait to be taken in. */
export type ReadImport = {
  kind: ImportKind;
  name: string;
  count: number;
  tally?: Tally;
};

/** Reads and checks all of it; what others' archives hold is written down for `takeIn`. Answers how many things there are. */
export async function readImport(
  control: TaskControl,
  { path, ...options }: ImportOptions & { path: string },
): Promise<ReadImport> {
  const { importer, found } = await findImporter(path, options, control);
  const { kind } = importer;
  const read: ReadImport = { kind, name: found.name, count: 0 };
  if (importer.kind === "porchlight") {
    await importer.check(path, control);
    read.count = found.counts.reduce((sum, { count }) => sum + count, 0);
  } else {
    const tally = createTally();
    read.count = await stage(
      control.dataDir,
      tally.watch(importer.read(path, options, control)),
      control.isCancelled,
    );
    read.tally = tally.answer();
  }
  if (control.isCancelled())
    throw new AppError("cancelled", "The import was cancelled.");
  if (read.tally !== undefined) refuseHopeless(read.tally);
  return read;
}
