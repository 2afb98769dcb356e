import { readTreePage, type Cell, type PageKind } from "./cells.ts";
import { toRow, type Layout } from "./layout.ts";
import type { PageFile } from "./page-file.ts";
import { markFree, walkTree, type Seen, type Walked } from "./tree.ts";
import type { Value } from "./cells.ts";

/** Table or index → number of its first page. */
export type Roots = ReadonlyMap<string, number>;

/** What the file itself says of its tables, as far as that can be read. */
export function readRoots(pages: PageFile): Map<string, number> {
  const roots = new Map<string, number>();
  if (!pages.hasHeader) return roots;
  walkTree(pages, 1, new Set(), ({ record }) => {
    const [, name, , root] = record ?? [];
    if (typeof name === "string" && typeof root === "number" && root > 1)
      roots.set(name, root);
  });
  return roots;
}

/**
 * Hands over every row that can be read: table by table from its first page, then, for tables of which something could
 * not be reached, from every page that belongs to nobody and holds rows like theirs. Answers how each table fared.
 */
export function readRows(
  pages: PageFile,
  roots: Roots,
  layouts: readonly Layout[],
  context: {
    keep: (layout: Layout, row: Value[]) => void;
    progress: (pages: number) => void;
  },
): Map<Layout, Walked> {
  const seen: Seen = new Set();
  const outcome = new Map<Layout, Walked>();
  for (const layout of layouts) {
    const walked = walkTree(
      pages,
      roots.get(layout.name) ?? 0,
      seen,
      (cell) => {
        const row = rowOf(layout, cell);
        if (row !== undefined) context.keep(layout, row);
        else if (cell.record !== undefined) walked.isBroken = true;
      },
    );
    outcome.set(layout, walked);
    context.progress(seen.size);
  }
  const broken = [...outcome]
    .filter(([, { isBroken }]) => isBroken)
    .map(([layout]) => layout);
  if (broken.length === 0) return outcome;
  const tables = new Set(layouts.map(({ name }) => name));
  for (const [name, root] of roots)
    if (!tables.has(name)) walkTree(pages, root, seen, () => undefined);
  markFree(pages, seen);
  readStrays(pages, seen, broken, context);
  return outcome;
}

function rowOf(layout: Layout, cell: Cell): Value[] | undefined {
  return cell.record === undefined
    ? undefined
    : toRow(layout, cell.record, cell.rowid);
}

/** Kinds of pages that hold rows: those of tables without row numbers lie in their index. */
const holding: readonly PageKind[] = [
  "table-leaf",
  "index-leaf",
  "index-inner",
];

function readStrays(
  pages: PageFile,
  seen: Seen,
  broken: readonly Layout[],
  { keep, progress }: Parameters<typeof readRows>[3],
): void {
  for (let number = 2; number <= pages.count; number += 1) {
    if (number % 1000 === 0) progress(Math.max(seen.size, number));
    if (seen.has(number)) continue;
    const page = readTreePage(pages, number, () => undefined);
    if (page === undefined || !holding.includes(page.kind)) continue;
    const isTable = page.kind === "table-leaf";
    const candidates = broken.filter(
      ({ withoutRowid }) => withoutRowid !== isTable,
    );
    for (const cell of page.cells) {
      for (const layout of candidates) {
        const row = rowOf(layout, cell);
        if (row === undefined) continue;
        keep(layout, row);
        break;
      }
    }
  }
}
