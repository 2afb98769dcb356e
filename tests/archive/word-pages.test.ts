import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openArchive, type Archive } from "../../src/main/archive/open.ts";
import {
  pagesBeginning,
  pagesOfWord,
} from "../../src/main/archive/word-pages.ts";

let dir: string;
let db: Archive;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-pages-"));
  db = openArchive(dir);
  const insert = db.prepare(
    "INSERT INTO message_words (rowid, text, facets) VALUES (?, ?, 'x')",
  );
  db.transaction(() => {
    for (let row = 1; row <= 8000; row += 1)
      insert.run(
        row * 100_000,
        `aardvark common ${row % 10 === 0 ? "seldom" : ""} of${row} ofx${row} zz`,
      );
  })();
});
afterAll(() => {
  db.close();
  rmSync(dir, { recursive: true });
});

test("pages tell common words from rare ones without counting", () => {
  const common = pagesOfWord(db, "common");
  // some hundreds of hits to a page
  expect(common).toBeGreaterThanOrEqual(8000 / 1000);
  expect(common).toBeLessThanOrEqual(8000 / 400);
  expect(pagesOfWord(db, "seldom")).toBeLessThanOrEqual(1);
  for (const word of ["of77", "ofx9", "zzz", "田"])
    expect(pagesOfWord(db, word)).toBeLessThanOrEqual(1);
  // beside a common one it may be taken for that
  expect(pagesOfWord(db, "com")).toBeLessThanOrEqual(2 * common);
});

test("pages of a beginning are those of all its words", () => {
  expect(pagesBeginning(db, "of")).toBeGreaterThan(pagesBeginning(db, "ofx"));
  expect(pagesBeginning(db, "ofx")).toBeGreaterThan(4);
  expect(pagesBeginning(db, "nowhere")).toBe(0);
});
