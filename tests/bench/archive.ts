import { createHash } from "node:crypto";
import {
  constants,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { archiveFile, openArchive } from "../../src/main/archive/open.ts";
import { fillDemo } from "../../src/main/demo/fill.ts";
import { now } from "./measure.ts";

const sourceFolder = resolve(import.meta.dirname, "../../src");
const cache = join(homedir(), ".cache/porchlight-bench");
/** The demo's own note, so that the host takes the folder as it is. */
const note = { name: "demo.json", text: JSON.stringify({ complete: true }) };
/** Archives of one size that are kept: other checkouts may be at another generator. */
const generationsKept = 3;

export const sizes = { small: 10_000, middling: 100_000, large: 1_000_000 };

/** Of what decides what is in a generated archive. */
function hashOfGenerator(): string {
  const sources = globSync(
    [
      "main/demo/**/*.ts",
      "main/filling.ts",
      "main/archive/migrations/*.ts",
      "shared/query/{fold,words}.ts",
    ],
    { cwd: sourceFolder },
  ).sort();
  const hash = createHash("sha256");
  for (const source of sources)
    hash.update(source).update(readFileSync(join(sourceFolder, source)));
  return hash.digest("hex").slice(0, 16);
}

/**
 * The data folder of a finished archive of so many messages: made once, then kept outside the repository.
 * Only to be read; whoever writes takes a copy.
 */
export async function benchArchive(messages: number): Promise<string> {
  const kept = join(cache, String(messages));
  const folder = join(kept, hashOfGenerator());
  if (existsSync(join(folder, note.name))) return folder;
  mkdirSync(kept, { recursive: true });
  const making = mkdtempSync(`${folder}.making-`);
  try {
    await make(making, messages);
    renameSync(making, folder);
  } catch (cause) {
    rmSync(making, { recursive: true, force: true });
    // Somebody else was quicker.
    if (!existsSync(join(folder, note.name))) throw cause;
  }
  dropOld(kept, folder);
  return folder;
}

/** The same in a temporary folder of its own, to be written to and taken away. */
export async function copyBenchArchive(messages: number): Promise<string> {
  const from = await benchArchive(messages);
  const copy = mkdtempSync(join(tmpdir(), "porchlight-bench-"));
  for (const name of [archiveFile, note.name])
    copyFileSync(
      join(from, name),
      join(copy, name),
      constants.COPYFILE_FICLONE,
    );
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
  writeFileSync(join(folder, note.name), note.text);
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
