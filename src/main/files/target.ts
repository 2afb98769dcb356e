import {
  existsSync,
  lstatSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join, relative } from "node:path";
import { AppError } from "../../shared/fault.ts";
import { syncFolder } from "../archive/files.ts";
import { asDiskFault, pathFault } from "./disk-fault.ts";

/** Where something new is to be written. */
export type Target = {
  path: string;
  what: "file" | "folder";
  dataDir: string;
  /** The user has said that what is there may go. */
  replace: boolean;
  /** Whether what is there is of the kind that this may replace. */
  isOurs: (path: string) => boolean;
};

/** The whole path of what the user typed; `~` is their own folder. */
export function wholePath(typed: string): string {
  const path = typed.trim();
  const whole = /^~[/\\]/.test(path) ? join(homedir(), path.slice(2)) : path;
  if (!isAbsolute(whole))
    throw pathFault("Type the whole path, from the root of the disk.");
  return whole.length > 1 ? whole.replace(/[/\\]+$/, "") : whole;
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === "" || (!way.startsWith("..") && !isAbsolute(way));
}

/** Throws the sentence that says why nothing can be written there. */
export function checkTarget(target: Target): void {
  const { path, what, dataDir, replace, isOurs } = target;
  const parent = dirname(path);
  if (!existsSync(parent))
    throw pathFault(`There is no folder ${parent}. Make it first.`);
  try {
    if (!statSync(parent).isDirectory())
      throw pathFault(`${parent} is not a folder.`);
    const real = join(realpathSync(parent), basename(path));
    if (isInside(realpathSync(dataDir), real))
      throw pathFault(
        "This is Porchlight's own data folder. Choose a place outside of it.",
      );
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return;
    const isFolder = statSync(path).isDirectory();
    if (isFolder && what === "file")
      throw pathFault("This is a folder. Add the name of a file to it.");
    if (!isFolder && what === "folder") throw pathFault("This is a file.");
    if (isFolder && readdirSync(path).length === 0) return;
    if (!isOurs(path))
      throw pathFault(
        what === "folder"
          ? "This folder is not empty. Choose a new or an empty one."
          : "There is another file at this path. Choose another name.",
      );
    if (!replace)
      throw new AppError(
        "conflict",
        what === "folder"
          ? "An earlier export is in this folder. Choose another one, or say that it may be replaced."
          : "There is a file at this path. Choose another name, or say that it may be replaced.",
        { details: { path: ["path"] } },
      );
  } catch (cause) {
    throw asDiskFault(cause);
  }
}

/** Beside the target, so that it becomes the target by a rename. */
function partOf(path: string): string {
  return `${path}.porchlight-part`;
}

/**
 * Writes something new beside its place and moves it there when it is whole; when `write` throws, nothing of it is
 * left and what was there stays.
 */
export async function writeWhole<T>(
  target: Target,
  write: (path: string) => T | Promise<T>,
): Promise<T> {
  const { path } = target;
  const part = partOf(path);
  const old = `${path}.porchlight-old`;
  let isInPlace = false;
  try {
    checkTarget(target);
    // What a killed run left behind.
    rmSync(part, { recursive: true, force: true });
    const result = await write(part);
    checkTarget(target);
    if (existsSync(path)) {
      rmSync(old, { recursive: true, force: true });
      renameSync(path, old);
    }
    // Its files are on the disk by now: their names in it, then its own.
    if (target.what === "folder") syncFolder(part);
    renameSync(part, path);
    isInPlace = true;
    syncFolder(dirname(path));
    rmSync(old, { recursive: true, force: true });
    return result;
  } catch (cause) {
    rmSync(isInPlace ? path : part, { recursive: true, force: true });
    if (existsSync(old) && !existsSync(path)) renameSync(old, path);
    throw asDiskFault(cause);
  }
}
