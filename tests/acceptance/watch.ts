import Database from "better-sqlite3";
import { join } from "node:path";

/** Looks at a running Porchlight's archive from outside. */
export type ArchiveWatch = {
  /** Changes with every commit of anybody, and with nothing else. */
  version: () => number;
  /** Rows of every table that hold what people wrote, for a comparison. */
  count: (table: string) => number;
  close: () => void;
};

export function watchArchive(dataDir: string): ArchiveWatch {
  const db = new Database(join(dataDir, "archive.sqlite"), { readonly: true });
  return {
    version: () => db.pragma("data_version", { simple: true }) as number,
    count: (table) =>
      db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number,
    close: () => db.close(),
  };
}
