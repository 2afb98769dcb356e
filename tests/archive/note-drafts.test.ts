import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { openDrafts } from "../../src/main/archive/drafts.ts";
import { migrateArchive } from "../../src/main/archive/open.ts";

it("says of no draft that is here that it is a note", () => {
  const db = new Database(":memory:");
  migrateArchive(db, 100);
  db.exec(`INSERT INTO drafts (id, account_id, conversation_id, text, saved_at, closed_at)
    VALUES ('reply', NULL, 'gone', '\u{202e}', 2, NULL), ('post', NULL, NULL, '', -1, NULL), ('closed', 'a', 'c', 'x', 1, 1)`);
  migrateArchive(db);
  expect(openDrafts(db).map(({ id, note }) => [id, note])).toEqual([
    ["reply", undefined],
    ["post", undefined],
  ]);
  expect(() => db.exec("UPDATE drafts SET note = 0")).toThrow("CHECK");
});
