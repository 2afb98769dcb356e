import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  isCheckpointDue,
  leaveCheckpoints,
  moveLog,
  openForCheckpoints,
} from "../../src/main/archive/checkpoints.ts";
import { logOf } from "../../src/main/archive/files.ts";
import {
  archiveFile,
  openArchive,
  openForReading,
  type Archive,
} from "../../src/main/archive/open.ts";

let dir: string;
let db: Archive;
let mover: Archive;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-checkpoints-"));
  db = openArchive(dir);
  leaveCheckpoints(db, true);
  db.exec("CREATE TABLE filled (bytes BLOB) STRICT");
  mover = openForCheckpoints(dir);
});
afterEach(() => {
  for (const each of [mover, db]) each.close();
  rmSync(dir, { recursive: true });
});

/** Of 4 kB each. */
function writePages(count: number): void {
  db.prepare("INSERT INTO filled VALUES (zeroblob(?))").run(count * 4080);
}

const logBytes = () => statSync(logOf(join(dir, archiveFile))).size;
/** As a second reader of the file alone would find it. */
const fileBytes = () => statSync(join(dir, archiveFile)).size;

it("leaves a short log alone, and moves a long one that no commit moves", () => {
  writePages(100);
  expect(isCheckpointDue(db)).toBe(false);
  expect(moveLog(mover)).toBe(false);
  writePages(5000);
  const before = fileBytes();
  expect(isCheckpointDue(db)).toBe(true);
  expect(moveLog(mover)).toBe(true);
  expect(fileBytes() - before).toBeGreaterThan(5000 * 4000);
  expect(isCheckpointDue(db)).toBe(false);
  expect(moveLog(mover)).toBe(false);
});

it("has the log begin anew once all of it is moved", () => {
  writePages(2000);
  moveLog(mover);
  const longest = logBytes();
  for (let i = 0; i < 5; i += 1) {
    writePages(1500);
    moveLog(mover);
  }
  expect(logBytes()).toBeLessThan(longest * 1.5);
});

it("keeps what somebody still reads as it was, and moves the rest when they have read it", () => {
  const reading = openForReading(dir);
  reading.exec("BEGIN");
  const count = () =>
    reading.prepare("SELECT count(*) FROM filled").pluck().get();
  expect(count()).toBe(0);
  writePages(2000);
  expect(moveLog(mover)).toBe(true);
  expect(isCheckpointDue(db)).toBe(true);
  expect(count()).toBe(0);
  reading.exec("COMMIT");
  expect(moveLog(mover)).toBe(true);
  expect(isCheckpointDue(db)).toBe(false);
  expect(count()).toBe(1);
  reading.close();
});

it("moves the log while somebody writes, of which it takes nothing", () => {
  writePages(2000);
  db.exec("BEGIN IMMEDIATE");
  writePages(1);
  expect(moveLog(mover)).toBe(true);
  db.exec("ROLLBACK");
  expect(isCheckpointDue(db)).toBe(false);
  expect(db.prepare("SELECT count(*) FROM filled").pluck().get()).toBe(1);
});

it("gives the room of a log back that grew while somebody read for long", () => {
  const reading = openForReading(dir);
  reading.exec("BEGIN");
  reading.prepare("SELECT count(*) FROM filled").get();
  for (let i = 0; i < 10; i += 1) writePages(2000);
  expect(logBytes()).toBeGreaterThan(80_000_000);
  reading.exec("COMMIT");
  moveLog(mover);
  writePages(1);
  expect(logBytes()).toBeLessThan(65_000_000);
  reading.close();
});
