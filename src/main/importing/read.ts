import { AppError } from "../../shared/fault.ts";
import type { ImportKind } from "../../shared/model/recognised.ts";
import type { TaskControl } from "../jobs/task-control.ts";
import { findImporter } from "./recognise.ts";
import { stage } from "./staging.ts";

/** Reads and checks all of it; what others' archives hold is written down for `takeIn`. Answers how many things there are. */
export async function readImport(
  control: TaskControl,
  { path }: { path: string },
): Promise<{ kind: ImportKind; name: string; count: number }> {
  const { importer, found } = await findImporter(path);
  const { kind } = importer;
  let count = found.counts.reduce((sum, { count }) => sum + count, 0);
  if (importer.kind === "porchlight") await importer.check(path, control);
  else
    count = await stage(
      control.dataDir,
      importer.read(path, control),
      control.isCancelled,
    );
  if (control.isCancelled())
    throw new AppError("cancelled", "The import was cancelled.");
  return { kind, name: found.name, count };
}
