import Database from "better-sqlite3";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../shared/fault.ts";
import { migrations, newestVersion } from "./migrations/index.ts";

export type Archive = Database.Database;

export const archiveFile = "archive.sqlite";

/** Before 3.51.3 a race in resetting the write-ahead log could damage a file. */
const oldestSqlite = [3, 51, 3] as const;

function assertSqlite(db: Archive): void {
  const version = db.prepare("SELECT sqlite_version()").pluck().get() as string;
  const parts = version.split(".").map(Number);
  for (const [i, least] of oldestSqlite.entries()) {
    const part = parts[i] ?? 0;
    if (part > least) return;
    if (part < least)
      throw new AppError(
        "internal",
        `Porchlight needs SQLite ${oldestSqlite.join(".")} or newer; this build has ${version}.`,
      );
  }
}

/** Runs what is not applied yet, each in a transaction of its own with its version. */
export function migrateArchive(db: Archive, upTo = newestVersion): void {
  const current = db.pragma("user_version", { simple: true }) as number;
  for (const { version, migrate } of migrations) {
    if (version <= current || version > upTo) continue;
    db.transaction(() => {
      migrate(db);
      db.pragma(`user_version = ${version}`);
    }).immediate();
  }
}

/** Opens or creates the archive in a folder. A newer file is refused without a write; an older one is copied before it is changed. */
export function openArchive(dataDir: string): Archive {
  const path = join(dataDir, archiveFile);
  const isNew = !existsSync(path);
  let db: Archive | undefined;
  try {
    db = new Database(path);
    assertSqlite(db);
    const version = db.pragma("user_version", { simple: true }) as number;
    if (version > newestVersion)
      throw new AppError(
        "archive-newer",
        "This archive was written by a newer Porchlight. Update Porchlight to open it; nothing was changed.",
      );
    db.pragma("journal_mode = WAL");
    setPragmas(db);
    if (!isNew && version < newestVersion)
      copyBeforeMigrating(db, path, version);
    migrateArchive(db);
    return db;
  } catch (cause) {
    db?.close();
    throw asArchiveFault(cause);
  }
}

/** A second connection that can only read, for a thread beside the one that writes. */
export function openForReading(dataDir: string): Archive {
  const db = new Database(join(dataDir, archiveFile), {
    readonly: true,
    fileMustExist: true,
  });
  db.pragma("query_only = ON");
  db.pragma("cache_size = -16000");
  db.pragma("temp_store = MEMORY");
  return db;
}

function setPragmas(db: Archive): void {
  db.pragma("synchronous = NORMAL");
  db.pragma("foreign_keys = ON");
  db.pragma("temp_store = MEMORY");
  db.pragma("cache_size = -32000");
  db.pragma("busy_timeout = 5000");
}

function copyBeforeMigrating(db: Archive, path: string, version: number): void {
  const copy = `${path}.before-${version}-to-${newestVersion}`;
  if (!existsSync(copy)) db.prepare("VACUUM INTO ?").run(copy);
}

/**
 * Runs a transaction whose commit is on the disk when it returns: for what the user wrote or decided.
 * `PRAGMA synchronous` cannot change inside a transaction, so it is set around it.
 */
export function durably<T>(db: Archive, run: () => T): T {
  db.pragma("synchronous = FULL");
  try {
    return db.transaction(run).immediate();
  } finally {
    db.pragma("synchronous = NORMAL");
  }
}

/** SQLite's own errors as faults with a sentence; anything else unchanged. */
export function asArchiveFault(cause: unknown): unknown {
  if (!(cause instanceof Database.SqliteError)) return cause;
  const { code } = cause;
  if (code === "SQLITE_FULL")
    return new AppError(
      "archive-full",
      "The disk is full. Free some space; nothing that was saved is lost.",
      { cause },
    );
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED"))
    return new AppError(
      "folder-in-use",
      "Another program is holding the archive file. Close it and try again; nothing that was saved is lost.",
      { cause },
    );
  if (code.startsWith("SQLITE_IOERR"))
    return new AppError(
      "archive-read-only",
      "The disk of the data folder does not answer. Check that it is connected and has room.",
      { cause },
    );
  if (code.startsWith("SQLITE_READONLY") || code.startsWith("SQLITE_CANTOPEN"))
    return new AppError(
      "archive-read-only",
      "Porchlight may not write to its data folder. Check the folder's permissions.",
      { cause },
    );
  if (code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB")
    return new AppError(
      "archive-damaged",
      "The archive file is damaged. Keep the data folder as it is; unsent text is also in unsent.jsonl.",
      { cause },
    );
  return cause;
}
