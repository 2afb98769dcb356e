import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { logOf } from "../files.ts";

/** The pages of a file of SQLite as the last commit left them, read without SQLite: https://sqlite.org/fileformat2.html */
export type PageFile = {
  pageSize: number;
  /** Bytes of a page that hold content. */
  usable: number;
  count: number;
  /** The header says what it must; only then its fields mean something. */
  hasHeader: boolean;
  /** Pages count from 1; undefined beyond the end. */
  read: (page: number) => Buffer | undefined;
  close: () => void;
};

const magic = "SQLite format 3\0";
export const headerBytes = 100;

type Log = { pages: Map<number, number>; pageSize: number; count: number };

/** A file that is not there has no pages. */
export function openPages(path: string): PageFile {
  const file = existsSync(path) ? openSync(path, "r") : undefined;
  const log = existsSync(logOf(path)) ? openSync(logOf(path), "r") : undefined;
  const logged = log === undefined ? undefined : readLog(log);
  const head = read(
    logged?.pages.has(1) === true ? log : file,
    logged?.pages.get(1) ?? 0,
    headerBytes,
  );
  const hasHeader = head?.toString("latin1", 0, magic.length) === magic;
  const pageSize =
    sizeIn(hasHeader ? head : undefined) ?? logged?.pageSize ?? 4096;
  const reserved = hasHeader ? (head?.[20] ?? 0) : 0;
  const fileCount =
    file === undefined ? 0 : Math.floor(fstatSync(file).size / pageSize);
  return {
    pageSize,
    usable: pageSize - reserved,
    count: Math.max(fileCount, logged?.count ?? 0),
    hasHeader,
    read(page) {
      const inLog = logged?.pages.get(page);
      return inLog === undefined
        ? read(file, (page - 1) * pageSize, pageSize)
        : read(log, inLog, pageSize);
    },
    close() {
      for (const each of [file, log]) if (each !== undefined) closeSync(each);
    },
  };
}

function sizeIn(head: Buffer | undefined): number | undefined {
  const size = head?.readUInt16BE(16);
  if (size === 1) return 65_536;
  return size !== undefined && size >= 512 && (size & (size - 1)) === 0
    ? size
    : undefined;
}

function read(
  file: number | undefined,
  at: number,
  length: number,
): Buffer | undefined {
  if (file === undefined) return undefined;
  const bytes = Buffer.alloc(length);
  try {
    return readSync(file, bytes, 0, length, at) === length ? bytes : undefined;
  } catch {
    // A sector that the disk does not give out.
    return undefined;
  }
}

const logHeader = 32;
const frameHeader = 24;

/** Where the log has which page, up to its last commit. */
function readLog(file: number): Log | undefined {
  const head = read(file, 0, logHeader);
  if (head === undefined) return undefined;
  const kind = head.readUInt32BE(0);
  if (kind !== 0x377f0682 && kind !== 0x377f0683) return undefined;
  const isBigEndian = kind === 0x377f0683;
  const pageSize = head.readUInt32BE(8);
  if (pageSize < 512 || pageSize > 65_536) return undefined;
  let sum = checksum(head.subarray(0, 24), [0, 0], isBigEndian);
  if (!isSum(sum, head, 24)) return undefined;
  const committed = new Map<number, number>();
  let open: [page: number, at: number][] = [];
  let count = 0;
  for (let at = logHeader; ; at += frameHeader + pageSize) {
    const frame = read(file, at, frameHeader + pageSize);
    if (
      frame === undefined ||
      !frame.subarray(8, 16).equals(head.subarray(16, 24))
    )
      break;
    sum = checksum(frame.subarray(0, 8), sum, isBigEndian);
    sum = checksum(frame.subarray(frameHeader), sum, isBigEndian);
    if (!isSum(sum, frame, 16)) break;
    open.push([frame.readUInt32BE(0), at + frameHeader]);
    const size = frame.readUInt32BE(4);
    if (size === 0) continue;
    for (const [page, where] of open) committed.set(page, where);
    open = [];
    count = size;
  }
  return { pages: committed, pageSize, count };
}

type Sum = [number, number];

function isSum([a, b]: Sum, bytes: Buffer, at: number): boolean {
  return bytes.readUInt32BE(at) === a && bytes.readUInt32BE(at + 4) === b;
}

function checksum(bytes: Buffer, [a, b]: Sum, isBigEndian: boolean): Sum {
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    const x = isBigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
    const y = isBigEndian
      ? bytes.readUInt32BE(at + 4)
      : bytes.readUInt32LE(at + 4);
    a = (a + x + b) >>> 0;
    b = (b + y + a) >>> 0;
  }
  return [a, b];
}
