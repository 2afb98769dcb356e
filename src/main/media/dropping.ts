import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { findAttachment, isKept } from "../archive/attachments.ts";
import type { Archive } from "../archive/open.ts";
import {
  isOutgoing,
  neededFiles,
  releaseOutgoing,
} from "../archive/outgoing-files.ts";
import { fetchedFolder, keptFolder, keptPath } from "./media-files.ts";

/** Deletes what was attached to a text that is sent, or put away for long. */
export async function dropSent(
  db: Archive,
  dataDir: string,
  now: number,
): Promise<void> {
  for (const digest of releaseOutgoing(db, now))
    if (!isKept(db, digest))
      await rm(keptPath(dataDir, digest), { force: true });
}

/**
 * Deletes files that no attachment in the archive and no unsent text names any more; not while an import is bringing
 * some.
 */
export async function dropForgotten(
  db: Archive,
  dataDir: string,
  now: number,
): Promise<void> {
  await dropSent(db, dataDir, now);
  const needed = neededFiles(db, now);
  const fetched = fetchedFolder(dataDir);
  for (const id of await namesIn(fetched))
    if (findAttachment(db, id) === undefined)
      await rm(join(fetched, id), { force: true });
  const kept = keptFolder(dataDir);
  for (const start of await namesIn(kept))
    for (const digest of await namesIn(join(kept, start)))
      if (!isKept(db, digest) && !isOutgoing(db, digest) && !needed.has(digest))
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
