import { randomBytes } from "node:crypto";
import { closeSync, openSync, statSync, writeSync } from "node:fs";
import Database from "better-sqlite3";

const pageSize = 4096;

/** Overwrites one page of a file with what is no page of ours. */
export function overwritePage(path: string, page: number, fill?: number): void {
  const file = openSync(path, "r+");
  try {
    const bytes =
      fill === undefined ? randomBytes(pageSize) : Buffer.alloc(pageSize, fill);
    writeSync(file, bytes, 0, pageSize, (page - 1) * pageSize);
  } finally {
    closeSync(file);
  }
}

export function pageCount(path: string): number {
  return Math.floor(statSync(path).size / pageSize);
}

/** The pages of a table, an index or a table of the full text: leaves, inner pages, pages that long rows go on in. */
export function pagesOf(
  path: string,
  name: string,
  kind: "leaf" | "internal" | "overflow",
): number[] {
  const db = new Database(path, { readonly: true });
  try {
    return db
      .prepare<[string, string], number>(
        "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = ? ORDER BY pageno",
      )
      .pluck()
      .all(name, kind);
  } finally {
    db.close();
  }
}
