import Database from "better-sqlite3";
import { expect, it } from "vitest";
import {
  lastPolledAt,
  readPollingState,
  savePollingState,
} from "../../src/main/archive/account-polling.ts";
import {
  closeGaps,
  gapsBetween,
  openGaps,
} from "../../src/main/archive/ledger.ts";
import { migrateArchive } from "../../src/main/archive/open.ts";

it("keeps accounts and gaps of before, and knows nothing more of them", () => {
  const db = new Database(":memory:");
  migrateArchive(db, 110);
  db.exec(`
    INSERT INTO accounts (id, channel, name, handle, settings, capabilities, added_at, door_at)
      VALUES ('a', 'mastodon', 'ä' || char(0), '', '{', 'null', -1, 0);
    INSERT INTO ledger (id, account_id, kind, from_at, to_at, polls, requests, added, message)
      VALUES ('polls', 'a', 'polled', 10, 90, 3, 3, 0, NULL),
             ('all before', 'a', 'gap', 0, 40, 0, 0, 0, 'Not fetched.'),
             ('outage', 'a', 'gap', 50, 60, 0, 0, 0, NULL),
             ('later', 'a', 'gap', 95, 99, 0, 0, 0, 'A cap.')`);
  migrateArchive(db);
  expect(readPollingState(db, "a")).toEqual({
    expiresAt: null,
    identifiedAt: null,
    identifiedBy: null,
    notBefore: null,
  });
  expect(openGaps(db, "a", 9).map(({ id }) => id)).toEqual([
    "later",
    "outage",
    "all before",
  ]);
  expect(lastPolledAt(db, "a")).toBe(90);
  savePollingState(db, "a", { expiresAt: 5 });
  savePollingState(db, "a", { notBefore: 7 });
  expect(readPollingState(db, "a")).toMatchObject({
    expiresAt: 5,
    notBefore: 7,
  });
  // History was fetched down from 90 to 20: one gap is closed, one is shorter, and the later one stays.
  closeGaps(db, "a", { reachedAt: 20, startedAt: 90, now: 100 });
  expect(openGaps(db, "a", 9)).toMatchObject([
    { id: "later" },
    { id: "all before", from: 0, to: 20 },
  ]);
  expect(gapsBetween(db, ["a"], 45, 94)).toEqual([]);
  expect(gapsBetween(db, ["a"], 10, 96)).toHaveLength(2);
  expect(
    db
      .prepare("SELECT closed_at FROM ledger WHERE id = 'outage'")
      .pluck()
      .get(),
  ).toBe(100);
});
