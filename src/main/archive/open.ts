import Database from "better-sqlite3";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../shared/fault.ts";
import { versionInHeader } from "./file-header.ts";
import { archiveFile, finishSwap, removeUnfinished } from "./files.ts";
import { continueAfter } from "./id.ts";
import { newestMessageId } from "./newest-message.ts";
import { hasMap, noteMap } from "./map.ts";
import { migrations, newestVersion } from "./migrations/index.ts";
import type { RowProgress } from "./migrations/row-progress.ts";

export { archiveFile } from "./files.ts";

export type Archive = Database.Database;

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

/** Told how far migrating is; throws where it is to stop, and leaves what is finished by then. */
export type MigrationProgress = {
  step: (step: number, steps: number) => void;
  /** Of the step that was told last, where it can count what it goes through. */
  rows: RowProgress;
};

const unheard: MigrationProgress = {
  step: () => undefined,
  rows: () => undefined,
};

/** Runs what is not applied yet, each in a transaction of its own with its version. */
export function migrateArchive(
  db: Archive,
  upTo = newestVersion,
  progress: MigrationProgress = unheard,
): void {
  const current = versionOf(db);
  const due = migrations.filter(
    ({ version }) => version > current && version <= upTo,
  );
  for (const [i, { version, migrate }] of due.entries()) {
    progress.step(i + 1, due.length);
    db.transaction(() => {
      migrate(db, progress.rows);
      db.pragma(`user_version = ${version}`);
    }).immediate();
  }
}

function versionOf(db: Archive): number {
  return db.pragma("user_version", { simple: true }) as number;
}

/**
 * Whether the archive here is of an older version and has to be brought up to date before it is opened, after putting
 * in place what was ordered to replace it. The file's own word is enough: to read the log that a kill may have left
 * beside it could take long.
 */
export function isOutdated(dataDir: string): boolean {
  finishSwap(dataDir);
  const version = versionInHeader(join(dataDir, archiveFile));
  return version !== undefined && version < newestVersion;
}

/** Opens the archive in a folder to bring it up to date. A newer one is refused without a write. */
export function openOlder(dataDir: string): Archive {
  const db = new Database(join(dataDir, archiveFile), { fileMustExist: true });
  try {
    assertReadable(db);
    db.pragma("journal_mode = WAL");
    setPragmas(db);
    return db;
  } catch (cause) {
    db.close();
    throw cause;
  }
}

/**
 * Opens or creates the archive in a folder, after putting in place what was ordered to replace it. A newer file is
 * refused without a write, and an older one until it has been brought up to date.
 */
export function openArchive(dataDir: string): Archive {
  const path = join(dataDir, archiveFile);
  let db: Archive | undefined;
  try {
    finishSwap(dataDir);
    removeUnfinished(dataDir);
    const isNew = !existsSync(path) || statSync(path).size === 0;
    if (isNew && hasMap(dataDir)) throw lost();
    db = new Database(path);
    assertReadable(db);
    if (!isNew && versionOf(db) < newestVersion) throw older();
    db.pragma("journal_mode = WAL");
    setPragmas(db);
    if (isNew) {
      migrateArchive(db);
      // The file itself says of which version it is: after a kill it would be taken for an older one.
      db.pragma("wal_checkpoint(TRUNCATE)");
    }
    noteMap(db, dataDir);
    // lists tell by their ids what has come in since they were begun
    continueAfter(newestMessageId(db));
    return db;
  } catch (cause) {
    db?.close();
    throw asArchiveFault(cause);
  }
}

function assertReadable(db: Archive): void {
  assertSqlite(db);
  if (versionOf(db) > newestVersion)
    throw new AppError(
      "archive-newer",
      "This archive was written by a newer Porchlight. Update Porchlight to open it; nothing was changed.",
    );
}

function older(): AppError {
  return new AppError(
    "archive-older",
    "This archive was written by an older Porchlight and is not up to date yet. Start Porchlight again.",
  );
}

/** Gives back to the disk what a migration has freed. Reads and writes the whole file. */
export function compactArchive(db: Archive): void {
  // Not in memory: the file is written twice on the way.
  db.pragma("temp_store = FILE");
  try {
    db.exec("VACUUM");
    db.pragma("wal_checkpoint(TRUNCATE)");
  } catch {
    // A disk without room for that: the archive is as good as before, and only larger than it need be.
  } finally {
    db.pragma("temp_store = MEMORY");
  }
}

/** Puts what its log holds into the file, where that can be done at once, and closes it. */
export function closeArchive(db: Archive): void {
  try {
    // A thread that is left within a statement may go on reading for seconds: nobody who quits waits for that.
    db.pragma("busy_timeout = 0");
    db.pragma("wal_checkpoint(TRUNCATE)");
  } catch {
    // Damaged or full: the log stays beside it, as after a kill.
  }
  db.close();
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

/** Bytes of the log that stay on the disk for the next writes. */
const longestLog = 64_000_000;

function setPragmas(db: Archive): void {
  db.pragma("synchronous = NORMAL");
  db.pragma("foreign_keys = ON");
  db.pragma("temp_store = MEMORY");
  db.pragma("cache_size = -32000");
  db.pragma("busy_timeout = 5000");
  // A log that grew while somebody read for long gives its room back once it begins anew.
  db.pragma(`journal_size_limit = ${longestLog}`);
}

/** There was an archive here; a new one in its place would hide that it is gone. */
function lost(): AppError {
  return new AppError(
    "archive-damaged",
    "The archive file is gone or empty. Unsent text is also in unsent.jsonl.",
  );
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

/** What the system says of a disk, in SQLite's words. */
const systemCodes: Record<string, string> = {
  ENOSPC: "SQLITE_FULL",
  EDQUOT: "SQLITE_FULL",
  EFBIG: "SQLITE_FULL",
  EROFS: "SQLITE_READONLY",
  EACCES: "SQLITE_READONLY",
  EPERM: "SQLITE_READONLY",
  EIO: "SQLITE_IOERR",
};

/** What is done to a file that is open already: its path is not told. */
const ofOpenFiles = new Set(["write", "fsync", "fdatasync", "ftruncate"]);

function codeOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error && "code" in cause)) return undefined;
  if (cause instanceof Database.SqliteError) return cause.code;
  // Only what has to do with a file: a socket may be refused as well.
  return "path" in cause ||
    ofOpenFiles.has((cause as NodeJS.ErrnoException).syscall ?? "")
    ? systemCodes[String(cause.code)]
    : undefined;
}

/** Errors of SQLite and of the disk as faults with a sentence; anything else unchanged. */
export function asArchiveFault(cause: unknown): unknown {
  const code = codeOf(cause);
  if (code === undefined) return cause;
  // The index of the log could not be made or grow: SQLite says no more than that.
  if (
    code === "SQLITE_FULL" ||
    code === "SQLITE_IOERR_SHMOPEN" ||
    code === "SQLITE_IOERR_SHMSIZE"
  )
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
