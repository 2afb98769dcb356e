import Database from "better-sqlite3";
import {
  existsSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { AppError } from "../../shared/fault.ts";
import type { Backup } from "../../shared/model/backup.ts";
import { backupsToDrop } from "./backup-choice.ts";
import {
  archiveFile,
  backupsFolder,
  finishNewFile,
  logOf,
  removeArchive,
  unfinishedFile,
} from "./files.ts";
import { newestVersion } from "./migrations/index.ts";
import { isSound } from "./sound.ts";

/** Time in UTC and the version of what is in it. */
const namePattern =
  /^archive-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-v(\d+)\.sqlite$/;

function nameOf(at: number, version: number): string {
  const [day, time] = new Date(at).toISOString().slice(0, 19).split("T");
  return `archive-${day?.replaceAll("-", "")}-${time?.replaceAll(":", "")}-v${version}.sqlite`;
}

function readName(name: string): { at: number; version: number } | undefined {
  const match = namePattern.exec(name);
  if (match === null) return undefined;
  const [
    year = 0,
    month = 0,
    day = 0,
    hour = 0,
    minute = 0,
    second = 0,
    version = 0,
  ] = match.slice(1).map(Number);
  return {
    at: Date.UTC(year, month - 1, day, hour, minute, second),
    version,
  };
}

type BackupFile = {
  path: string;
  name: string;
  at: number;
  version: number;
  bytes: number;
};

/** What lies in the folder under a name that only a verified backup gets; newest first. Opens none. */
export function backupFiles(dataDir: string): BackupFile[] {
  const folder = join(dataDir, backupsFolder);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => {
      const named = readName(name);
      if (named === undefined) return [];
      const path = join(folder, name);
      return [{ path, name, ...named, bytes: statSync(path).size }];
    })
    .toSorted((a, b) => b.at - a.at);
}

export function listBackups(dataDir: string): Backup[] {
  return backupFiles(dataDir).map(({ version, ...file }) => ({
    ...file,
    ...(version > newestVersion
      ? { problem: "Made by a newer Porchlight." }
      : readCount(file.path)),
  }));
}

/** From the accounts' counters: counting a million rows would take its time. */
function readCount(path: string): { messages: number } | { problem: string } {
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { readonly: true, fileMustExist: true });
    const messages = db
      .prepare("SELECT coalesce(sum(messages), 0) FROM accounts")
      .pluck()
      .get() as number;
    return { messages };
  } catch {
    return { problem: "This file cannot be read." };
  } finally {
    db?.close();
  }
}

export type MadeBackup = { path: string; messages: number; drafts: number };

/**
 * Writes a backup of the archive as it is now, in one go, for who cannot go on without it: under another name until
 * it is on the disk and has been read through.
 */
export function makeBackup(
  { dataDir }: { dataDir: string },
  { now }: { now: number },
): MadeBackup {
  const { making, source, version } = beginBackup(dataDir);
  try {
    source.prepare("VACUUM INTO ?").run(making);
  } catch (cause) {
    removeArchive(making);
    throw cause;
  } finally {
    source.close();
  }
  return finishBackup(dataDir, making, { now, version });
}

/** The archive open for reading, and where a backup of it is written until it has its name. */
export function beginBackup(dataDir: string) {
  const making = unfinishedFile(join(dataDir, backupsFolder), "making");
  const source = new Database(join(dataDir, archiveFile), {
    readonly: true,
    fileMustExist: true,
  });
  try {
    const version = source.pragma("user_version", { simple: true }) as number;
    // SQLite fills an empty file, and leaves its mode as it is.
    writeFileSync(making, "", { mode: 0o600 });
    return { making, source, version };
  } catch (cause) {
    source.close();
    throw cause;
  }
}

/** Reads through what was written and gives it its name; older ones that are not kept any more go. */
export function finishBackup(
  dataDir: string,
  making: string,
  { now, version, look }: { now: number; version: number; look?: () => void },
): MadeBackup {
  const counts = verifyBackup(making, look);
  const path = join(dataDir, backupsFolder, nameOf(now, version));
  finishNewFile(making, path);
  const { size } = statSync(join(dataDir, archiveFile));
  for (const old of backupsToDrop(backupFiles(dataDir), size))
    rmSync(old.path, { force: true });
  return { path, ...counts };
}

/** Opens it, reads it through and counts what matters; one that cannot be read goes. */
export function verifyBackup(
  path: string,
  look?: () => void,
): {
  messages: number;
  drafts: number;
} {
  const db = new Database(path, { readonly: true });
  try {
    if (!isSound(db, look))
      throw new AppError(
        "archive-damaged",
        "The backup cannot be read back: the disk or the archive is damaged. Check the archive.",
      );
    const count = (table: string) => {
      const isThere = db
        .prepare("SELECT 1 FROM sqlite_schema WHERE name = ?")
        .get(table);
      return isThere === undefined
        ? 0
        : (db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number);
    };
    return { messages: count("messages"), drafts: count("drafts") };
  } catch (cause) {
    db.close();
    removeArchive(path);
    throw cause;
  } finally {
    db.close();
  }
}

/** When the log beside a file was last written to; 0 where nothing is in it. */
function loggedAt(path: string): number {
  const log = statSync(logOf(path), { throwIfNoEntry: false });
  return log === undefined || log.size === 0 ? 0 : log.mtimeMs;
}

/** Before the archive is changed for good: unless one of this version holds all of it already. Answers when it was made. */
export function backUpBeforeMigrating(
  dataDir: string,
  { version, now }: { version: number; now: number },
): number {
  // What is dated ahead of now was made by another clock: it says nothing of what came after it.
  const newest = backupFiles(dataDir).find(({ at }) => at <= now);
  const path = join(dataDir, archiveFile);
  const changedAt = Math.max(statSync(path).mtimeMs, loggedAt(path));
  if (newest?.version === version && newest.at >= changedAt) return newest.at;
  makeBackup({ dataDir }, { now });
  return now;
}
