import { describe, expect, test } from "vitest";
import type { Clock } from "../../src/shared/clock.ts";
import { dueAt, targetState } from "../../src/shared/targets.ts";
import { at } from "./turn-events.ts";

const target = { firstSeconds: 4 * 3600, nextSeconds: 8 * 3600 };
const first = { kind: "first" as const, startAt: at("10:00"), end: null };
const next = { ...first, kind: "next" as const };

/** Half of every second counts. */
const slowClock: Clock = {
  seconds: (from, to) => (to - from) / 2000,
  after: (from, seconds) => from + seconds * 2000,
};

describe("targetState", () => {
  test.each([
    ["10:00", "on-track"],
    ["13:00", "on-track"],
    ["13:01", "due"],
    ["14:00", "due"],
    ["14:01", "overdue"],
  ])(
    "of a first turn since 10:00, four hours promised, at %s: %s",
    (now, state) => {
      expect(targetState(first, target, at(now))).toBe(state);
    },
  );

  test.each([
    ["16:00", "on-track"],
    ["16:01", "due"],
    ["18:01", "overdue"],
  ])("of a next turn, eight hours promised, at %s: %s", (now, state) => {
    expect(targetState(next, target, at(now))).toBe(state);
  });

  test.each([
    ["14:00", "met"],
    ["14:01", "missed"],
  ])("ended at %s: %s", (time, state) => {
    const ended = { ...first, end: { at: at(time) } };
    expect(targetState(ended, target, at("20:00"))).toBe(state);
  });

  test("an end still to come is none", () => {
    const ended = { ...first, end: { at: at("15:00") } };
    expect(targetState(ended, target, at("14:30"))).toBe("overdue");
  });

  test("none without a target", () => {
    expect(targetState(first, undefined, at("23:00"))).toBe("none");
  });

  test("by another clock", () => {
    expect(targetState(first, target, at("16:00"), slowClock)).toBe("on-track");
    expect(targetState(first, target, at("18:01"), slowClock)).toBe("overdue");
  });
});

describe("dueAt", () => {
  test("by kind, by clock, and never without a target", () => {
    expect(dueAt(first, target)).toBe(at("14:00"));
    expect(dueAt(next, target)).toBe(at("18:00"));
    expect(dueAt(first, target, slowClock)).toBe(at("18:00"));
    expect(dueAt(first, undefined)).toBeNull();
  });
});
