import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { figuresOf, ratioOf } from "../../src/shared/figures.ts";
import { clockPolicies } from "../../src/shared/policies.ts";
import { count, figuresFrom, hour, wholeWeek } from "./counting.ts";
import {
  at,
  elsewhere,
  excuse,
  from,
  mark,
  turnsFrom,
  us,
} from "./turn-events.ts";

describe("figures", () => {
  test("of nobody are null, never 0", () => {
    expect(figuresOf([], wholeWeek)).toMatchObject({
      arrived: 0,
      coverage: null,
      withinTarget: null,
      median: null,
      p90: null,
      mean: null,
      medianWithWaiting: null,
    });
    expect(ratioOf(null)).toBeNull();
    expect(ratioOf({ part: 1, of: 4 })).toBe(0.25);
  });

  test("excuses by reason: only cannot and withheld are unanswered", () => {
    const turns = (
      ["thanks", "applause", "not-for-us", "cannot", "withheld"] as const
    ).flatMap((reason) =>
      turnsFrom([from("A", "10:00"), excuse("11:00", reason)]),
    );
    turns.push(...turnsFrom([from("A", "10:00", { hiddenAt: at("11:00") })]));
    turns.push(...turnsFrom([from("A", "10:00"), us("11:00")]));
    expect(
      figuresOf(
        turns.map((turn) => count(turn)),
        wholeWeek,
      ),
    ).toMatchObject({
      excused: 6,
      excusedByReason: {
        thanks: 1,
        applause: 1,
        "not-for-us": 1,
        moderated: 1,
        cannot: 1,
        withheld: 1,
      },
      coverage: { part: 1, of: 3 },
    });
  });

  test("answered elsewhere is answered, and counted apart", () => {
    const events = [from("A", "10:00"), elsewhere("10:30", "phone")];
    expect(figuresFrom(events)).toMatchObject({
      answered: 1,
      answeredElsewhere: 1,
      median: 1800,
    });
    expect(figuresFrom(events, { policy: "inside-tool" }).waiting).toBe(1);
  });

  test("a turn belongs to the period in which it started", () => {
    const events = [from("A", "10:00"), us("1 10:00")];
    const first = { from: at("00:00"), to: at("1 00:00") };
    const second = { from: at("1 00:00"), to: at("2 00:00") };
    expect(figuresFrom(events, first)).toMatchObject({
      arrived: 1,
      median: 24 * hour,
    });
    expect(figuresFrom(events, second).arrived).toBe(0);
    expect(figuresFrom(events, { ...first, countBy: "answer" }).arrived).toBe(
      0,
    );
    expect(figuresFrom(events, { ...second, countBy: "answer" })).toMatchObject(
      {
        arrived: 1,
        answered: 1,
      },
    );
  });

  test("a period begins with its first instant and ends before its last", () => {
    const events = [from("A", "10:00")];
    expect(figuresFrom(events, { from: at("10:00") }).arrived).toBe(1);
    expect(figuresFrom(events, { to: at("10:00") }).arrived).toBe(0);
  });

  test("what happened after the instant is ignored", () => {
    const events = [from("A", "10:00"), us("12:00"), from("A", "13:00")];
    expect(figuresFrom(events, { asOf: at("11:00") })).toMatchObject({
      arrived: 1,
      waiting: 1,
      answered: 0,
    });
    expect(figuresFrom(events, { asOf: at("09:00") }).arrived).toBe(0);
    expect(figuresFrom(events, { asOf: at("12:00") }).answered).toBe(1);
  });

  test("a period that goes on is not final, even when nobody waits", () => {
    const events = [from("A", "10:00"), us("11:00")];
    expect(figuresFrom(events, { asOf: at("3 00:00") }).final).toBe(false);
    expect(figuresFrom(events).final).toBe(true);
  });

  test("who came before the door opened is history, and never waits", () => {
    const events = [
      from("A", "10:00"),
      us("11:00"),
      from("A", "11:30"),
      from("B", "12:00"),
    ];
    expect(figuresFrom(events, {}, { doorAt: at("12:00") })).toMatchObject({
      arrived: 3,
      answered: 1,
      beforeDoor: 1,
      waiting: 1,
      late: 1,
      coverage: { part: 1, of: 2 },
    });
  });

  test("late by the target of its kind", () => {
    const events = [
      from("A", "10:00"),
      us("10:10"),
      from("A", "10:20"),
      from("B", "10:20"),
    ];
    const target = { firstSeconds: hour, nextSeconds: 2 * hour };
    expect(
      figuresFrom(events, { asOf: at("11:21") }, { target }),
    ).toMatchObject({ late: 1, inTime: 1, withinTarget: { part: 1, of: 2 } });
  });

  test("within target counts only turns that have one", () => {
    const target = { firstSeconds: hour, nextSeconds: hour };
    const promised = turnsFrom([from("A", "10:00"), us("10:30")]);
    const others = turnsFrom([from("B", "10:00")]);
    const counted = [
      ...promised.map((turn) => count(turn, { target })),
      ...others.map((turn) => count(turn)),
    ];
    expect(figuresOf(counted, wholeWeek)).toMatchObject({
      late: 1,
      withinTarget: { part: 1, of: 1 },
      coverage: { part: 1, of: 2 },
    });
  });

  test("since-last at an instant before their last message counts from the first", () => {
    const events = [from("A", "10:00"), from("A", "2 10:00")];
    const asOf = at("1 10:01");
    expect(figuresFrom(events, { policy: "since-last", asOf }).late).toBe(1);
  });

  test("the policies first, next and resolved-only choose turns", () => {
    const events = [
      from("A", "10:00"),
      us("11:00"),
      from("A", "12:00"),
      us("12:30"),
    ];
    expect(figuresFrom(events, { policy: "first" }).median).toBe(hour);
    expect(figuresFrom(events, { policy: "next" }).median).toBe(1800);
    expect(figuresFrom(events, { policy: "resolved-only" }).arrived).toBe(0);
    expect(
      figuresFrom(events, { policy: "resolved-only" }, { resolved: true })
        .arrived,
    ).toBe(2);
  });

  test.each([
    ["10:15", [1, 0, 0, 0, 0, 0]],
    ["10:16", [0, 1, 0, 0, 0, 0]],
    ["11:00", [0, 1, 0, 0, 0, 0]],
    ["14:00", [0, 0, 1, 0, 0, 0]],
    ["1 10:00", [0, 0, 0, 1, 0, 0]],
    ["3 10:00", [0, 0, 0, 0, 1, 0]],
    ["3 10:01", [0, 0, 0, 0, 0, 1]],
  ])("asked at 10:00, answered at %s: %j", (time, bands) => {
    expect(figuresFrom([from("A", "10:00"), us(time)]).distribution).toEqual(
      bands,
    );
  });

  test("whoever arrived is somewhere", () => {
    const end = fc.constantFrom(
      [us("12:00")],
      [us("12:00", { viaPorchlight: true })],
      [elsewhere("12:00", "member")],
      [excuse("12:00", "cannot")],
      [mark("acknowledged", "12:00")],
      [mark("spam", "12:00")],
      [],
    );
    const hours = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(
        fc.array(end),
        hours,
        hours,
        fc.constantFrom(...clockPolicies),
        (ends, asOf, doorAt, policy) => {
          const turns = ends.flatMap((end) =>
            turnsFrom([from("A", "10:00"), ...end]),
          );
          const figures = figuresOf(
            turns.map((turn) =>
              count(turn, { doorAt: at("00:00") + doorAt * hour * 1000 }),
            ),
            { ...wholeWeek, policy, asOf: at("00:00") + asOf * hour * 1000 },
          );
          expect(figures.arrived).toBe(
            figures.answered +
              figures.excused +
              figures.acknowledged +
              figures.void +
              figures.waiting +
              figures.beforeDoor,
          );
          expect(figures.inTime + figures.late).toBe(figures.waiting);
          expect(
            figures.distribution.reduce((sum, turns) => sum + turns, 0),
          ).toBe(figures.answered - figures.outsideHours);
        },
      ),
    );
  });
});
