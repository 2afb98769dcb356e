import Database from "better-sqlite3";
import * as fc from "fast-check";
import { beforeEach, expect, it } from "vitest";
import { gapsBetween, saveLedgerEntry } from "../../src/main/archive/ledger.ts";
import { pruneLedger } from "../../src/main/archive/ledger-pruning.ts";
import { migrateArchive } from "../../src/main/archive/open.ts";
import type { LedgerEntry } from "../../src/shared/model/ledger-entry.ts";
import { account, addHarbour } from "../main/remote.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const now = 400 * day;

let db: Database.Database;
let count = 0;
beforeEach(() => {
  db = new Database(":memory:");
  migrateArchive(db);
  addHarbour(db);
  count = 0;
});

function add(
  kind: LedgerEntry["kind"],
  from: number,
  to: number,
  message?: string,
): void {
  count += 1;
  saveLedgerEntry(db, {
    id: `l${count}`,
    accountId: account.id,
    kind,
    from,
    to,
    polls: 2,
    requests: 3,
    added: 1,
    ...(message === undefined ? {} : { message }),
  });
}

const rows = () =>
  db
    .prepare(
      "SELECT kind, from_at / 60000, to_at / 60000, polls, requests, added FROM ledger ORDER BY from_at, rowid",
    )
    .raw()
    .all();

function prune(at = now): void {
  while (pruneLedger(db, account.id, at));
}

it("makes one span of old polls close together, with the failures in between", () => {
  add("polled", 0, 10 * minute);
  add("failed", 11 * minute, 12 * minute, "It does not answer.");
  add("polled", 13 * minute, 60 * minute);
  add("gap", 20 * minute, 21 * minute, "A page was cut.");
  add("polled", 75 * minute, 90 * minute);
  add("failed", 95 * minute, 300 * minute, "It does not answer.");
  add("polled", 301 * minute, 310 * minute);
  prune();
  expect(rows()).toEqual([
    ["polled", 0, 90, 8, 12, 4],
    ["gap", 20, 21, 2, 3, 1],
    ["failed", 95, 300, 2, 3, 1],
    ["polled", 301, 310, 2, 3, 1],
  ]);
  expect(gapsBetween(db, [account.id], 0, day)).toHaveLength(1);
});

it("leaves the last three months as they are, until they are older", () => {
  add("polled", now - 50 * day, now - 50 * day + minute);
  add("polled", now - 50 * day + 2 * minute, now - 50 * day + 3 * minute);
  prune();
  expect(rows()).toHaveLength(2);
  prune(now + 60 * day);
  expect(rows()).toHaveLength(1);
});

it("ends, however much lies at one time", () => {
  for (let i = 0; i < 900; i += 1)
    add("failed", minute, minute + (i % 7), `Failure ${i}`);
  prune();
  expect(rows()).toHaveLength(900);
});

/** Minutes of which some poll says that somebody was watching. */
function watched(): Set<number> {
  const minutes = new Set<number>();
  for (const [from, to] of db
    .prepare<[], [number, number]>(
      "SELECT from_at / 60000, to_at / 60000 FROM ledger WHERE kind = 'polled'",
    )
    .raw()
    .all())
    for (let at = from; at <= to; at += 1) minutes.add(at);
  return minutes;
}

it("never invents more than a quarter of an hour, and loses nothing, in one go or many", () => {
  const span = fc.record({
    kind: fc.constantFrom<LedgerEntry["kind"][]>("polled", "polled", "failed"),
    pause: fc.integer({ min: 0, max: 40 }),
    lasts: fc.integer({ min: 0, max: 30 }),
  });
  fc.assert(
    fc.property(
      fc.array(span, { maxLength: 450 }),
      fc.array(fc.integer({ min: 1, max: 9000 }), { maxLength: 3 }),
      (spans, stops) => {
        db.exec("DELETE FROM ledger; DELETE FROM settings");
        let at = 0;
        for (const { kind, pause, lasts } of spans) {
          at += pause;
          add(kind, at * minute, (at + lasts) * minute);
          at += lasts;
        }
        const before = watched();
        const sum = () =>
          db.prepare("SELECT sum(polls), sum(added) FROM ledger").raw().get();
        const sumBefore = sum();
        for (const stop of stops.toSorted((a, b) => a - b))
          prune(91 * day + stop * minute);
        prune();
        const after = watched();
        for (const minute of before) expect(after.has(minute)).toBe(true);
        let run = 0;
        for (let m = 0; m <= at; m += 1) {
          run = after.has(m) && !before.has(m) ? run + 1 : 0;
          expect(run).toBeLessThan(15);
        }
        expect(sum()).toEqual(sumBefore);
      },
    ),
    { numRuns: 60 },
  );
});
