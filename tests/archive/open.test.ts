import Database from "better-sqlite3";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  migrations,
  newestVersion,
} from "../../src/main/archive/migrations/index.ts";
import {
  durably,
  isOutdated,
  openArchive,
} from "../../src/main/archive/open.ts";
import { seedOldest } from "../faults/migrations.ts";

describe("opening the archive", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-open-"));
  });
  afterEach(() => rmSync(dir, { recursive: true }));
  const file = () => join(dir, "archive.sqlite");

  it("makes a new file with every table strict", () => {
    const db = openArchive(dir);
    expect(db.pragma("user_version", { simple: true })).toBe(newestVersion);
    expect(db.pragma("journal_mode", { simple: true })).toBe("wal");
    expect(db.pragma("foreign_keys", { simple: true })).toBe(1);
    const loose = db
      .prepare(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'",
      )
      .pluck()
      .all();
    expect(loose).toEqual([]);
    db.close();
    openArchive(dir).close();
  });

  it("numbers migrations upwards with room between them", () => {
    const versions = migrations.map((m) => m.version);
    expect(versions).toEqual([...versions].sort((a, b) => a - b));
    expect(versions.every((v, i) => v - (versions[i - 1] ?? 0) > 1)).toBe(true);
  });

  it("refuses a newer file without a write", () => {
    openArchive(dir).close();
    const db = new Database(file());
    db.pragma(`user_version = ${newestVersion + 10}`);
    db.close();
    const before = readFileSync(file());
    expect(() => openArchive(dir)).toThrow(
      expect.objectContaining({ code: "archive-newer" }),
    );
    expect(readFileSync(file()).equals(before)).toBe(true);
    expect(existsSync(`${file()}-wal`)).toBe(false);
  });

  it("says that a file is damaged, and leaves it alone", () => {
    const garbage = Buffer.alloc(8192, "not a database ");
    writeFileSync(file(), garbage);
    expect(() => openArchive(dir)).toThrow(
      expect.objectContaining({ code: "archive-damaged" }),
    );
    expect(readFileSync(file()).equals(garbage)).toBe(true);
  });

  it("leaves an older file to be brought up to date first", () => {
    seedOldest(file());
    const before = readFileSync(file());
    expect(isOutdated(dir)).toBe(true);
    expect(() => openArchive(dir)).toThrow(
      expect.objectContaining({ code: "archive-older" }),
    );
    expect(readFileSync(file()).equals(before)).toBe(true);
  });

  it.each([
    ["nothing", () => undefined],
    ["an empty file", () => writeFileSync(file(), "")],
    ["rubbish", () => writeFileSync(file(), "x".repeat(8192))],
    ["a folder", () => mkdirSync(file())],
    ["an archive of this version", () => openArchive(dir).close()],
  ])("finds nothing to bring up to date where there is %s", (_, put) => {
    put();
    expect(isOutdated(dir)).toBe(false);
  });

  it("begins with a file that says by itself of which version it is, as a kill would leave it", () => {
    const db = openArchive(dir);
    expect(isOutdated(dir)).toBe(false);
    db.close();
  });

  it("does not begin anew where an archive has been", () => {
    openArchive(dir).close();
    for (const lose of [
      () => writeFileSync(file(), ""),
      () => rmSync(file()),
    ]) {
      lose();
      expect(() => openArchive(dir)).toThrow(
        expect.objectContaining({ code: "archive-damaged" }),
      );
    }
  });

  it("commits what the user wrote with synchronous FULL, and only that", () => {
    const db = openArchive(dir);
    const level = () => db.pragma("synchronous", { simple: true });
    let inside: unknown;
    durably(db, () => {
      inside = level();
    });
    expect(inside).toBe(2);
    expect(level()).toBe(1);
    expect(() =>
      durably(db, () => {
        throw new Error("no");
      }),
    ).toThrow("no");
    expect(level()).toBe(1);
    db.close();
  });
});
