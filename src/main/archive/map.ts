import type { Database } from "better-sqlite3";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { finishFile } from "./files.ts";

/** Says that an archive is here, and where in its file each table and index begins. */
const mapFile = "archive.map.json";

const archiveMap = z.object({
  version: z.number().int(),
  /** Table or index → number of its first page. */
  roots: z.record(z.string(), z.number().int()),
});
export type ArchiveMap = z.infer<typeof archiveMap>;

export function hasMap(dataDir: string): boolean {
  return existsSync(join(dataDir, mapFile));
}

/** What was noted when the archive was last opened; undefined: nothing that can be read. */
export function readMap(dataDir: string): ArchiveMap | undefined {
  try {
    return archiveMap.safeParse(
      JSON.parse(readFileSync(join(dataDir, mapFile), "utf8")),
    ).data;
  } catch {
    return undefined;
  }
}

/**
 * Notes it beside the archive: without the first pages of the file nobody can tell which page belongs to which table.
 * Written only when something has changed; a disk without room for it keeps nobody from working.
 */
export function noteMap(db: Database, dataDir: string): void {
  const map: ArchiveMap = {
    version: db.pragma("user_version", { simple: true }) as number,
    roots: Object.fromEntries(
      db
        .prepare<[], [string, number]>(
          "SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 0 ORDER BY name",
        )
        .raw()
        .all(),
    ),
  };
  if (JSON.stringify(readMap(dataDir)) === JSON.stringify(map)) return;
  const next = join(dataDir, `${mapFile}.next`);
  try {
    writeFileSync(next, JSON.stringify(map), { mode: 0o600 });
    finishFile(next, join(dataDir, mapFile));
  } catch {
    rmSync(next, { force: true });
  }
}

/** The archive goes for good, as the demo's does. */
export function forgetMap(dataDir: string): void {
  rmSync(join(dataDir, mapFile), { force: true });
}
