import { describe, expect, test } from "vitest";
import type { Clock } from "../../src/shared/clock.ts";
import { figuresOf } from "../../src/shared/figures.ts";
import { count, figuresFrom, hour, wholeWeek } from "./counting.ts";
import { at, from, mark, turnsFrom, us } from "./turn-events.ts";

describe("the worked cases of response time", () => {
  const two = [from("A", "10:00"), from("A", "12:00"), us("18:00")];

  test("the default and since-last, side by side", () => {
    expect(figuresFrom(two).median).toBe(8 * hour);
    expect(figuresFrom(two, { policy: "since-last" }).median).toBe(6 * hour);
  });

  test("thanks and done do not spoil coverage", () => {
    const figures = figuresFrom([
      from("A", "10:00"),
      us("11:00"),
      from("A", "11:05", { thanksOnly: true }),
      mark("done", "11:06"),
    ]);
    expect(figures).toMatchObject({
      arrived: 2,
      answered: 1,
      acknowledged: 1,
      coverage: { part: 1, of: 1 },
      median: hour,
      final: true,
    });
  });

  test("a question that was only closed is late a day after", () => {
    const events = [
      from("A", "10:00"),
      us("11:00"),
      from("A", "11:05"),
      mark("done", "11:06"),
    ];
    expect(figuresFrom(events, { asOf: at("1 12:00") })).toMatchObject({
      waiting: 1,
      late: 1,
      coverage: { part: 1, of: 2 },
      final: false,
    });
    expect(figuresFrom(events, { asOf: at("1 11:05") })).toMatchObject({
      late: 0,
      inTime: 1,
      coverage: { part: 1, of: 1 },
    });
  });

  test("a deleted message is void, our post answers nobody", () => {
    const events = [
      from("A", "10:00", { deletedAt: at("10:20") }),
      us("11:00"),
    ];
    expect(figuresFrom(events)).toMatchObject({
      arrived: 1,
      void: 1,
      answered: 0,
      coverage: null,
      median: null,
    });
  });

  test("Friday half past four to Monday half past nine is 65 hours by the wall", () => {
    const events = [from("A", "4 16:30"), us("7 09:30")];
    expect(figuresFrom(events, { asOf: at("8 00:00") }).median).toBe(65 * hour);
  });

  test("a wait wholly outside opening hours counts in coverage alone", () => {
    const closed: Clock = { seconds: () => 0, after: () => Infinity };
    const events = [from("A", "5 12:00"), us("6 12:00")];
    expect(figuresFrom(events, {}, { clock: closed })).toMatchObject({
      coverage: { part: 1, of: 1 },
      outsideHours: 1,
      median: null,
      p90: null,
      medianWithWaiting: null,
      distribution: [0, 0, 0, 0, 0, 0],
    });
  });

  test("a reply from another client: answered, but not inside the tool", () => {
    const events = [from("A", "10:00"), us("10:20")];
    expect(figuresFrom(events).median).toBe(20 * 60);
    expect(figuresFrom(events, { policy: "inside-tool" })).toMatchObject({
      answered: 0,
      waiting: 1,
    });
    const later = [...events, us("11:00", { viaPorchlight: true })];
    expect(figuresFrom(later, { policy: "inside-tool" }).median).toBe(hour);
  });

  test("four answered, two waiting", () => {
    const now = at("2 12:00");
    const turns = [1, 2, 3, 10].flatMap((hours) =>
      turnsFrom([
        from("A", "1 00:00"),
        us(`1 ${String(hours).padStart(2, "0")}:00`),
      ]),
    );
    turns.push(
      ...turnsFrom([from("B", "2 11:00")]),
      ...turnsFrom([from("C", "1 16:00")]),
    );
    const target = { firstSeconds: 4 * hour, nextSeconds: 4 * hour };
    const figures = figuresOf(
      turns.map((turn) => count(turn, { target })),
      { ...wholeWeek, asOf: now },
    );
    expect(figures).toMatchObject({
      arrived: 6,
      answered: 4,
      waiting: 2,
      late: 1,
      inTime: 1,
      coverage: { part: 4, of: 5 },
      withinTarget: { part: 3, of: 5 },
      median: 2.5 * hour,
      mean: 4 * hour,
      medianWithWaiting: 3 * hour,
      distribution: [0, 1, 2, 1, 0, 0],
      final: false,
    });
    expect(figures.p90).toBeCloseTo(7.9 * hour, 6);
  });
});
