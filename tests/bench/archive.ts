import { createHash } from "node:crypto";
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import Database from "better-sqlite3";
import { newestVersion } from "../../src/main/archive/migrations/index.ts";
import {
  archiveFile,
  compactArchive,
  migrateArchive,
  openArchive,
} from "../../src/main/archive/open.ts";
import { fillDemo } from "../../src/main/demo/fill.ts";
import { now } from "./measure.ts";

const sourceFolder = resolve(import.meta.dirname, "../../src");
const cache = join(homedir(), ".cache/porchlight-bench");
/** The demo's own note, so that the host takes the folder as it is. */
const note = { name: "demo.json", text: JSON.stringify({ complete: true }) };
/** Archives of one size that are kept: other checkouts may be at another generator. */
const generationsKept = 3;

export const sizes = { small: 10_000, middling: 100_000, large: 1_000_000 };

function hashOf(patterns: string[]): string {
  const hash = createHash("sha256");
  for (const source of globSync(patterns, { cwd: sourceFolder }).sort())
    hash.update(source).update(readFileSync(join(sourceFolder, source)));
  return hash.digest("hex").slice(0, 12);
}

/**
 * The data folder of a finished archive of so many messages: made once, then kept outside the repository.
 * Only to be read; whoever writes takes a copy.
 */
export async function benchArchive(messages: number): Promise<string> {
  const kept = join(cache, String(messages));
  // What decides what is in it (how it is written changes nothing: a test holds that), and how it is laid out.
  const content = hashOf([
    "main/demo/**/*.ts",
    "shared/query/{fold,fold-exactly,letters,words}.ts",
  ]);
  const layout = hashOf(["main/archive/migrations/*.ts"]);
  const folder = join(kept, `${content}-${layout}`);
  if (isFinished(folder)) return folder;
  mkdirSync(kept, { recursive: true });
  const making = mkdtempSync(`${folder}.making-`);
  try {
    const older = olderLayout(kept, content);
    if (older === undefined) await make(making, messages);
    else migrate(older, making);
    writeFileSync(join(making, note.name), note.text);
    renameSync(making, folder);
  } catch (cause) {
    rmSync(making, { recursive: true, force: true });
    // Somebody else was quicker.
    if (!isFinished(folder)) throw cause;
  }
  dropOld(kept, folder);
  return folder;
}

function isFinished(folder: string): boolean {
  return existsSync(join(folder, note.name));
}

/** The same content as an earlier version laid it out, newest first: to migrate it is minutes less than to make it. */
function olderLayout(kept: string, content: string): string | undefined {
  const versionOf = (folder: string): number => {
    const db = new Database(join(folder, archiveFile), { readonly: true });
    try {
      return db.pragma("user_version", { simple: true }) as number;
    } finally {
      db.close();
    }
  };
  return readdirSync(kept)
    .filter((name) => name.startsWith(`${content}-`))
    .map((name) => join(kept, name))
    .filter((folder) => isFinished(folder) && versionOf(folder) < newestVersion)
    .sort((a, b) => versionOf(b) - versionOf(a))[0];
}

function migrate(from: string, folder: string): void {
  process.stderr.write("Migrating the archive of an earlier version …\n");
  copyFileSync(join(from, archiveFile), join(folder, archiveFile));
  const db = new Database(join(folder, archiveFile));
  try {
    migrateArchive(db);
    compactArchive(db);
  } finally {
    db.close();
  }
}

/** The same in a temporary folder of its own, to be written to and taken away. */
export async function copyBenchArchive(messages: number): Promise<string> {
  const from = await benchArchive(messages);
  const copy = mkdtempSync(join(tmpdir(), "porchlight-bench-"));
  for (const name of [archiveFile, note.name]) {
    const to = join(copy, name);
    copyFileSync(join(from, name), to, constants.COPYFILE_FICLONE);
    // Or the first sync of whoever opens it would wait for the whole of the copy.
    const written = openSync(to, "r+");
    fsyncSync(written);
    closeSync(written);
  }
  return copy;
}

async function make(folder: string, messages: number): Promise<void> {
  const began = performance.now();
  process.stderr.write(`Making an archive of ${messages} messages …\n`);
  const db = openArchive(folder);
  try {
    await fillDemo(db, { seed: 7, now, messages, wide: true });
    db.pragma("wal_checkpoint(TRUNCATE)");
    // So that it can be opened by those who may not write.
    db.pragma("journal_mode = DELETE");
  } finally {
    db.close();
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  process.stderr.write(`Made in ${seconds} s\n`);
}

function dropOld(kept: string, current: string): void {
  const age = (folder: string) => statSync(folder).mtimeMs;
  const others = readdirSync(kept)
    .map((name) => join(kept, name))
    .filter((folder) => folder !== current && !folder.includes(".making-"))
    .sort((a, b) => age(b) - age(a));
  for (const folder of others.slice(generationsKept - 1))
    rmSync(folder, { recursive: true, force: true });
}

if (import.meta.main) {
  const messages = Number(process.argv[2] ?? sizes.large);
  process.stdout.write(`${await benchArchive(messages)}\n`);
}
