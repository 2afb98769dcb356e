import { createHash } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/**
 * The files at a path, which may be one file, a folder or nothing; sorted.
 * @param {string} path
 * @returns {string[]}
 */
function filesBelow(path) {
  const state = statSync(path, { throwIfNoEntry: false });
  if (state === undefined) return [];
  if (!state.isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

/**
 * A hash of the names and contents of files and folders, and of the words given.
 * @param {string} folder
 * @param {readonly string[]} paths within the folder
 * @param {readonly string[]} [words]
 * @returns {string}
 */
export function stampOf(folder, paths, words = []) {
  const hash = createHash("sha256").update(JSON.stringify(words));
  for (const path of paths) {
    for (const file of filesBelow(join(folder, path))) {
      const content = readFileSync(file);
      hash.update(`${file.slice(folder.length)}\0${String(content.length)}\0`);
      hash.update(content);
    }
  }
  return hash.digest("hex");
}

/**
 * @param {string} file
 * @param {string} stamp
 * @returns {boolean}
 */
export function hasStamp(file, stamp) {
  try {
    return readFileSync(file, "utf8") === stamp;
  } catch {
    return false;
  }
}

/**
 * @param {string} file
 * @param {string} stamp
 */
export function writeStamp(file, stamp) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, stamp);
}
