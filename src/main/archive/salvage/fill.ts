import Database from "better-sqlite3";
import { constants, copyFileSync } from "node:fs";
import { backupFiles } from "../backups.ts";
import { removeArchive, unfinishedFile } from "../files.ts";
import { migrateArchive, type Archive } from "../open.ts";
import { writtenColumns, type Layout } from "./layout.ts";
import type { Walked } from "./tree.ts";

/** The newest backup that can be read through, in a copy brought to this version. */
export function openLastBackup(
  dataDir: string,
  version: number,
): { path: string; at: number } | undefined {
  for (const backup of backupFiles(dataDir)) {
    if (backup.version > version) continue;
    const copy = unfinishedFile(dataDir, "filling");
    let db: Database.Database | undefined;
    try {
      copyFileSync(backup.path, copy, constants.COPYFILE_FICLONE);
      db = new Database(copy);
      const found = db.prepare("PRAGMA quick_check(1)").pluck().get();
      if (found !== "ok") continue;
      migrateArchive(db, version);
      db.pragma("journal_mode = DELETE");
      return { path: copy, at: backup.at };
    } catch {
      removeArchive(copy);
    } finally {
      db?.close();
    }
  }
  return undefined;
}

/**
 * Takes from a backup the rows that were lost: of tables with numbers of their own those of the stretches that could not
 * be read, of the others all that are not here.
 */
export function fillFrom(
  db: Archive,
  backup: string,
  tables: ReadonlyMap<Layout, Walked>,
): number {
  db.prepare("ATTACH ? AS backup").run(backup);
  try {
    let filled = 0;
    for (const [layout, { isBroken, lost }] of tables)
      if (isBroken) filled += fillTable(db, layout, lost);
    return filled;
  } finally {
    db.exec("DETACH backup");
  }
}

function fillTable(db: Archive, layout: Layout, lost: Walked["lost"]): number {
  const columns = writtenColumns(layout);
  const copy = (list: readonly string[], where: string) =>
    `INSERT OR IGNORE INTO main.${layout.name} (${list.join(", ")})
     SELECT ${list.join(", ")} FROM backup.${layout.name} ${where}`;
  if (layout.hasOwnRowid) {
    const fill = db.prepare(copy(columns, "WHERE rowid BETWEEN ? AND ?"));
    return lost.reduce(
      (sum, { from, to }) => sum + fill.run(from, to).changes,
      0,
    );
  }
  const numbered = db.prepare(copy(columns, "")).run().changes;
  if (layout.withoutRowid) return numbered;
  // A backup may number its rows anew: what was in the way of a number comes with another one.
  const others = columns.filter((column) => column !== "rowid");
  return numbered + db.prepare(copy(others, "")).run().changes;
}
