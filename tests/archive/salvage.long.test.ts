import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
} from "vitest";
import { makeBackup } from "../../src/main/archive/backups.ts";
import {
  migrateArchive,
  openArchive,
  type Archive,
} from "../../src/main/archive/open.ts";
import { salvageArchive } from "../../src/main/archive/salvage/salvage.ts";
import { searchMessages } from "../../src/main/archive/search.ts";
import { fillDemo } from "../../src/main/demo/fill.ts";
import { overwritePage, pageCount, pagesOf } from "./damage.ts";

const now = Date.UTC(2026, 10, 3, 16, 12);
const messages = 600;

let model: string;
let dir: string;
beforeAll(async () => {
  model = mkdtempSync(join(tmpdir(), "porchlight-salvage-model-"));
  const db = openArchive(model);
  await fillDemo(db, { seed: 7, now, messages });
  db.prepare("UPDATE accounts SET cursor = '{\"at\":1}'").run();
  db.pragma("wal_checkpoint(TRUNCATE)");
  db.close();
});
afterAll(() => rmSync(model, { recursive: true }));
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-salvage-"));
  for (const name of ["archive.sqlite", "archive.map.json"])
    copyFileSync(join(model, name), join(dir, name));
});
afterEach(() => rmSync(dir, { recursive: true }));

const file = () => join(dir, "archive.sqlite");
const control = () => ({
  dataDir: dir,
  isCancelled: () => false,
  progress: () => undefined,
  settle: () => undefined,
});
const salvage = () => salvageArchive(control(), { now });

/** Every row of every table that is not derived from the others or from its own copy. */
function dump(db: Archive): Record<string, unknown[]> {
  const names = db
    .prepare<[], string>(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all();
  return Object.fromEntries(
    names.map((name) => [
      name,
      name === "turns"
        ? turnsOf(db)
        : db.prepare(`SELECT * FROM ${name} ORDER BY 1`).all(),
    ]),
  );
}

/** Numbered as they were computed, which says nothing of them. */
function turnsOf(db: Archive): unknown[] {
  return db
    .prepare<[], { id: number }>(
      "SELECT * FROM turns ORDER BY conversation_id, person_id, opening_message_id, start_at",
    )
    .all()
    .map((turn) => ({ ...turn, id: 0 }));
}

function dumpOf(folder: string): Record<string, unknown[]> {
  const db = openArchive(folder);
  try {
    expect(db.pragma("quick_check", { simple: true })).toBe("ok");
    expect(db.pragma("foreign_key_check")).toEqual([]);
    return dump(db);
  } finally {
    db.close();
  }
}

const countOf = (rows: Record<string, unknown[]>, name: string) =>
  rows[name]?.length ?? 0;
const first = (name: string, kind: "leaf" | "internal" | "overflow") => {
  const [page] = pagesOf(file(), name, kind);
  if (page === undefined) throw new Error(`${name} has no ${kind}`);
  return page;
};

describe("what is read past SQLite", () => {
  it("is all of a sound archive, turns and words included", () => {
    expect(salvage()).toMatchObject({ messages, missing: 0 });
    const mended = dumpOf(dir);
    expect(mended).toEqual(dumpOf(model));
    const db = openArchive(dir);
    const found = (archive: Archive) =>
      ["the", "the channel:email", "the channel:mastodon"].map((query) =>
        searchMessages(archive, { query, limit: 100, now }),
      );
    const whole = openArchive(model);
    expect(found(db)).toEqual(found(whole));
    whole.close();
    db.close();
  });

  it("includes what is only in the log yet", () => {
    const db = openArchive(dir);
    db.pragma("wal_autocheckpoint = 0");
    db.prepare("UPDATE accounts SET name = 'From the log'").run();
    const log = readFileSync(`${file()}-wal`);
    const before = readFileSync(file());
    db.close();
    writeFileSync(file(), before);
    writeFileSync(`${file()}-wal`, log);
    salvage();
    const names = openArchive(dir);
    expect(
      names.prepare("SELECT DISTINCT name FROM accounts").pluck().all(),
    ).toEqual(["From the log"]);
    names.close();
  });

  it("comes from an archive of any version", () => {
    for (const name of readdirSync(dir)) rmSync(join(dir, name));
    const old = new Database(file());
    migrateArchive(old, 10);
    old.exec(
      "INSERT INTO people (id, name, created_at) VALUES ('p', 'Ana', 1)",
    );
    old.close();
    salvage();
    expect(dumpOf(dir)["people"]).toEqual([
      { id: "p", name: "Ana", created_at: 1, role: null },
    ]);
  });
});

/** Without a backup: what the pages themselves give. */
it.each<[string, () => number, number]>([
  ["the first page", () => 1, 1],
  ["the root of messages", () => first("messages", "internal"), 1],
  ["a leaf of messages", () => first("messages", "leaf"), 0.98],
  ["a leaf of conversations", () => first("conversations", "leaf"), 1],
  ["the accounts", () => first("accounts", "leaf"), 1],
  ["the full text", () => first("message_words_data", "leaf"), 1],
])("leaves all but %s where that is overwritten", (_, page, share) => {
  overwritePage(file(), page());
  const before = readFileSync(file());
  const { messages: saved, missing } = salvage();
  expect(readFileSync(file()).equals(before)).toBe(true);
  expect(saved).toBeGreaterThanOrEqual(messages * share);
  const mended = dumpOf(dir);
  expect(countOf(mended, "messages")).toBe(saved);
  expect(saved + missing).toBeLessThanOrEqual(messages);
  // Set aside, as it was.
  const [aside = ""] = readdirSync(join(dir, "set-aside"));
  expect(
    readFileSync(join(dir, "set-aside", aside, "archive.sqlite")).equals(
      before,
    ),
  ).toBe(true);
});

describe("with a backup", () => {
  beforeEach(() => {
    makeBackup({ dataDir: dir }, { now });
  });
  const leaves = (name: string) => pagesOf(file(), name, "leaf").slice(0, 6);

  it("nothing is missing that the backup has", () => {
    const whole = dumpOf(dir);
    for (const name of [
      "messages",
      "conversations",
      "identities",
      "people",
      "accounts",
      "marks",
      "columns",
      "settings",
      "thread_keys",
    ])
      for (const page of leaves(name)) overwritePage(file(), page);
    expect(salvage()).toMatchObject({ messages, missing: 0 });
    const mended = dumpOf(dir);
    for (const [name, rows] of Object.entries(whole))
      expect(countOf(mended, name), name).toBe(rows.length);
    expect(mended["messages"]).toEqual(whole["messages"]);
  });

  it("an account polls again from where the backup was", () => {
    const db = openArchive(dir);
    db.prepare("UPDATE accounts SET cursor = '{\"at\":2}'").run();
    db.close();
    for (const page of leaves("messages")) overwritePage(file(), page);
    salvage();
    const cursors = dumpOf(dir)["accounts"] as { cursor: string }[];
    expect(new Set(cursors.map(({ cursor }) => cursor))).toEqual(
      new Set(['{"at":1}']),
    );
  });

  it("goes on from it where the file is gone, empty or rubbish", () => {
    for (const harm of [
      () => truncateSync(file(), 0),
      () => writeFileSync(file(), "x".repeat(50_000)),
      () => rmSync(file()),
    ]) {
      harm();
      expect(salvage()).toMatchObject({ messages });
      expect(countOf(dumpOf(dir), "messages")).toBe(messages);
    }
  });
});

it("says which stretches of the record are missing, and polls from the beginning", () => {
  const lost = pagesOf(file(), "messages", "leaf").slice(30, 32);
  for (const page of lost) overwritePage(file(), page);
  const { missing, outcome } = salvage();
  expect(missing).toBeGreaterThan(0);
  expect(outcome).toContain(`${missing} could not be read`);
  const rows = dumpOf(dir);
  const accounts = rows["accounts"] as { id: string; cursor: string | null }[];
  expect(accounts.every(({ cursor }) => cursor === null)).toBe(true);
  const gaps = (
    rows["ledger"] as { kind: string; message: string; from_at: number }[]
  ).filter(({ message }) => /was damaged here/.test(message ?? ""));
  expect(gaps.length).toBeGreaterThanOrEqual(accounts.length);
});

it("does not lose what is left when a third of the file is cut off", () => {
  truncateSync(file(), Math.floor((pageCount(file()) * 2) / 3) * 4096);
  const { messages: saved } = salvage();
  expect(saved).toBeGreaterThan(0);
  expect(countOf(dumpOf(dir), "messages")).toBe(saved);
});

it("leaves all as it was when it is stopped", () => {
  overwritePage(file(), 1);
  const before = readdirSync(dir, { recursive: true });
  expect(() =>
    salvageArchive({ ...control(), isCancelled: () => true }, { now }),
  ).toThrow(/stopped/);
  expect(readdirSync(dir, { recursive: true })).toEqual(before);
});

it("leaves nothing unfinished behind", () => {
  overwritePage(file(), 1);
  salvage();
  expect(
    readdirSync(dir, { recursive: true }).filter((name) =>
      String(name).includes("unfinished"),
    ),
  ).toEqual([]);
  expect(existsSync(join(dir, "archive.next.sqlite"))).toBe(true);
});
