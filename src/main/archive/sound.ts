import type { Database } from "better-sqlite3";

/**
 * Whether every table of a copy can be read through, a statement for each, with a look before it: what that throws is
 * thrown. The full text index is read as the rows that it is; whether they fit together is asked of what is open.
 */
export function isSound(
  db: Database,
  look: () => void = () => undefined,
): boolean {
  const tables = db
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'",
    )
    .pluck()
    .all();
  return ["sqlite_schema", ...tables].every((name) => {
    look();
    const found = db
      .prepare(`PRAGMA quick_check("${name.replaceAll('"', '""')}")`)
      .pluck()
      .all();
    return found.length === 1 && found[0] === "ok";
  });
}
