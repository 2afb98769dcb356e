import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";

export const archiveFile = "archive.sqlite";
/** What SQLite keeps beside a file; the log belongs to it, the index is made again. */
export const logOf = (path: string) => `${path}-wal`;
const indexOf = (path: string) => `${path}-shm`;

/** A finished archive that is to take the other's place: its name is the order, given once it is whole. */
const nextFile = "archive.next.sqlite";
/** Where replaced archives stay. */
export const asideFolder = "set-aside";
export const backupsFolder = "backups";

export function syncFile(path: string): void {
  const file = openSync(path, "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes a rename outlast a power cut; Windows cannot open a folder and needs none of it. */
export function syncFolder(path: string): void {
  if (process.platform === "win32") return;
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** A file of SQLite with all that lies beside it. */
export function removeArchive(path: string): void {
  for (const each of [path, logOf(path), indexOf(path), `${path}-journal`])
    rmSync(each, { force: true });
}

/** The name of an archive that is being made here; what an interrupted run has left of it is taken away. */
export function unfinishedFile(folder: string, what: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${what}.unfinished.sqlite`);
  removeArchive(path);
  return path;
}

/** Takes away what a run that was killed has left half-made; only while nothing is being made. */
export function removeUnfinished(dataDir: string): void {
  for (const folder of [dataDir, join(dataDir, backupsFolder)])
    for (const name of existsSync(folder) ? readdirSync(folder) : [])
      if (/\.unfinished\.sqlite(?:-wal|-shm|-journal)?$/.test(name))
        rmSync(join(folder, name), { force: true });
}

/** Moves a finished file to its name, on the disk when it returns; another that has the name goes. */
export function finishFile(unfinished: string, path: string): void {
  syncFile(unfinished);
  renameSync(unfinished, path);
  syncFolder(dirname(path));
}

/** The same for a name that nothing has: when it throws, nothing has it still. */
export function finishNewFile(unfinished: string, path: string): void {
  try {
    finishFile(unfinished, path);
  } catch (cause) {
    removeArchive(unfinished);
    rmSync(path, { force: true });
    throw cause;
  }
}

/** Orders that a finished archive takes the place of the one in this folder when it is opened next. */
export function orderSwap(dataDir: string, finished: string): void {
  finishNewFile(finished, join(dataDir, nextFile));
}

/**
 * Does what was ordered; killed anywhere, the next start goes on with it. The old file and its log move together, to a
 * place named by the new file's time, and the log first: it must never lie beside a file that it does not belong to.
 */
export function finishSwap(dataDir: string): void {
  const next = join(dataDir, nextFile);
  if (!existsSync(next)) return;
  const current = join(dataDir, archiveFile);
  const stamp = new Date(Math.floor(statSync(next).mtimeMs))
    .toISOString()
    .replace(/[:.]/g, "-");
  const aside = join(dataDir, asideFolder, stamp);
  mkdirSync(aside, { recursive: true, mode: 0o700 });
  for (const path of [logOf(current), current]) {
    if (!existsSync(path)) continue;
    renameSync(
      path,
      join(aside, path === current ? archiveFile : logOf(archiveFile)),
    );
    syncFolder(aside);
    syncFolder(dataDir);
  }
  rmSync(indexOf(current), { force: true });
  rmSync(`${current}-journal`, { force: true });
  renameSync(next, current);
  syncFolder(dataDir);
}
