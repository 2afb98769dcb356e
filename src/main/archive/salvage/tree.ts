import { readTreePage, type Cell, type TreePage } from "./cells.ts";
import type { PageFile } from "./page-file.ts";

/** A stretch of row numbers, both ends in it, of which nobody knows what it held. */
export type Stretch = { from: number; to: number };

/** Pages that have been met, so that each is read once. */
export type Seen = Set<number>;

export type Walked = {
  /** Something in between could not be read: there may be more of it elsewhere in the file. */
  isBroken: boolean;
  /** For tables with row numbers. */
  lost: Stretch[];
};

const deepest = 20;

/** Everything that can be reached from a first page, in order. */
export function walkTree(
  pages: PageFile,
  root: number,
  seen: Seen,
  found: (cell: Cell) => void,
): Walked {
  const walked: Walked = { isBroken: false, lost: [] };

  function lose(from: number, to: number): void {
    walked.isBroken = true;
    if (from <= to) walked.lost.push({ from, to });
  }

  function walk(number: number, from: number, to: number, depth: number): void {
    const isFresh = number > 0 && number <= pages.count && !seen.has(number);
    if (isFresh) seen.add(number);
    const page =
      isFresh && depth < deepest
        ? readTreePage(pages, number, (spilt) => seen.add(spilt))
        : undefined;
    if (page === undefined || !isInOrder(page, from, to)) {
      lose(from, to);
      return;
    }
    if (page.torn > 0) lose(from, to);
    let low = from;
    for (const cell of page.cells) {
      if (cell.child !== undefined) {
        walk(cell.child, low, cell.rowid ?? to, depth + 1);
        low = (cell.rowid ?? low - 1) + 1;
      }
      if (cell.record === undefined) continue;
      const { rowid } = cell;
      if (rowid === undefined || (rowid >= from && rowid <= to)) found(cell);
      else walked.isBroken = true;
    }
    if (page.last !== undefined) walk(page.last, low, to, depth + 1);
  }

  walk(root, 0, Number.MAX_SAFE_INTEGER, 0);
  return walked;
}

/** Whether the links of a page go upwards between the bounds that its parent gives: others are somebody else's. */
function isInOrder(
  { kind, cells }: TreePage,
  from: number,
  to: number,
): boolean {
  if (kind !== "table-inner") return true;
  let last = from - 1;
  return cells.every(({ rowid = 0 }) => {
    const isNext = rowid > last && rowid <= to;
    last = rowid;
    return isNext;
  });
}

/** Pages that are waiting to be used again: what they hold was deleted. */
export function markFree(pages: PageFile, seen: Seen): void {
  if (!pages.hasHeader) return;
  let trunk = pages.read(1)?.readUInt32BE(32) ?? 0;
  while (trunk > 0 && trunk <= pages.count && !seen.has(trunk)) {
    seen.add(trunk);
    const page = pages.read(trunk);
    if (page === undefined) return;
    const leaves = Math.min(page.readUInt32BE(4), pages.usable / 4 - 2);
    for (let i = 0; i < leaves; i += 1) seen.add(page.readUInt32BE(8 + 4 * i));
    trunk = page.readUInt32BE(0);
  }
}
