import Database from "better-sqlite3";
import { join } from "node:path";
import { AppError } from "../../../shared/fault.ts";
import {
  archiveFile,
  orderSwap,
  removeArchive,
  unfinishedFile,
} from "../files.ts";
import { addGap } from "../ledger.ts";
import { readMap } from "../map.ts";
import { migrations, newestVersion } from "../migrations/index.ts";
import { migrateArchive, type Archive } from "../open.ts";
import type { Value } from "./cells.ts";
import { fillFrom, openLastBackup } from "./fill.ts";
import { layoutsOf, writtenColumns, type Layout } from "./layout.ts";
import { mendLinks } from "./mend-links.ts";
import { mendValues } from "./mend-values.ts";
import { openPages, type PageFile } from "./page-file.ts";
import { readRoots, readRows } from "./read-rows.ts";
import { rebuildDerived } from "./rebuild.ts";
import type { Walked } from "./tree.ts";

/** More gaps than these say no more than that there are many. */
const mostGaps = 50;

type SalvageControl = {
  dataDir: string;
  isCancelled: () => boolean;
  progress: (done: number, total?: number) => void;
  /** Readies what a backup had for being here again. */
  settle: (db: Archive) => void;
};

export type Salvaged = {
  messages: number;
  /** That the accounts' counters know of, and that neither the file nor a backup has. */
  missing: number;
  outcome: string;
};

/**
 * Writes all that can be read of the archive into a new file that is to take its place: row by row, past what is
 * damaged; then what is lost from the last backup; then what follows from the rest. The file itself is only read.
 */
export function salvageArchive(
  { dataDir, ...control }: SalvageControl,
  { now }: { now: number },
): Salvaged {
  const progress = (percent: number) => {
    if (control.isCancelled())
      throw new AppError("cancelled", "Mending was stopped.");
    control.progress(Math.round(percent), 100);
  };
  const path = unfinishedFile(dataDir, "salvaging");
  const pages = openPages(join(dataDir, archiveFile));
  let backup: ReturnType<typeof openLastBackup>;
  const db = new Database(path);
  try {
    db.pragma("journal_mode = MEMORY");
    db.pragma("synchronous = OFF");
    db.pragma("foreign_keys = OFF");
    const version = versionOf(pages, dataDir);
    migrateArchive(db, version);
    const restoreSchema = dropSchemaAround(db);
    const tables = copyRows(db, pages, dataDir, version, progress);
    const isBroken = [...tables.values()].some((walked) => walked.isBroken);
    if (isBroken) backup = openLastBackup(dataDir, version);
    if (backup !== undefined) fillFrom(db, backup.path, tables);
    restoreSchema();
    migrateArchive(db);
    const known = countKnown(db);
    mendValues(db);
    mendLinks(db, now);
    if (backup !== undefined) control.settle(db);
    rebuildDerived(db, (share) => progress(50 + share * 50));
    const messages = count(db, "SELECT count(*) FROM messages");
    const missing = Math.max(0, known - messages);
    if (wereMessagesLost(tables))
      pollAgain(db, backup, lostTimes(tables, version), missing, now);
    db.pragma("journal_mode = DELETE");
    db.close();
    orderSwap(dataDir, path);
    return { messages, missing, outcome: say(messages, missing) };
  } catch (cause) {
    db.close();
    removeArchive(path);
    throw cause;
  } finally {
    pages.close();
    if (backup !== undefined) removeArchive(backup.path);
  }
}

function versionOf(pages: PageFile, dataDir: string): number {
  const versions = migrations.map(({ version }) => version);
  const written = pages.hasHeader ? pages.read(1)?.readUInt32BE(60) : undefined;
  return (
    [written, readMap(dataDir)?.version].find(
      (version) => version !== undefined && versions.includes(version),
    ) ?? newestVersion
  );
}

/** Indexes and triggers would cost, and change what is copied. Answers how to put them back. */
function dropSchemaAround(db: Archive): () => void {
  const around = db
    .prepare<[], { type: string; name: string; sql: string }>(
      "SELECT type, name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql IS NOT NULL",
    )
    .all();
  for (const { type, name } of around) db.exec(`DROP ${type} ${name}`);
  return () => {
    for (const { sql } of around) db.exec(sql);
  };
}

function copyRows(
  db: Archive,
  pages: PageFile,
  dataDir: string,
  version: number,
  progress: (percent: number) => void,
): Map<Layout, Walked> {
  const layouts = layoutsOf(version);
  const roots = new Map([
    ...Object.entries(readMap(dataDir)?.roots ?? {}),
    ...readRoots(pages),
  ]);
  const inserts = new Map(
    layouts.map((layout) => {
      const columns = writtenColumns(layout);
      return [
        layout,
        db.prepare<Value[]>(
          `INSERT OR IGNORE INTO ${layout.name} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
        ),
      ];
    }),
  );
  return db.transaction(() =>
    readRows(pages, roots, layouts, {
      keep: (layout, row) => inserts.get(layout)?.run(...row),
      progress: (done) => progress((done / Math.max(1, pages.count)) * 50),
    }),
  )();
}

function count(db: Archive, sql: string): number {
  return db.prepare<[], number>(sql).pluck().get() as number;
}

/** How many there were by the accounts' counters, at least as many as were found. */
function countKnown(db: Archive): number {
  return Math.max(
    count(db, "SELECT coalesce(sum(messages), 0) FROM accounts"),
    count(db, "SELECT count(*) FROM messages"),
  );
}

function wereMessagesLost(tables: ReadonlyMap<Layout, Walked>): boolean {
  return [...tables].some(
    ([{ name }, { isBroken }]) =>
      isBroken && ["messages", "accounts", "conversations"].includes(name),
  );
}

/** The rows of messages are in the order of time: their numbers are ms, until version 80 the 1024th part of one. */
function lostTimes(
  tables: ReadonlyMap<Layout, Walked>,
  version: number,
): { from: number; to: number }[] {
  const rowsPerMs = version < 80 ? 1024 : 1;
  return [...tables]
    .filter(([{ name }]) => name === "messages")
    .flatMap(([, walked]) => walked.lost)
    .map(({ from, to }) => ({
      from: Math.floor(from / rowsPerMs),
      to: Math.floor(to / rowsPerMs),
    }));
}

/**
 * The cursors say that what is lost has been fetched: each account goes back to where the backup was, or to its
 * beginning. What is still missing then is a gap in the record, said so.
 */
function pollAgain(
  db: Archive,
  backup: { path: string; at: number } | undefined,
  lostBetween: readonly { from: number; to: number }[],
  missing: number,
  now: number,
): void {
  db.prepare("UPDATE accounts SET cursor = NULL").run();
  if (backup !== undefined) {
    db.prepare("ATTACH ? AS backup").run(backup.path);
    db.exec(
      "UPDATE accounts SET cursor = b.cursor FROM backup.accounts b WHERE b.id = accounts.id",
    );
    db.exec("DETACH backup");
  }
  if (missing === 0) return;
  const since = backup?.at ?? 0;
  const lost = lostBetween
    .map(({ from, to }) => ({
      from: Math.max(since, from),
      to: Math.min(now, to),
    }))
    .filter(({ from, to }) => to > since && from <= now)
    .slice(0, mostGaps);
  const accounts = db
    .prepare<[], string>("SELECT id FROM accounts")
    .pluck()
    .all();
  for (const id of accounts)
    for (const gap of lost)
      addGap(db, id, {
        ...gap,
        why: "The archive was damaged here; what the channel still has is fetched again.",
      });
}

function say(messages: number, missing: number): string {
  const saved = `${messages} messages are safe`;
  return missing === 0
    ? `${saved}; nothing is missing.`
    : `${saved}; ${missing} could not be read and are fetched again as far as the channels still have them.`;
}
