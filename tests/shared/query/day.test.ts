import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  printDay,
  printDuration,
  readDay,
  readDuration,
  spanOfDay,
  startOf,
} from "../../../src/shared/query/day.ts";

const hour = 3_600_000;

function spanOf(text: string, zone: string, now = Date.UTC(2026, 10, 2, 23)) {
  const day = readDay(text);
  if (day === undefined) throw new Error(text);
  const { from, to } = spanOfDay(day, { now, zone });
  return { from: new Date(from).toISOString(), hours: (to - from) / hour };
}

describe("days are the machine's", () => {
  test.each<[string, string, string, number]>([
    ["2026-11-02", "UTC", "2026-11-02T00:00:00.000Z", 24],
    ["2026-11-02", "Europe/Warsaw", "2026-11-01T23:00:00.000Z", 24],
    ["today", "Europe/Warsaw", "2026-11-02T23:00:00.000Z", 24],
    ["yesterday", "Europe/Warsaw", "2026-11-01T23:00:00.000Z", 24],
    ["today", "America/New_York", "2026-11-02T05:00:00.000Z", 24],
    ["1d", "America/New_York", "2026-11-01T04:00:00.000Z", 25],
    ["2026-10-25", "Europe/Warsaw", "2026-10-24T22:00:00.000Z", 25],
    ["2026-03-29", "Europe/Warsaw", "2026-03-28T23:00:00.000Z", 23],
    // the clock skips midnight itself
    ["2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00.000Z", 23],
    ["2026-11-02", "Asia/Kathmandu", "2026-11-01T18:15:00.000Z", 24],
    ["2024-02", "UTC", "2024-02-01T00:00:00.000Z", 29 * 24],
    ["2025", "UTC", "2025-01-01T00:00:00.000Z", 365 * 24],
  ])("%s in %s", (text, zone, from, hours) => {
    expect(spanOf(text, zone)).toEqual({ from, hours });
  });

  test("a time ago is an instant unless a day is asked for", () => {
    const day = readDay("7d");
    const now = Date.UTC(2026, 10, 9, 15, 30);
    expect(day && startOf(day, { now, zone: "UTC" })).toBe(
      Date.UTC(2026, 10, 2, 15, 30),
    );
    expect(spanOf("7d", "UTC", now).from).toBe("2026-11-02T00:00:00.000Z");
  });
});

test.each([
  "2026-13",
  "2026-02-30",
  "2026-00-01",
  "26-11-01",
  "7",
  "7y",
  "soon",
])("%s is no day", (text) => {
  expect(readDay(text)).toBeUndefined();
});

test("durations and days print as they are read", () => {
  fc.assert(
    fc.property(fc.nat(9_999_999), (seconds) => {
      fc.pre(printDuration(seconds).length <= 7);
      expect(readDuration(printDuration(seconds))).toBe(seconds);
    }),
  );
  for (const text of ["2026", "2026-02", "2026-02-03", "today", "7d", "90m"])
    expect(readDay(printDay(readDay(text) ?? { type: "today" }))).toEqual(
      readDay(text),
    );
});
