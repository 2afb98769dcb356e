import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openArchive, type Archive } from "../../src/main/archive/open.ts";
import { prepared, stablePlan } from "../../src/main/archive/prepared.ts";

let dir: string;
let db: Archive;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-prepared-"));
  db = openArchive(dir);
});
afterEach(() => {
  db.close();
  rmSync(dir, { recursive: true });
});

it("hides the values that a statement is given from its planner, and nothing else", () => {
  expect(
    stablePlan(
      "SELECT a FROM t WHERE b = ? AND c <> @c AND d IS NOT ? AND e IN (?, ?) AND f = '?' LIMIT ?",
    ),
  ).toBe(
    "SELECT a FROM t WHERE b = +? AND c <> +@c AND d IS NOT +? AND e IN (?, ?) AND f = '?' LIMIT +?",
  );
});

it("changes no value", () => {
  const insert = prepared(
    db,
    "INSERT INTO settings (key, value) VALUES (?, ?)",
  );
  for (const value of ["007", "1e3", "", "text"]) insert.run(value, value);
  prepared(db, "UPDATE settings SET value = ? WHERE key = ?").run("0x1", "007");
  const read = prepared<[string], string>(
    db,
    "SELECT value FROM settings WHERE key = ?",
  ).pluck();
  expect(["007", "1e3", "", "text", "7"].map((key) => read.get(key))).toEqual([
    "0x1",
    "1e3",
    "",
    "text",
    undefined,
  ]);
});
