import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fetchedFolder } from "./media-files.ts";

/** What may lie there to be looked at again (decision 10). */
const roomBytes = 500_000_000;

/** Names and sizes of what was fetched. */
async function listFetched(
  dataDir: string,
): Promise<{ name: string; bytes: number; usedAt: number }[]> {
  const folder = fetchedFolder(dataDir);
  const names = await readdir(folder).catch(() => []);
  const files = [];
  for (const name of names) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found !== undefined)
      files.push({ name, bytes: found.size, usedAt: found.mtimeMs });
  }
  return files;
}

/** Makes room: what was not looked at for the longest time goes first. */
export async function dropOldest(
  dataDir: string,
  room = roomBytes,
): Promise<void> {
  const files = await listFetched(dataDir);
  let left = files.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { name, bytes } of files.sort((a, b) => a.usedAt - b.usedAt)) {
    if (left <= room) return;
    await rm(join(fetchedFolder(dataDir), name), { force: true });
    left -= bytes;
  }
}
