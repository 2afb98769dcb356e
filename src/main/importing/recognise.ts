import { stat } from "node:fs/promises";
import { AppError } from "../../shared/fault.ts";
import type { Recognised } from "../../shared/model/recognised.ts";
import type { TaskControl } from "../jobs/task-control.ts";
import type { Importer, ImportOptions } from "./importer.ts";
import { importers } from "./importers.ts";

/** What a file or folder is; throws `invalid-input` when it is nothing that can be imported. */
export async function recognise(
  control: TaskControl,
  { path, ...options }: ImportOptions & { path: string },
): Promise<Recognised> {
  const { found } = await findImporter(path, options, control);
  return found;
}

export async function findImporter(
  path: string,
  options: ImportOptions,
  control: Pick<TaskControl, "isCancelled">,
): Promise<{ importer: Importer; found: Recognised }> {
  const there = await stat(path).catch((cause: unknown) => {
    throw new AppError(
      "invalid-input",
      (cause as NodeJS.ErrnoException).code === "EACCES"
        ? "Porchlight may not read this path. Check its permissions."
        : "There is nothing at this path.",
      { details: { path: ["path"] } },
    );
  });
  // Whoever opens a pipe waits until somebody writes to it; a device may have no end.
  if (!there.isFile() && !there.isDirectory())
    throw new AppError(
      "invalid-input",
      "This is neither a file nor a folder. Choose what was downloaded.",
      { details: { path: ["path"] } },
    );
  for (const importer of importers) {
    const found = await importer.recognise(path, options, control);
    if (found !== undefined) return { importer, found };
  }
  throw new AppError(
    "invalid-input",
    "Porchlight does not know what this is. It reads its own exports, mbox files, and the archives that Mastodon, Bluesky, X, Facebook and Instagram hand out.",
    { details: { path: ["path"] } },
  );
}
