import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  mkdirSync,
  openSync,
} from "node:fs";
import { join } from "node:path";
import { attachedFolder } from "../../shared/export/manifest.ts";
import type { ExportRecord } from "../../shared/export/records.ts";
import type { SendOptions } from "../../shared/model/send-options.ts";
import { keptPath } from "../media/media-files.ts";

/** Takes the files of attachments along into an export, each once under its digest. */
export function createAttachedFiles(dataDir: string, folder: string) {
  const to = join(folder, attachedFolder);
  const taken = new Set<string>();
  return {
    /** Of a file that is lost the record no longer speaks. */
    copy({ attachments }: ExportRecord<"messages">): void {
      for (const attachment of attachments) {
        const { digest } = attachment;
        if (digest !== undefined && !take(digest)) delete attachment.digest;
      }
    },
    /** Of what was to be sent and is lost the text still speaks: it says so when it is to be sent. */
    copyOutgoing(options: SendOptions | undefined): void {
      for (const { id } of options?.files ?? []) take(id);
    },
  };

  /** Answers whether it is in the export. */
  function take(digest: string): boolean {
    if (taken.has(digest)) return true;
    if (taken.size === 0) mkdirSync(to, { recursive: true, mode: 0o700 });
    if (!copyFile(keptPath(dataDir, digest), join(to, digest))) return false;
    taken.add(digest);
    return true;
  }
}

/** Answers whether there was something to copy. */
function copyFile(from: string, to: string): boolean {
  try {
    copyFileSync(from, to, constants.COPYFILE_FICLONE);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw cause;
  }
  const file = openSync(to, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return true;
}
