import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { migrateArchive } from "../../src/main/archive/open.ts";

it("says of no conversation that is here that it is a part, and lets the whole go", () => {
  const db = new Database(":memory:");
  db.pragma("foreign_keys = ON");
  migrateArchive(db, 105);
  db.exec(`
    INSERT INTO accounts (id, channel, name, handle, settings, capabilities, added_at, door_at)
      VALUES ('a', 'email', '', '', '{}', '{}', -1, 0);
    INSERT INTO conversations (id, account_id, channel, title, kind, stream, visibility)
      VALUES ('c', 'a', 'email', '', 'email', 'direct', 'private'),
        ('d', 'a', 'email', 'Re: \u{202e}', 'email', 'direct', 'private');
    UPDATE conversations SET redirect_to = 'c' WHERE id = 'd';
    INSERT INTO decisions (id, at, did, change) VALUES ('x', 0, '', '');
    INSERT INTO marks (id, decision_id, conversation_id, mark, at) VALUES ('m', 'x', 'c', 'done', 0);
  `);
  migrateArchive(db);
  expect(db.prepare("SELECT part_of FROM conversations").pluck().all()).toEqual(
    [null, null],
  );
  expect(db.prepare("SELECT copy_of FROM marks").pluck().all()).toEqual([null]);
  db.exec(
    "UPDATE conversations SET redirect_to = NULL, part_of = 'c' WHERE id = 'd'",
  );
  db.exec("DELETE FROM conversations WHERE id = 'c'");
  expect(
    db.prepare("SELECT id, part_of FROM conversations").raw().all(),
  ).toEqual([["d", null]]);
});
