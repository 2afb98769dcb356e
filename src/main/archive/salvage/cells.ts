import { headerBytes, type PageFile } from "./page-file.ts";

export type Value = null | number | bigint | string | Buffer;

/** One entry of a page: a link to a page below, a key, a record, or several of them. */
export type Cell = {
  child?: number;
  rowid?: number;
  record?: Value[];
};

export type PageKind =
  "table-inner" | "table-leaf" | "index-inner" | "index-leaf";

export type TreePage = {
  kind: PageKind;
  /** Those that can be read; `torn` counts the others. */
  cells: Cell[];
  torn: number;
  /** The page of what is greater than every cell. */
  last: number | undefined;
};

const kinds: Record<number, PageKind> = {
  0x02: "index-inner",
  0x05: "table-inner",
  0x0a: "index-leaf",
  0x0d: "table-leaf",
};

/** Thrown and caught in here: something is not what it must be. */
class Torn extends Error {}

/** A page of a tree; undefined when it is none. `spill` is told of every page that long records go on in. */
export function readTreePage(
  pages: PageFile,
  number: number,
  spill: (page: number) => void,
): TreePage | undefined {
  const page = pages.read(number);
  if (page === undefined) return undefined;
  const start = number === 1 ? headerBytes : 0;
  const kind = kinds[page[start] ?? 0];
  if (kind === undefined) return undefined;
  const isInner = kind === "table-inner" || kind === "index-inner";
  const cellCount = page.readUInt16BE(start + 3);
  const pointers = start + (isInner ? 12 : 8);
  if (pointers + 2 * cellCount > pages.usable) return undefined;
  const cells: Cell[] = [];
  let torn = 0;
  for (let i = 0; i < cellCount; i += 1) {
    const at = page.readUInt16BE(pointers + 2 * i);
    try {
      if (at < pointers + 2 * cellCount || at >= pages.usable) throw new Torn();
      cells.push(readCell(pages, page, kind, at, spill));
    } catch (cause) {
      if (!(cause instanceof Torn || cause instanceof RangeError)) throw cause;
      torn += 1;
    }
  }
  return {
    kind,
    cells,
    torn,
    last: isInner ? page.readUInt32BE(start + 8) : undefined,
  };
}

function readCell(
  pages: PageFile,
  page: Buffer,
  kind: PageKind,
  start: number,
  spill: (page: number) => void,
): Cell {
  let at = start;
  const cell: Cell = {};
  if (kind === "table-inner" || kind === "index-inner") {
    cell.child = page.readUInt32BE(at);
    at += 4;
  }
  if (kind === "table-inner") {
    cell.rowid = readVarint(page, at).value;
    return cell;
  }
  const length = readVarint(page, at);
  at = length.end;
  if (kind === "table-leaf") {
    const rowid = readVarint(page, at);
    cell.rowid = rowid.value;
    at = rowid.end;
  }
  const payload = readPayload(
    pages,
    page,
    at,
    length.value,
    kind === "table-leaf",
    spill,
  );
  cell.record = readRecord(payload);
  return cell;
}

/** What does not fit on its page goes on in a chain of others. */
function readPayload(
  pages: PageFile,
  page: Buffer,
  at: number,
  length: number,
  isTable: boolean,
  spill: (page: number) => void,
): Buffer {
  const { usable, count } = pages;
  if (length < 0 || length > usable * count) throw new Torn();
  const most = isTable
    ? usable - 35
    : Math.floor(((usable - 12) * 64) / 255) - 23;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const even = least + ((length - least) % (usable - 4));
  const local = length <= most ? length : even <= most ? even : least;
  if (at + local > usable) throw new Torn();
  if (local === length) return page.subarray(at, at + length);
  const parts = [page.subarray(at, at + local)];
  let missing = length - local;
  let next = page.readUInt32BE(at + local);
  while (missing > 0) {
    const more = next === 0 ? undefined : pages.read(next);
    if (more === undefined) throw new Torn();
    spill(next);
    const part = more.subarray(4, 4 + Math.min(missing, usable - 4));
    parts.push(part);
    missing -= part.length;
    next = more.readUInt32BE(0);
  }
  return Buffer.concat(parts, length);
}

function readRecord(payload: Buffer): Value[] {
  const head = readVarint(payload, 0);
  const headEnd = head.value;
  if (headEnd > payload.length || headEnd < 1) throw new Torn();
  const values: Value[] = [];
  let at = head.end;
  let body = headEnd;
  while (at < headEnd) {
    const type = readVarint(payload, at);
    at = type.end;
    const [value, size] = readValue(payload, body, type.value);
    values.push(value);
    body += size;
  }
  if (at !== headEnd || body !== payload.length) throw new Torn();
  return values;
}

const integerSizes = [0, 1, 2, 3, 4, 6, 8];

function readValue(
  bytes: Buffer,
  at: number,
  type: number,
): [Value, size: number] {
  if (type === 0) return [null, 0];
  if (type === 8) return [0, 0];
  if (type === 9) return [1, 0];
  if (type === 7) return [bytes.readDoubleBE(at), 8];
  const size = integerSizes[type];
  if (size === 8) return [toSafe(bytes.readBigInt64BE(at)), size];
  if (size !== undefined) return [bytes.readIntBE(at, size), size];
  if (type < 12) throw new Torn();
  const length = Math.floor((type - 12) / 2);
  if (at + length > bytes.length) throw new Torn();
  const part = bytes.subarray(at, at + length);
  return [type % 2 === 0 ? Buffer.from(part) : part.toString("utf8"), length];
}

function toSafe(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Up to nine bytes, seven bits of each but the last; none of ours is negative or beyond what a number holds. */
function readVarint(
  bytes: Buffer,
  start: number,
): { value: number; end: number } {
  let value = 0;
  for (let i = 0; i < 8; i += 1) {
    const byte = bytes[start + i];
    if (byte === undefined) throw new Torn();
    value = value * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    if (!Number.isSafeInteger(value)) throw new Torn();
    return { value, end: start + i + 1 };
  }
  throw new Torn();
}
