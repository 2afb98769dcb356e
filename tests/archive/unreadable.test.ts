import Database from "better-sqlite3";
import { expect, it } from "vitest";
import {
  accountsWithGaps,
  addGap,
  closeGaps,
  endGap,
  gapsBetween,
  openGaps,
} from "../../src/main/archive/ledger.ts";
import { migrateArchive } from "../../src/main/archive/open.ts";

it("keeps the gaps of before, which are over, and tells them from those that go on", () => {
  const db = new Database(":memory:");
  migrateArchive(db, 205);
  db.exec(`
    INSERT INTO accounts (id, channel, name, handle, settings, capabilities, added_at, door_at)
      VALUES ('a', 'mastodon', 'ä' || char(0), '', '{', 'null', -1, 0);
    INSERT INTO ledger (id, account_id, kind, from_at, to_at, polls, requests, added, message)
      VALUES ('old', 'a', 'gap', 50, 60, 0, 0, 0, NULL), ('polls', 'a', 'polled', 9, -9, 1, 1, 1, '')`);
  migrateArchive(db);
  const tags = { from: 70, to: 70, why: "No tags.", about: "tags" };
  addGap(db, "a", tags);
  addGap(db, "a", { ...tags, from: 75, to: 75 });
  addGap(db, "a", { ...tags, from: 80, to: 80, about: "words" });
  expect(openGaps(db, "a", 9).map(({ id }) => id)).toEqual(["old"]);

  closeGaps(db, "a", { reachedAt: 0, startedAt: 90, now: 91 });
  expect(openGaps(db, "a", 9)).toEqual([]);
  expect(accountsWithGaps(db)).toEqual([]);
  const open = () =>
    gapsBetween(db, ["a"], 85, 99).map(({ from, ongoing }) => [from, ongoing]);
  expect(open()).toEqual([
    [70, true],
    [80, true],
  ]);
  expect(gapsBetween(db, ["a"], 1, 69)).toEqual([]);

  endGap(db, "a", "tags", 95);
  expect(open()).toEqual([[80, true]]);
  expect(
    db
      .prepare("SELECT to_at, closed_at FROM ledger WHERE about = 'tags'")
      .all(),
  ).toEqual([{ to_at: 95, closed_at: 95 }]);
  // Once more, later.
  addGap(db, "a", { ...tags, from: 97, to: 97 });
  expect(open()).toEqual([
    [80, true],
    [97, true],
  ]);
});
