import { exportRecords, type Noun } from "../../shared/export/records.ts";
import { columnOf, exportTables, type Form } from "./export-tables.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

type Cell = string | number | Buffer | null;

function write(value: unknown, form: Form | undefined): Cell {
  switch (form) {
    case "flag":
      return value === true ? 1 : 0;
    case "json":
      return JSON.stringify(value);
    case "bytes":
      return Buffer.from(value as string, "base64");
    case undefined:
      return value as Cell;
  }
}

/** Puts a checked record into its table, as it is; what belongs to it in other tables is the caller's. */
export function insertRecord(
  db: Archive,
  noun: Exclude<Noun, "settings">,
  record: Readonly<Record<string, unknown>>,
): void {
  const { table, forms = {}, made = {}, children = {} } = exportTables[noun];
  const fields = Object.keys(exportRecords[noun].shape).filter(
    (field) => made[field] === undefined && children[field] === undefined,
  );
  const row: Record<string, Cell> = {};
  for (const field of fields) {
    const value = record[field];
    row[field] = value === undefined ? null : write(value, forms[field]);
  }
  prepared(
    db,
    `INSERT INTO ${table} (${fields.map(columnOf).join(", ")})
     VALUES (${fields.map((field) => `@${field}`).join(", ")})`,
  ).run(row);
}

/** The row that has these values, as the archive has it; by `=`, so null finds nothing. */
export function findRow(
  db: Archive,
  noun: Exclude<Noun, "settings">,
  same: Readonly<Record<string, string | number>>,
): Record<string, Cell> | undefined {
  const fields = Object.keys(same);
  return prepared<[typeof same], Record<string, Cell>>(
    db,
    `SELECT * FROM ${exportTables[noun].table}
     WHERE ${fields.map((field) => `${columnOf(field)} = @${field}`).join(" AND ")}`,
  ).get(same);
}

/** Changes some columns of the row with this id. */
export function changeRow(
  db: Archive,
  noun: Exclude<Noun, "settings">,
  id: string,
  change: Readonly<Record<string, string | number | null>>,
): void {
  const fields = Object.keys(change);
  if (fields.length === 0) return;
  prepared(
    db,
    `UPDATE ${exportTables[noun].table}
     SET ${fields.map((field) => `${columnOf(field)} = @${field}`).join(", ")} WHERE id = @id`,
  ).run({ ...change, id });
}
