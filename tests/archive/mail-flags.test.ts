import Database from "better-sqlite3";
import { expect, it } from "vitest";
import {
  forgetLocation,
  saveLocation,
} from "../../src/main/archive/locations.ts";
import { migrateArchive } from "../../src/main/archive/open.ts";
import {
  noteOwnDoing,
  noteHandling,
} from "../../src/main/archive/handlings.ts";

const first = { mailbox: "INBOX", uidValidity: "1", uid: 7 };
const second = { mailbox: "Ärchiv", uidValidity: "0", uid: -1 };

it("keeps the places of before, of which nothing is known", () => {
  const db = new Database(":memory:");
  migrateArchive(db, 150);
  db.pragma("foreign_keys = OFF");
  db.exec(`
    INSERT INTO locations (account_id, mailbox, uid_validity, uid, message_id)
      VALUES ('a', 'INBOX', '1', 7, 'm'), ('a', '' || char(0), '', -9, 'n'), ('', 'INBOX', '1', 7, 'gone')`);
  migrateArchive(db);
  const places = () =>
    db
      .prepare("SELECT message_id, handling FROM locations ORDER BY message_id")
      .all();
  expect(places()).toEqual([
    { message_id: "gone", handling: 0 },
    { message_id: "m", handling: 0 },
    { message_id: "n", handling: 0 },
  ]);

  const seen = { read: true, starred: false, answered: false };
  expect(noteHandling(db, "a", first, seen)).toEqual({
    messageId: "m",
    changed: { read: true },
  });
  expect(noteHandling(db, "a", first, seen)).toBeUndefined();
  expect(noteHandling(db, "a", second, seen)).toBeUndefined();
  // What is not said stays; what we did ourselves is no news.
  noteOwnDoing(db, "m", { starred: true });
  expect(noteHandling(db, "a", first, { read: false, starred: true })).toEqual({
    messageId: "m",
    changed: { read: false },
  });
  noteOwnDoing(db, "m", { starred: false, away: true });
  // It moves, and stands there as it stood.
  saveLocation(db, "a", "m", second);
  forgetLocation(db, "a", first);
  expect(noteHandling(db, "a", second, { away: true })).toBeUndefined();
  expect(
    noteHandling(db, "a", second, { away: false, answered: true }),
  ).toEqual({ messageId: "m", changed: { answered: true, away: false } });
  // Met again, it is not forgotten; another one at its place begins anew.
  saveLocation(db, "a", "m", second);
  expect(noteHandling(db, "a", second, { answered: true })).toBeUndefined();
  saveLocation(db, "a", "n", second);
  expect(noteHandling(db, "a", second, { answered: true })).toMatchObject({
    messageId: "n",
  });
});
