import Database from "better-sqlite3";
import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  realpathSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { AppError } from "../../shared/fault.ts";
import { isSqliteFile } from "./file-header.ts";
import {
  archiveFile,
  logOf,
  orderSwap,
  removeArchive,
  unfinishedFile,
} from "./files.ts";
import { newestVersion } from "./migrations/index.ts";
import { migrateArchive } from "./open.ts";
import { isSound } from "./sound.ts";

/** Tables that every version of an archive has. */
const ownTables = ["accounts", "conversations", "drafts", "messages", "outbox"];

/** What a backup may carry beside the archive. */
type Carried = {
  /** How the table is laid out that may be in it besides. */
  carriedSchema?: string;
  /** Takes out of it what does not belong into an archive. */
  unpack: (db: Database.Database) => void;
  /** Readies what is in it, of this version by then, for being here again. */
  settle: (db: Database.Database) => void;
};

/**
 * Makes a copy of a backup ready to take the archive's place: read through, brought to this version, on the disk. The
 * file itself is only read, and what is no backup of ours, or is stopped before it is ready, changes nothing.
 */
export function prepareRestore(
  {
    dataDir,
    isCancelled,
    ...carried
  }: { dataDir: string; isCancelled: () => boolean } & Carried,
  { path }: { path: string },
): { messages: number } {
  const assertWanted = () => {
    if (isCancelled()) throw new AppError("cancelled", "It was stopped.");
  };
  assertReadable(path, dataDir);
  const copy = unfinishedFile(dataDir, "restoring");
  try {
    for (const [from, to] of [
      [path, copy],
      [logOf(path), logOf(copy)],
    ] as const)
      if (existsSync(from)) {
        assertWanted();
        copyFileSync(from, to, constants.COPYFILE_FICLONE);
        chmodSync(to, 0o600);
      }
    const messages = makeReady(copy, carried, assertWanted);
    // From here on it is ordered, and done at the next opening.
    assertWanted();
    orderSwap(dataDir, copy);
    return { messages };
  } catch (cause) {
    removeArchive(copy);
    throw cause;
  }
}

function assertReadable(path: string, dataDir: string): void {
  if (!existsSync(path))
    throw new AppError("not-found", "There is no file at this path.");
  if (!statSync(path).isFile())
    throw new AppError(
      "invalid-input",
      "This is not a file. Choose one whose name ends in .sqlite.",
    );
  const current = join(dataDir, archiveFile);
  if (existsSync(current) && realpathSync(current) === realpathSync(path))
    throw new AppError(
      "invalid-input",
      "This is the archive that is open. Choose a backup of it.",
    );
  if (!isSqliteFile(path))
    throw new AppError(
      "invalid-input",
      "This file is not a backup of Porchlight.",
    );
}

function makeReady(
  path: string,
  { carriedSchema = "", unpack, settle }: Carried,
  assertWanted: () => void,
): number {
  const db = new Database(path);
  try {
    assertOurs(db);
    assertSchema(db, carriedSchema);
    assertWanted();
    if (!isSound(db, assertWanted)) throw damaged();
    assertWanted();
    db.pragma("foreign_keys = ON");
    unpack(db);
    migrateArchive(db, newestVersion, {
      step: assertWanted,
      rows: assertWanted,
    });
    settle(db);
    const messages = db
      .prepare("SELECT count(*) FROM messages")
      .pluck()
      .get() as number;
    // In one file, without a log beside it.
    db.pragma("journal_mode = DELETE");
    return messages;
  } catch (cause) {
    if (cause instanceof Database.SqliteError && isDamage(cause.code))
      throw damaged(cause);
    throw cause;
  } finally {
    db.close();
  }
}

function assertOurs(db: Database.Database): void {
  const version = db.pragma("user_version", { simple: true }) as number;
  const tables = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .pluck()
    .all();
  if (version === 0 || !ownTables.every((name) => tables.includes(name)))
    throw new AppError(
      "invalid-input",
      "This file belongs to another program; it is not a backup of Porchlight.",
    );
  if (version > newestVersion)
    throw new AppError(
      "archive-newer",
      "This backup was made by a newer Porchlight. Update Porchlight to restore it; nothing was changed.",
    );
}

/** Every table, index and trigger as its version made them, and nothing else: what somebody else put there would run. */
function assertSchema(db: Database.Database, besides: string): void {
  const own = new Database(":memory:");
  try {
    migrateArchive(own, db.pragma("user_version", { simple: true }) as number);
    if (schemaOf(db, besides) === schemaOf(own, besides)) return;
  } finally {
    own.close();
  }
  throw new AppError(
    "invalid-input",
    "This file is not laid out as Porchlight's archives are; it is not a backup of Porchlight.",
  );
}

function schemaOf(db: Database.Database, besides: string): string {
  const rows = db
    .prepare(
      `SELECT type, name, sql FROM sqlite_schema
       WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND sql IS NOT ? ORDER BY type, name`,
    )
    .raw()
    .all(besides);
  return JSON.stringify(rows);
}

function isDamage(code: string): boolean {
  return code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB";
}

function damaged(cause?: unknown): AppError {
  return new AppError(
    "invalid-input",
    "This backup is damaged. Choose another one; nothing was changed.",
    { cause },
  );
}
