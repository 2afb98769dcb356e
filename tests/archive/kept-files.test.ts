import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { findAttachment, isKept } from "../../src/main/archive/attachments.ts";
import { migrateArchive } from "../../src/main/archive/open.ts";

it("keeps what was listed before files were kept, and finds a kept file by its digest", () => {
  const db = new Database(":memory:");
  migrateArchive(db, 105);
  db.pragma("foreign_keys = OFF");
  db.exec(`
    INSERT INTO attachments (id, message_id, position, name, media_type, size, alt, url, part)
      VALUES ('old', 'm', 0, '', '', NULL, NULL, NULL, '2.1'), ('odd', 'gone', -1, 'ä' || char(0), 'x', -1, '', '', NULL)`);
  migrateArchive(db);
  expect(
    db.prepare("SELECT id, digest, part, url FROM attachments").all(),
  ).toEqual([
    { id: "old", digest: null, part: "2.1", url: null },
    { id: "odd", digest: null, part: null, url: "" },
  ]);
  expect(findAttachment(db, "odd")).toBeUndefined();
  const digest = "ab".repeat(32);
  expect(isKept(db, digest)).toBe(false);
  db.prepare("UPDATE attachments SET digest = ? WHERE id = 'old'").run(digest);
  expect(isKept(db, digest)).toBe(true);
  const plan = db
    .prepare<[], { detail: string }>(
      "EXPLAIN QUERY PLAN SELECT 1 FROM attachments WHERE digest = 'x' AND digest IS NOT NULL",
    )
    .all();
  expect(plan.map(({ detail }) => detail).join()).toContain("attachments_kept");
});
