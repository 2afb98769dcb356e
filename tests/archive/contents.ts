import type { Archive } from "../../src/main/archive/open.ts";
import { turnColumns } from "./turn-columns.ts";

/** What random ids are called instead: by the order in which things came into the archive. */
const namings = {
  identity: "SELECT id FROM identities ORDER BY seq",
  person: "SELECT person_id FROM identities ORDER BY seq",
  conversation: "SELECT id FROM conversations ORDER BY rowid",
  message: "SELECT id FROM messages ORDER BY seq",
  attachment: `SELECT a.id FROM attachments a JOIN messages m ON m.id = a.message_id
    ORDER BY m.seq, a.position`,
};
const anyId = /(?<![\w-])[\w-]{16}(?![\w-])/g;

/**
 * Everything in an archive, table by table and row by row as JSON: what one would read in it, not how the file is
 * laid out, and with the same names for the same things instead of ids. Full text as terms with their places.
 */
export function contentsOf(
  db: Archive,
  called: "by order" | "as they are" = "by order",
): Record<string, string[]> {
  const names = new Map<string, string>();
  if (called === "by order")
    for (const [what, sql] of Object.entries(namings)) {
      const ids = db.prepare<[], string>(sql).pluck().all();
      for (const [i, id] of ids.entries()) names.set(id, `${what} ${i}`);
    }
  const read = (sql: string) =>
    db
      .prepare(sql)
      .all()
      .map((row) =>
        JSON.stringify(row).replace(anyId, (id) => names.get(id) ?? id),
      )
      .sort();
  const tables = db
    .prepare<[], string>(
      `SELECT name FROM pragma_table_list
       WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'`,
    )
    .pluck()
    .all();
  const contents: Record<string, string[]> = {};
  for (const table of tables)
    contents[table] = read(
      `SELECT ${table === "turns" ? turnColumns : "*"} FROM "${table}"`,
    );
  for (const words of ["message_words", "identity_words"]) {
    db.exec(
      `CREATE VIRTUAL TABLE IF NOT EXISTS temp."${words}_terms" USING fts5vocab (main, ${words}, instance)`,
    );
    contents[words] = read(`SELECT * FROM temp."${words}_terms"`);
  }
  return contents;
}
