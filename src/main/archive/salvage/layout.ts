import Database from "better-sqlite3";
import { migrateArchive } from "../open.ts";
import type { Value } from "./cells.ts";

type Column = {
  name: string;
  type: string;
  notNull: boolean;
  /** What a row that was written before the column came has in it. */
  missing: Value | undefined;
  /** The rowid itself: its field is empty. */
  isRowid: boolean;
  /** Computed by SQLite; there in the row, but not to be written. */
  isComputed: boolean;
};

/** A table as its rows lie in the file. */
export type Layout = {
  name: string;
  withoutRowid: boolean;
  /** Rows are numbered by a column of ours: the same in every copy. */
  hasOwnRowid: boolean;
  /** In the order of the fields. */
  columns: Column[];
};

/** Written again from the rest. */
const derived = new Set(["turns"]);

/** The tables of an archive of this version, what was written by hand first. */
export function layoutsOf(version: number): Layout[] {
  const db = new Database(":memory:");
  try {
    migrateArchive(db, version);
    const tables = db
      .prepare<[], { name: string; wr: number }>(
        "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'",
      )
      .all();
    return tables
      .filter(({ name }) => !derived.has(name))
      .map(({ name, wr }) => toLayout(db, name, wr === 1))
      .toSorted((a, b) => rank(a) - rank(b));
  } finally {
    db.close();
  }
}

const first = ["drafts", "draft_versions", "outbox"];

function rank({ name }: Layout): number {
  const at = first.indexOf(name);
  return at === -1 ? first.length : at;
}

type Info = {
  name: string;
  type: string;
  notnull: number;
  dflt_value: string | null;
  pk: number;
  hidden: number;
};

function toLayout(
  db: Database.Database,
  name: string,
  withoutRowid: boolean,
): Layout {
  const stored = db
    .prepare<[string], Info>("SELECT * FROM pragma_table_xinfo(?)")
    .all(name)
    // 2: computed when it is read.
    .filter(({ hidden }) => hidden !== 2);
  const keys = stored.filter(({ pk }) => pk > 0);
  const [key] = keys;
  const hasOwnRowid =
    !withoutRowid && keys.length === 1 && key?.type === "INTEGER";
  const ordered = withoutRowid
    ? [
        ...keys.toSorted((a, b) => a.pk - b.pk),
        ...stored.filter(({ pk }) => pk === 0),
      ]
    : stored;
  return {
    name,
    withoutRowid,
    hasOwnRowid,
    columns: ordered.map((column) => ({
      name: column.name,
      type: column.type,
      notNull: column.notnull === 1 || (withoutRowid && column.pk > 0),
      missing:
        column.dflt_value === null
          ? column.notnull === 1
            ? undefined
            : null
          : (db.prepare(`SELECT ${column.dflt_value}`).pluck().get() as Value),
      isRowid: hasOwnRowid && column.pk === 1,
      isComputed: column.hidden === 3,
    })),
  };
}

/** The values to insert, in the order of `writtenColumns`; undefined: this cannot be a row of the table. */
export function toRow(
  layout: Layout,
  record: readonly Value[],
  rowid: number | undefined,
): Value[] | undefined {
  if (record.length > layout.columns.length) return undefined;
  const row: Value[] = layout.withoutRowid ? [] : [rowid ?? null];
  for (const [i, column] of layout.columns.entries()) {
    const value = i < record.length ? record[i] : column.missing;
    if (value === undefined) return undefined;
    if (column.isRowid) {
      if (value !== null) return undefined;
      continue;
    }
    if (!fits(column, value)) return undefined;
    if (!column.isComputed) row.push(value);
  }
  return row;
}

function fits(column: Column, value: Value): boolean {
  if (value === null) return !column.notNull;
  switch (column.type) {
    case "INTEGER":
      return typeof value === "number" || typeof value === "bigint";
    case "TEXT":
      return typeof value === "string";
    case "BLOB":
      return Buffer.isBuffer(value);
    default:
      return true;
  }
}

/** What is inserted: the number of the row, and every column that is not computed. */
export function writtenColumns(layout: Layout): string[] {
  return [
    ...(layout.withoutRowid ? [] : ["rowid"]),
    ...layout.columns
      .filter(({ isRowid, isComputed }) => !isRowid && !isComputed)
      .map(({ name }) => name),
  ];
}
