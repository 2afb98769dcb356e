import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { isCheckpointDue } from "../../src/main/archive/checkpoints.ts";
import { openArchive, type Archive } from "../../src/main/archive/open.ts";
import { keepCheckpoints } from "../../src/main/keeping/checkpoints.ts";
import { startable } from "../bundles.ts";

let dir: string;
let db: Archive;
const logged: string[] = [];
const log = {
  info: () => undefined,
  warn: () => undefined,
  error: (text: string) => void logged.push(text),
};

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-checkpoints-"));
  db = openArchive(dir);
  db.exec("CREATE TABLE filled (bytes BLOB) STRICT");
  logged.length = 0;
});
afterEach(() => {
  db.close();
  rmSync(dir, { recursive: true });
});

function writeMuch(): void {
  db.exec("INSERT INTO filled VALUES (zeroblob(8000000))");
}
const untilMoved = () =>
  vi.waitFor(() => expect(isCheckpointDue(db)).toBe(false), 10_000);

it("moves what commits leave in the log, time and again", async () => {
  const checkpoints = keepCheckpoints({
    db,
    dataDir: dir,
    program: startable("checkpoints"),
    log,
  });
  for (let i = 0; i < 2; i += 1) {
    writeMuch();
    expect(isCheckpointDue(db)).toBe(true);
    await untilMoved();
  }
  await checkpoints.close();
  expect(logged).toEqual([]);
});

it("has commits move it where the thread cannot run", async () => {
  const checkpoints = keepCheckpoints({
    db,
    dataDir: dir,
    program: pathToFileURL(join(dir, "nowhere.js")),
    log,
  });
  writeMuch();
  await vi.waitFor(() => expect(logged).toHaveLength(1), 10_000);
  writeMuch();
  expect(isCheckpointDue(db)).toBe(false);
  await checkpoints.close();
});
