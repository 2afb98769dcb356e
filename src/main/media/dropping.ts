import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { findAttachment, isKept } from "../archive/attachments.ts";
import type { Archive } from "../archive/open.ts";
import { fetchedFolder, keptFolder } from "./media-files.ts";

/** Deletes the files of attachments that are not in the archive any more; not while an import is bringing some. */
export async function dropForgotten(
  db: Archive,
  dataDir: string,
): Promise<void> {
  const fetched = fetchedFolder(dataDir);
  for (const id of await namesIn(fetched))
    if (findAttachment(db, id) === undefined)
      await rm(join(fetched, id), { force: true });
  const kept = keptFolder(dataDir);
  for (const start of await namesIn(kept))
    for (const digest of await namesIn(join(kept, start)))
      if (!isKept(db, digest))
        await rm(join(kept, start, digest), { force: true });
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch {
    // Nothing was ever put there.
    return [];
  }
}
