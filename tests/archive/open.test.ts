import Database from "better-sqlite3";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
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
import { durably, openArchive } from "../../src/main/archive/open.ts";

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

  it("backs an older file up before it changes it", () => {
    const db = new Database(file());
    db.exec("CREATE TABLE kept (x); INSERT INTO kept VALUES (1)");
    db.close();
    const said: string[] = [];
    openArchive(dir, (line) => said.push(line)).close();
    const [first, ...steps] = said;
    expect(first).toMatch(/^Saving a backup/);
    expect(steps.at(-1)).toMatch(/^Giving back the room/);
    expect(steps.slice(0, -1)).toEqual(
      migrations.map(
        (_, i) =>
          `Bringing the archive up to date… ${i + 1} of ${migrations.length}`,
      ),
    );
    // There is nothing to be said of one that is up to date.
    openArchive(dir, (line) => said.push(line)).close();
    expect(said).toHaveLength(steps.length + 1);
    const [name = ""] = readdirSync(join(dir, "backups"));
    expect(name).toMatch(/^archive-\d{8}-\d{6}-v0\.sqlite$/);
    const copy = new Database(join(dir, "backups", name));
    expect(copy.prepare("SELECT x FROM kept").pluck().get()).toBe(1);
    copy.close();
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
