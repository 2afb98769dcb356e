import type { Statement } from "better-sqlite3";
import { AppError } from "../../shared/fault.ts";
import {
  exportRecords,
  type Noun,
  type ExportRecord,
} from "../../shared/export/records.ts";
import { columnOf, exportTables, type Form } from "./export-tables.ts";
import type { Archive } from "./open.ts";

type Cell = string | number | Buffer | null;

function read(cell: Exclude<Cell, null>, form: Form | undefined): unknown {
  switch (form) {
    case "flag":
      return cell === 1;
    case "json":
      return JSON.parse(cell as string);
    case "bytes":
      return (cell as Buffer).toString("base64");
    case undefined:
      return cell;
  }
}

/** How many rows a noun has. */
export function countRecords(db: Archive, noun: Noun): number {
  if (noun === "settings") return storedSettings(db) === undefined ? 0 : 1;
  const { table, where = "TRUE" } = exportTables[noun];
  return db
    .prepare<[], number>(`SELECT count(*) FROM ${table} WHERE ${where}`)
    .pluck()
    .get() as number;
}

function storedSettings(db: Archive): string | undefined {
  return db
    .prepare<[], string>("SELECT value FROM settings WHERE key = 'settings'")
    .pluck()
    .get();
}

/** All records of a noun in their order, one at a time. What is null in the archive is absent. */
export function* readRecords<N extends Noun>(
  db: Archive,
  noun: N,
): Generator<ExportRecord<N>> {
  if (noun === "settings") {
    const stored = storedSettings(db);
    if (stored !== undefined)
      yield exportRecords.settings.parse(JSON.parse(stored)) as ExportRecord<N>;
    return;
  }
  const {
    table,
    where = "TRUE",
    order,
    forms = {},
    made = {},
    given = {},
    children = {},
  } = exportTables[noun];
  const fields = Object.keys(exportRecords[noun].shape);
  const own = fields.filter((field) => children[field] === undefined);
  const columns = own.map((field) => made[field] ?? columnOf(field));
  const lookups = new Map(
    Object.entries(children).map(([field, child]) => [
      field,
      {
        fields: child.fields,
        forms: child.forms ?? {},
        statement: db
          .prepare<[Cell], Cell[]>(
            `SELECT ${child.fields.map(columnOf).join(", ")} FROM ${child.rows === undefined ? child.table : `(${child.rows})`}
             WHERE ${child.of} = ? ORDER BY ${child.order}`,
          )
          .raw(),
      },
    ]),
  );
  const rows = db
    .prepare<[], Cell[]>(
      `SELECT ${columns.join(", ")} FROM ${table} WHERE ${where} ORDER BY ${order}`,
    )
    .raw();
  for (const row of rows.iterate()) {
    const cells = new Map(own.map((field, i) => [field, row[i] ?? null]));
    const record: Record<string, unknown> = {};
    try {
      for (const field of fields) {
        const lookup = lookups.get(field);
        const cell = cells.get(field) ?? null;
        if (lookup !== undefined)
          record[field] = readChildren(lookup, cells.get("id") ?? null);
        else if (cell !== null) record[field] = read(cell, forms[field]);
        else if (given[field] !== undefined)
          record[field] = given[field]((other) => cells.get(other) ?? null);
      }
    } catch (cause) {
      if (!(cause instanceof SyntaxError)) throw cause;
      throw new AppError(
        "archive-damaged",
        `A row of ${table} (${String(cells.get("id") ?? "")}) cannot be read. Check the archive in the settings.`,
        { cause },
      );
    }
    yield record as ExportRecord<N>;
  }
}

function readChildren(
  lookup: {
    fields: readonly string[];
    forms: Readonly<Record<string, Form>>;
    statement: Statement<[Cell], Cell[]>;
  },
  id: Cell,
): unknown[] {
  const { fields, forms, statement } = lookup;
  const rows = statement.all(id);
  if (fields.length === 1) return rows.map(([value]) => value);
  return rows.map((row) =>
    Object.fromEntries(
      fields.flatMap((field, i) => {
        const cell = row[i] ?? null;
        return cell === null ? [] : [[field, read(cell, forms[field])]];
      }),
    ),
  );
}
