import Database from "better-sqlite3";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { backupsToDrop } from "../../src/main/archive/backup-choice.ts";
import { makeBackupInSteps } from "../../src/main/archive/backup-in-steps.ts";
import {
  backUpBeforeMigrating,
  listBackups,
  makeBackup,
} from "../../src/main/archive/backups.ts";
import { finishSwap } from "../../src/main/archive/files.ts";
import { noteErased } from "../../src/main/archive/leftovers.ts";
import { newestVersion } from "../../src/main/archive/migrations/index.ts";
import { migrateArchive, openArchive } from "../../src/main/archive/open.ts";
import { prepareRestore } from "../../src/main/archive/restore.ts";
import {
  deleteSetAside,
  listSetAside,
} from "../../src/main/archive/set-aside.ts";
import { addHarbour } from "../main/remote.ts";

const day = 86_400_000;
const now = Date.UTC(2026, 10, 22, 12);

describe("which backups are kept", () => {
  const at = (days: number, bytes = 1) => ({ at: now - days * day, bytes });
  const kept = (backups: { at: number; bytes: number }[], archive: number) => {
    const gone = new Set(backupsToDrop(backups, archive));
    return backups
      .filter((backup) => !gone.has(backup))
      .map((backup) => (now - backup.at) / day)
      .sort((a, b) => a - b);
  };
  const daily = Array.from({ length: 60 }, (_, i) => at(i));

  it.each([
    ["none", [], 10, []],
    ["the only one, however large", [at(40, 99)], 1, [40]],
    ["the newest two where no more fit", daily, 1, [0, 1]],
    ["as many as fit in twice the archive", daily, 2, [0, 1, 2, 3]],
    [
      "7 days and 4 weeks where all fit",
      daily,
      100,
      [0, 1, 2, 3, 4, 5, 6, 7, 11, 18, 25],
    ],
    ["one of a day", [at(0), at(0.1), at(0.2), at(1)], 100, [0, 1]],
    ["two of the same day rather than one", [at(0), at(0.1)], 100, [0, 0.1]],
    [
      "the days that have one, with gaps",
      [at(0), at(20), at(200)],
      100,
      [0, 20, 200],
    ],
    ["what is of tomorrow, by a clock set back", [at(-1), at(0)], 1, [-1, 0]],
  ])("keeps %s", (_, backups, archive, expected) => {
    expect(kept(backups, archive)).toEqual(expected);
  });
});

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-backups-"));
  const db = openArchive(dir);
  addHarbour(db);
  db.close();
});
afterEach(() => rmSync(dir, { recursive: true }));
const inFolder = (...names: string[]) => join(dir, ...names);
const countAccounts = () => {
  const db = openArchive(dir);
  try {
    return db.prepare("SELECT count(*) FROM accounts").pluck().get();
  } finally {
    db.close();
  }
};
const dropAccounts = () => {
  const db = openArchive(dir);
  db.exec("DELETE FROM accounts");
  db.close();
};

const restore = (path: string, isCancelled = () => false) =>
  prepareRestore(
    {
      dataDir: dir,
      isCancelled,
      unpack: () => undefined,
      settle: () => undefined,
    },
    { path },
  );

describe("a backup page by page", () => {
  const quiet = { isCancelled: () => false, progress: () => undefined };
  /** More than two steps of it. */
  function fill(): void {
    const db = openArchive(dir);
    const put = db.prepare("INSERT INTO settings (key, value) VALUES (?, ?)");
    for (let i = 0; i < 700; i += 1) put.run(`filler ${i}`, "x".repeat(4000));
    db.close();
  }

  it("is of one moment, whatever is written meanwhile, and tells how far it is", async () => {
    fill();
    const db = openArchive(dir);
    const told: [number, number][] = [];
    const { path } = await makeBackupInSteps(
      {
        dataDir: dir,
        isCancelled: () => false,
        progress(done, total) {
          told.push([done, total]);
          db.prepare("UPDATE accounts SET name = ?").run(`name ${told.length}`);
        },
      },
      { now },
    );
    db.close();
    expect(told.length).toBeGreaterThan(2);
    expect(told.map(([done]) => done)).toEqual(
      told.map(([done]) => done).toSorted((a, b) => a - b),
    );
    const copy = new Database(path, { readonly: true });
    expect(copy.prepare("SELECT name FROM accounts").pluck().get()).toBe(
      "Harbour",
    );
    copy.close();
    expect(readdirSync(inFolder("backups"))).toHaveLength(1);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("is stopped midway with nothing left of it", async () => {
    fill();
    let steps = 0;
    await expect(
      makeBackupInSteps(
        {
          ...quiet,
          dataDir: dir,
          isCancelled: () => (steps += 1) > 2,
        },
        { now },
      ),
    ).rejects.toThrow("stopped");
    expect(steps).toBe(3);
    expect(readdirSync(inFolder("backups"))).toEqual([]);
  });

  it("is stopped between any two tables while it is read through, with nothing left of it", async () => {
    let looks = 0;
    const made = await makeBackupInSteps(
      { ...quiet, dataDir: dir, isCancelled: () => (looks += 1) < 0 },
      { now },
    );
    rmSync(made.path);
    const all = looks;
    expect(all).toBeGreaterThan(20);
    looks = 0;
    await expect(
      makeBackupInSteps(
        { ...quiet, dataDir: dir, isCancelled: () => (looks += 1) === all },
        { now },
      ),
    ).rejects.toThrow("stopped");
    expect(readdirSync(inFolder("backups"))).toEqual([]);
  });

  it("holds nothing of what was erased", async () => {
    fill();
    const db = openArchive(dir);
    noteErased(db, now);
    db.exec(
      "UPDATE settings SET value = 'ERASEDWORD' || value WHERE key LIKE 'filler%'",
    );
    db.exec("DELETE FROM settings WHERE key LIKE 'filler%'");
    db.close();
    const { path } = await makeBackupInSteps(
      { ...quiet, dataDir: dir },
      { now },
    );
    expect(
      readFileSync(inFolder("archive.sqlite")).includes("ERASEDWORD"),
    ).toBe(true);
    expect(readFileSync(path).includes("ERASEDWORD")).toBe(false);
  });

  it("killed midway goes at the next start", () => {
    mkdirSync(inFolder("backups"));
    for (const name of ["backups/making", "rewriting", "restoring"])
      for (const end of ["", "-journal", "-wal"])
        writeFileSync(inFolder(`${name}.unfinished.sqlite${end}`), "half");
    openArchive(dir).close();
    expect(readdirSync(inFolder("backups"))).toEqual([]);
    expect(readdirSync(dir).filter((name) => name.includes("unfin"))).toEqual(
      [],
    );
  });
});

describe("what was set aside", () => {
  it("stays until it is deleted by name, and nothing else can be deleted so", () => {
    const { path } = makeBackup({ dataDir: dir }, { now });
    restore(path);
    openArchive(dir).close();
    const [aside, ...others] = listSetAside(dir);
    expect(others).toEqual([]);
    expect(aside?.bytes).toBeGreaterThan(100_000);
    expect(Math.abs((aside?.at ?? 0) - Date.now())).toBeLessThan(60_000);
    for (const name of ["", ".", "..", "../backups", "nothing"])
      expect(() => deleteSetAside(dir, name)).toThrow("not there");
    deleteSetAside(dir, aside?.name ?? "");
    expect(listSetAside(dir)).toEqual([]);
    expect(listBackups(dir)).toHaveLength(1);
  });
});

describe("a backup", () => {
  it("has its name only once it is whole, and is for its user alone", () => {
    const { path, messages } = makeBackup({ dataDir: dir }, { now });
    expect(readdirSync(inFolder("backups"))).toEqual([
      `archive-20261122-120000-v${newestVersion}.sqlite`,
    ]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(messages).toBe(0);
    expect(listBackups(dir)).toEqual([
      expect.objectContaining({ path, at: now, messages: 0 }),
    ]);
  });

  it("holds what is committed but not yet in the file itself", () => {
    const db = openArchive(dir);
    db.prepare("UPDATE accounts SET name = 'Pier'").run();
    expect(existsSync(inFolder("archive.sqlite-wal"))).toBe(true);
    const { path } = makeBackup({ dataDir: dir }, { now });
    db.close();
    const copy = new Database(path, { readonly: true });
    expect(copy.prepare("SELECT name FROM accounts").pluck().get()).toBe(
      "Pier",
    );
    copy.close();
  });

  it("is made before migrating, unless the newest holds all of it", () => {
    const seconds = Date.now() / 1000;
    makeBackup({ dataDir: dir }, { now: (seconds - 10) * 1000 });
    utimesSync(inFolder("archive.sqlite"), seconds - 20, seconds - 20);
    const backUp = () =>
      backUpBeforeMigrating(dir, {
        version: newestVersion,
        now: seconds * 1000,
      });
    // As its name has it.
    expect(backUp()).toBe(Math.floor(seconds - 10) * 1000);
    expect(listBackups(dir)).toHaveLength(1);
    // What came since may be in the log alone, after a kill for instance.
    const db = openArchive(dir);
    db.prepare("UPDATE accounts SET name = 'Pier'").run();
    utimesSync(inFolder("archive.sqlite"), seconds - 20, seconds - 20);
    expect(backUp()).toBe(seconds * 1000);
    db.close();
    expect(listBackups(dir)).toHaveLength(2);
  });

  it("is made before migrating where the newest is dated ahead of now", () => {
    const ahead = Date.now() + 100 * day;
    makeBackup({ dataDir: dir }, { now: ahead });
    dropAccounts();
    backUpBeforeMigrating(dir, { version: newestVersion, now: Date.now() });
    expect(listBackups(dir)).toHaveLength(2);
  });

  it("takes away what an interrupted one has left", () => {
    makeBackup({ dataDir: dir }, { now });
    writeFileSync(inFolder("backups", "making.unfinished.sqlite"), "half");
    makeBackup({ dataDir: dir }, { now: now + day });
    expect(readdirSync(inFolder("backups"))).toHaveLength(2);
  });

  it("is listed with its problem where it cannot be read", () => {
    const { path } = makeBackup({ dataDir: dir }, { now });
    writeFileSync(path, "not a database");
    expect(listBackups(dir)).toMatchObject([
      { path, problem: "This file cannot be read." },
    ]);
  });
});

describe("restoring", () => {
  it("sets the archive aside and goes on with the backup", () => {
    const { path } = makeBackup({ dataDir: dir }, { now });
    dropAccounts();
    restore(path);
    // Nothing has happened yet but that a finished file waits.
    expect(existsSync(inFolder("set-aside"))).toBe(false);
    expect(countAccounts()).toBe(1);
    const [aside = ""] = readdirSync(inFolder("set-aside"));
    const old = new Database(inFolder("set-aside", aside, "archive.sqlite"));
    expect(old.prepare("SELECT count(*) FROM accounts").pluck().get()).toBe(0);
    old.close();
    expect(readFileSync(path).length).toBeGreaterThan(0);
  });

  it("keeps the old log with the old file, wherever the swap is interrupted", () => {
    const { path } = makeBackup({ dataDir: dir }, { now });
    // A log that is not in the file yet, as a kill leaves it.
    const db = openArchive(dir);
    db.prepare("UPDATE accounts SET name = 'Pier'").run();
    const file = readFileSync(inFolder("archive.sqlite"));
    const log = readFileSync(inFolder("archive.sqlite-wal"));
    db.close();
    writeFileSync(inFolder("archive.sqlite"), file);
    writeFileSync(inFolder("archive.sqlite-wal"), log);
    restore(path);
    finishSwap(dir);
    // Once more, as after a kill: nothing is left to do.
    finishSwap(dir);
    const [aside = ""] = readdirSync(inFolder("set-aside"));
    const old = new Database(inFolder("set-aside", aside, "archive.sqlite"));
    expect(old.prepare("SELECT name FROM accounts").pluck().get()).toBe("Pier");
    old.close();
    expect(existsSync(inFolder("archive.sqlite-wal"))).toBe(false);
    expect(countAccounts()).toBe(1);
  });

  it("brings an older backup to this version", () => {
    const older = inFolder("older.sqlite");
    const old = new Database(older);
    migrateArchive(old, 10);
    old.exec(`
      INSERT INTO accounts (id, channel, name, handle, settings, capabilities, added_at, door_at)
      VALUES ('harbour', 'feed', 'Harbour', 'https://harbour.example/feed', '{}', '{}', 1, 1);
    `);
    old.close();
    restore(older);
    expect(countAccounts()).toBe(1);
  });

  const before = () =>
    Object.fromEntries(
      readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => [
          join(parentPath, name),
          readFileSync(join(parentPath, name)).toString("base64"),
        ]),
    );

  it("is stopped at any of its steps with nothing changed and nothing left of it", () => {
    const older = inFolder("older.sqlite");
    const old = new Database(older);
    migrateArchive(old, 10);
    old.close();
    const was = before();
    let looks = 0;
    restore(older, () => {
      looks += 1;
      return false;
    });
    rmSync(inFolder("archive.next.sqlite"));
    expect(looks).toBeGreaterThan(5);
    for (let at = 1; at <= looks; at += 1) {
      let left = at;
      expect(() => restore(older, () => (left -= 1) === 0)).toThrow("stopped");
      expect(before()).toEqual(was);
    }
  });

  it.each<[string, (path: string) => unknown, RegExp]>([
    ["nothing", () => undefined, /no file/],
    ["a text", (path) => writeFileSync(path, "Dear diary"), /not a backup/],
    ["an empty file", (path) => writeFileSync(path, ""), /not a backup/],
    ["a folder", (path) => mkdirSync(path), /not a file/],
    [
      "another program's database",
      (path) => {
        const db = new Database(path);
        db.exec("CREATE TABLE bookmarks (x)");
        db.pragma("user_version = 10");
        db.close();
      },
      /another program/,
    ],
    [
      "a newer backup",
      (path) => {
        writeFileSync(
          path,
          readFileSync(makeBackup({ dataDir: dir }, { now }).path),
        );
        const db = new Database(path);
        db.pragma(`user_version = ${newestVersion + 10}`);
        db.close();
      },
      /newer Porchlight/,
    ],
    ...[10, newestVersion].map(
      (version): [string, (path: string) => void, RegExp] => [
        `tables called like ours, of version ${version},`,
        (path) => {
          const db = new Database(path);
          for (const name of [
            "accounts",
            "conversations",
            "drafts",
            "messages",
            "outbox",
          ])
            db.exec(`CREATE TABLE ${name} (x)`);
          db.pragma(`user_version = ${version}`);
          db.close();
        },
        /not laid out/,
      ],
    ),
    ...[
      "CREATE TRIGGER t AFTER INSERT ON drafts BEGIN DELETE FROM messages; END",
      "CREATE VIEW sqlit AS SELECT * FROM messages",
      "ALTER TABLE labels ADD COLUMN more BLOB GENERATED ALWAYS AS (zeroblob(1e9))",
      "DROP INDEX messages_of_conversation",
    ].map((sql): [string, (path: string) => void, RegExp] => [
      `a backup with ${sql.slice(0, 14)}`,
      (path) => {
        writeFileSync(
          path,
          readFileSync(makeBackup({ dataDir: dir }, { now }).path),
        );
        const db = new Database(path);
        db.exec(sql);
        db.close();
      },
      /not laid out/,
    ]),
    ["a pipe", (path) => spawnSync("mkfifo", [path]), /not a file/],
    [
      "half a backup",
      (path) => {
        const whole = readFileSync(makeBackup({ dataDir: dir }, { now }).path);
        writeFileSync(path, whole);
        truncateSync(path, 4096 * Math.floor(whole.length / 8192));
      },
      /damaged/,
    ],
    [
      "a backup with a page of rubbish",
      (path) => {
        const whole = readFileSync(makeBackup({ dataDir: dir }, { now }).path);
        whole.fill(0xa5, 4096 * 3, 4096 * 4);
        writeFileSync(path, whole);
      },
      /damaged/,
    ],
    [
      "a head without a body",
      (path) =>
        writeFileSync(path, `SQLite format 3\0${"x".repeat(9_000)}`, "latin1"),
      /damaged|not a backup/,
    ],
  ])(
    "says in a sentence that %s is no backup, and changes nothing",
    (_, make, why) => {
      const path = inFolder("given.sqlite");
      make(path);
      const was = before();
      expect(() => restore(path)).toThrow(why);
      expect(before()).toEqual(was);
    },
  );
});
