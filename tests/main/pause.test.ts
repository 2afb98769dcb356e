import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pauseAfter } from "../../src/main/polling/pause.ts";

const about = { pollSeconds: 60, now: 1_000_000, random: 0.5 };

describe("the pause between polls", () => {
  it("is the usual one after a success, spread by a tenth", () => {
    const done = { kind: "done", more: false } as const;
    expect(pauseAfter(done, about)).toBe(60_000);
    expect(pauseAfter(done, { ...about, random: 0 })).toBe(54_000);
    expect(pauseAfter(done, { ...about, random: 1 })).toBeCloseTo(66_000);
  });

  it("obeys the channel when it asks for more time", () => {
    expect(
      pauseAfter({ kind: "done", more: true, notBefore: 1_090_000 }, about),
    ).toBe(90_000);
    expect(
      pauseAfter(
        {
          kind: "failed",
          code: "rate-limited",
          failures: 1,
          retryAt: 1_600_000,
        },
        about,
      ),
    ).toBe(600_000);
  });

  it("goes on at once when more is waiting", () => {
    expect(pauseAfter({ kind: "done", more: true }, about)).toBeLessThan(1000);
  });

  it("doubles with every failure up to half an hour", () => {
    const after = (failures: number) =>
      pauseAfter({ kind: "failed", code: "unreachable", failures }, about);
    expect([1, 2, 3, 20].map(after)).toEqual([
      60_000, 120_000, 240_000, 1_800_000,
    ]);
  });

  it("notices the network within a minute, without hammering", () => {
    expect(
      pauseAfter({ kind: "failed", code: "offline", failures: 50 }, about),
    ).toBe(30_000);
  });

  it("waits for the user where only they can help", () => {
    for (const code of ["needs-sign-in", "gone"] as const)
      expect(
        pauseAfter({ kind: "failed", code, failures: 1 }, about),
      ).toBeNull();
  });

  it("never spins and never sleeps for more than a day and a bit", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer(),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (failures, retryAt, random) => {
          const pause = pauseAfter(
            { kind: "failed", code: "rate-limited", failures, retryAt },
            { ...about, random },
          );
          expect(pause).toBeGreaterThanOrEqual(200);
          expect(pause).toBeLessThanOrEqual(86_400_000);
        },
      ),
    );
  });
});
