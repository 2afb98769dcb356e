import { closeSync, openSync, readSync, statSync } from "node:fs";

/** https://www.sqlite.org/fileformat.html#the_database_header */
const headerBytes = 100;
const magic = "SQLite format 3\0";
const versionAt = 60;

/** The first bytes of a file; undefined: it is none of SQLite's. */
function readHeader(path: string): Buffer | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    return undefined;
  const header = Buffer.alloc(headerBytes);
  const file = openSync(path, "r");
  try {
    readSync(file, header, 0, headerBytes, 0);
  } finally {
    closeSync(file);
  }
  return header.toString("latin1", 0, magic.length) === magic
    ? header
    : undefined;
}

export function isSqliteFile(path: string): boolean {
  return readHeader(path) !== undefined;
}

/** The version as it is in the file itself, whatever the log beside it has; undefined: it is no file of SQLite's. */
export function versionInHeader(path: string): number | undefined {
  return readHeader(path)?.readUInt32BE(versionAt);
}
