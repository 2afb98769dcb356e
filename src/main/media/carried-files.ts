import type { Database } from "better-sqlite3";
import { createHash } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { keptPath } from "./media-files.ts";

/** Only in a workspace that was saved as one file, never in an archive. */
const table = "carried_files";
/** As the file of a workspace says how that table is laid out. */
export const carriedSchema = `CREATE TABLE ${table} (digest TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT`;

/** Puts the kept files of attachments into the one file of a workspace; what is lost is left out. */
export function carryFiles(db: Database, dataDir: string): void {
  const digests = db
    .prepare<[], string>(
      "SELECT digest FROM attachments WHERE digest IS NOT NULL UNION SELECT digest FROM outgoing_files",
    )
    .pluck()
    .all();
  if (digests.length === 0) return;
  db.exec(carriedSchema);
  const insert = db.prepare(`INSERT INTO ${table} VALUES (?, ?)`);
  for (const digest of digests) {
    const bytes = readKept(keptPath(dataDir, digest));
    if (bytes !== undefined) insert.run(digest, bytes);
  }
}

function readKept(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cause;
  }
}

/** Takes them out of a workspace that is restored; one that is not what its name says stays away. */
export function unpackFiles(db: Database, dataDir: string): void {
  const carried = db
    .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?")
    .get(table);
  if (carried === undefined) return;
  const files = db.prepare<[], { digest: string; bytes: Buffer }>(
    `SELECT digest, bytes FROM ${table}`,
  );
  for (const { digest, bytes } of files.iterate())
    if (createHash("sha256").update(bytes).digest("hex") === digest)
      writeKept(keptPath(dataDir, digest), bytes);
  db.exec(`DROP TABLE ${table}; VACUUM`);
}

function writeKept(path: string, bytes: Buffer): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const part = `${path}.part`;
  const file = openSync(part, "w", 0o600);
  try {
    writeSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(part, path);
}
