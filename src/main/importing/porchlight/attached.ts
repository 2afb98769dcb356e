import { createReadStream, lstatSync } from "node:fs";
import { join } from "node:path";
import { attachedFolder } from "../../../shared/export/manifest.ts";
import { fileOf } from "../../../shared/export/records.ts";
import { AppError } from "../../../shared/fault.ts";
import { mostFileBytes } from "../../../shared/model/send-options.ts";
import type { TaskControl } from "../../jobs/task-control.ts";
import { keepMedia } from "../../media/media-files.ts";
import { wrongAt } from "./folder.ts";

/** Keeps the files of an export; one that is not there or not what its name says is an error like any other. */
export async function keepAttached(
  folder: string,
  attached: ReadonlyMap<string, number>,
  control: TaskControl,
): Promise<void> {
  for (const [digest, line] of attached) {
    if (control.isCancelled())
      throw new AppError("cancelled", "The import was cancelled.");
    const path = join(folder, attachedFolder, digest);
    // A link could lead anywhere.
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile() !== true)
      throw wrongAt(
        fileOf("messages"),
        line,
        `the file ${attachedFolder}/${digest} is missing.`,
      );
    const kept = await keepMedia(
      control.dataDir,
      createReadStream(path) as AsyncIterable<Buffer>,
      // What was to be sent is among them.
      mostFileBytes,
    );
    if (kept.digest !== digest)
      throw wrongAt(
        `${attachedFolder}/${digest}`,
        undefined,
        "it has changed since it was exported (its SHA-256 is another).",
      );
  }
}
