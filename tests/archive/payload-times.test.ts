import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { meetPayload } from "../../src/main/archive/payloads.ts";
import { migrateArchive } from "../../src/main/archive/open.ts";

const pages = [
  { accountId: "a", fetchedAt: -1, bytes: Buffer.alloc(0) },
  { accountId: "a", fetchedAt: 0, bytes: Buffer.from([0, 255]) },
  { accountId: "a", fetchedAt: 0, bytes: Buffer.from([0, 255]) },
  {
    accountId: "b",
    fetchedAt: Number.MAX_SAFE_INTEGER,
    bytes: Buffer.from("x"),
  },
];

/** Pages as the version before left them: of times that cannot be, empty, and the same one twice. */
function oldArchive(): Database.Database {
  const db = new Database(":memory:");
  db.pragma("foreign_keys = ON");
  migrateArchive(db, 50);
  const account = db.prepare(
    `INSERT INTO accounts (id, channel, name, handle, settings, capabilities, added_at, door_at)
     VALUES (?, 'mastodon', '', '', '{}', '{}', 0, 0)`,
  );
  for (const id of ["a", "b"]) account.run(id);
  const page = db.prepare(
    "INSERT INTO payloads (account_id, fetched_at, bytes) VALUES (@accountId, @fetchedAt, @bytes)",
  );
  for (const each of pages) page.run(each);
  return db;
}

const rowsOf = (db: Database.Database) =>
  db.prepare("SELECT * FROM payloads ORDER BY id").all();

it("finds a page of payloads by its time, and keeps every page as it is", () => {
  const db = oldArchive();
  const before = rowsOf(db);
  migrateArchive(db);
  expect(rowsOf(db)).toEqual(before);
  const plan = (where: string) =>
    db
      .prepare(`EXPLAIN QUERY PLAN SELECT id FROM payloads WHERE ${where}`)
      .all()
      .map((row) => (row as { detail: string }).detail)
      .join();
  expect(plan("account_id = 'a' AND fetched_at = 0")).toContain(
    "payloads_of_account (account_id=? AND fetched_at=?)",
  );
  expect(plan("account_id = 'a'")).toContain("payloads_of_account");

  for (const page of pages)
    expect(meetPayload(db, page)).toMatchObject({ isNew: false });
  expect(
    meetPayload(db, { accountId: "b", fetchedAt: 0, bytes: Buffer.from("x") }),
  ).toMatchObject({ isNew: true });
  db.prepare("DELETE FROM accounts WHERE id = 'a'").run();
  expect(rowsOf(db)).toHaveLength(2);
  expect(db.prepare("PRAGMA integrity_check").pluck().all()).toEqual(["ok"]);
  expect(db.prepare("PRAGMA foreign_key_check").all()).toEqual([]);
  db.close();
});
