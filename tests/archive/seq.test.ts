import * as fc from "fast-check";
import { expect, test } from "vitest";
import { searchMessages } from "../../src/main/archive/search.ts";
import { freeFrom, quarterMs } from "../../src/main/archive/seq.ts";
import { buildArchive, noon, said, type Built } from "./build.ts";

const ms = 86_400_000;
const midnight = noon - (noon % ms);

function rowsOf(built: Built): { seq: number; remote_id: string }[] {
  return built.db
    .prepare<[], { seq: number; remote_id: string }>(
      "SELECT seq, remote_id FROM messages ORDER BY seq",
    )
    .all();
}

test("thousands that have a date and no time come one ms after the other, as they came", async () => {
  const built = buildArchive();
  built.account("a");
  const ids = Array.from({ length: 2500 }, (_, i) => `m${i}`);
  for (let at = 0; at < ids.length; at += 500)
    await built.take(
      "a",
      ...ids.slice(at, at + 500).map((id) => said(id, "Ana", midnight)),
    );
  expect(rowsOf(built)).toEqual(
    ids.map((remote_id, i) => ({ seq: midnight + i, remote_id })),
  );
  built.close();
});

test("the last ms of a day does not run into the next", async () => {
  const built = buildArchive();
  built.account("a");
  const ids = Array.from({ length: 300 }, (_, i) => `m${i}`);
  await built.take(
    "a",
    ...ids.map((id) => said(id, "Ana", midnight - 1)),
    said("next", "Ana", midnight),
  );
  const found = (query: string) =>
    searchMessages(built.db, { query, limit: 400, now: noon, zone: "UTC" })
      .items.length;
  expect(found("on:2026-11-01")).toBe(300);
  expect(found("before:2026-11-02")).toBe(300);
  expect(found("after:2026-11-02")).toBe(1);
  expect(found("words on:2026-11-02")).toBe(1);
  built.close();
});

test("a time before mail, or after now, has a place all the same", async () => {
  const built = buildArchive();
  built.account("a");
  await built.take(
    "a",
    said("old", "Ana", Date.UTC(1970, 0, 1)),
    said("older", "Ana", 0),
    said("early", "Ana", noon + ms),
  );
  expect(rowsOf(built).map(({ seq }) => seq)).toEqual([
    Date.UTC(1990, 0, 1),
    Date.UTC(1990, 0, 1) + 1,
    noon,
  ]);
  built.close();
});

test("a free number is found wherever the first one, or any after a run, is free", () => {
  const numbers = fc.uniqueArray(fc.nat(200), { maxLength: 150 });
  const steps = fc.tuple(fc.nat(200), fc.nat(200));
  fc.assert(
    fc.property(numbers, steps, (taken, [from, to]) => {
      const isTaken = (seq: number) => taken.includes(seq);
      const free = freeFrom(from, to, isTaken);
      if (free === undefined) {
        expect(isTaken(from)).toBe(true);
        expect(isTaken(to)).toBe(true);
        return;
      }
      expect(isTaken(free)).toBe(false);
      expect(free).toBeGreaterThanOrEqual(Math.min(from, to));
      expect(free).toBeLessThanOrEqual(Math.max(from, to));
      if (free !== from)
        expect(isTaken(free - Math.sign(to - from))).toBe(true);
    }),
  );
});

test("a long run costs few looks", () => {
  let looks = 0;
  const free = freeFrom(0, quarterMs, (seq) => {
    looks += 1;
    return seq < 700_000;
  });
  expect(free).toBe(700_000);
  expect(looks).toBeLessThan(50);
});
