import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  historyReserve,
  isAffordable,
  pollReserve,
  spreadOver,
  type RequestWindow,
} from "../../src/shared/request-budget.ts";

const minute = 60_000;
const asking = { cost: 2, sharers: 1, reserve: pollReserve, now: 0 };
const full = { remaining: 300, limit: 300, resetAt: 15 * minute };

describe("the budget of requests", () => {
  it.each<[string, RequestWindow, Partial<typeof asking>, number]>([
    ["a full window: 135 polls in 15 minutes", full, {}, (15 * minute) / 135],
    ["two accounts: half as often", full, { sharers: 2 }, (30 * minute) / 135],
    ["dear polls: seldom", full, { cost: 27 }, (15 * minute) / 10],
    [
      "only the reserve is left: at the end of the window",
      { ...full, remaining: 31 },
      {},
      15 * minute,
    ],
    [
      "history stops at the half",
      { ...full, remaining: 151 },
      { reserve: historyReserve },
      15 * minute,
    ],
    ["the window is over", { ...full, remaining: 0 }, { now: 15 * minute }, 0],
    [
      "one request a minute has no reserve",
      { remaining: 1, limit: 1, resetAt: minute },
      { cost: 1 },
      minute,
    ],
    [
      "a window smaller than a poll",
      { remaining: 4, limit: 4, resetAt: minute },
      { cost: 9 },
      minute,
    ],
  ])("%s", (_, window, given, pause) => {
    expect(spreadOver(window, { ...asking, ...given })).toBeCloseTo(pause);
  });

  it("says when a poll has to wait", () => {
    expect(isAffordable({ ...full, remaining: 32 }, asking)).toBe(true);
    expect(isAffordable({ ...full, remaining: 31 }, asking)).toBe(false);
    expect(
      isAffordable({ ...full, remaining: 4, limit: 4 }, { ...asking, cost: 9 }),
    ).toBe(true);
    expect(
      isAffordable({ ...full, remaining: 3, limit: 4 }, { ...asking, cost: 9 }),
    ).toBe(false);
  });

  it("never spends more than there is before the window ends", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 20 }),
        (limit, cost, sharers) => {
          let remaining = limit;
          const resetAt = 15 * minute;
          const next = Array.from({ length: sharers }, () => 0);
          for (;;) {
            const now = Math.min(...next);
            const who = next.indexOf(now);
            if (now >= resetAt) break;
            const window = { remaining, limit, resetAt };
            const about = { ...asking, cost, sharers, now };
            if (isAffordable(window, about)) remaining -= cost;
            next[who] =
              now + Math.max(1, spreadOver({ ...window, remaining }, about));
          }
          expect(remaining).toBeGreaterThanOrEqual(Math.min(0, limit - cost));
        },
      ),
      { numRuns: 50 },
    );
  });
});
