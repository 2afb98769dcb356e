import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  mean,
  medianWithWaiting,
  quantile,
} from "../../src/shared/quantiles.ts";

describe("quantile", () => {
  test.each([
    [[], 0.5, null],
    [[7], 0.9, 7],
    [[3, 1, 2], 0.5, 2],
    [[1, 2, 3, 10], 0.5, 2.5],
    [[10, 3, 2, 1], 0.9, 7.9],
    [[1, 2], 1, 2],
  ])("of %j at %d is %j", (values, p, result) => {
    const found = quantile(values, p);
    if (result === null) expect(found).toBeNull();
    else expect(found).toBeCloseTo(result, 10);
  });
});

test("the mean of nothing is nothing", () => {
  expect(mean([])).toBeNull();
  expect(mean([1, 2, 6])).toBe(3);
});

describe("medianWithWaiting", () => {
  test.each([
    ["nobody came", [], [], null],
    ["everybody waits", [], [5], "beyond"],
    ["one ended", [5], [], 5],
    ["half ended is enough", [1, 2], [5, 6], 2],
    ["more than half still wait", [1], [5, 6], "beyond"],
    ["at equal times ends come first", [3], [3], 3],
    ["who waits briefly says nothing about the rest", [4], [1, 1, 1], 4],
    ["the worked case", [1, 2, 3, 10], [1, 20], 3],
    ["a half that floating point misses", [1, 2, 3, 4, 5, 6], [], 3],
  ] as const)("%s", (_name, ended, goingOn, result) => {
    expect(medianWithWaiting(ended, goingOn)).toBe(result);
  });

  test("when nobody waits it is the lower median", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1 }), (ended) => {
        const sorted = ended.toSorted((a, b) => a - b);
        expect(medianWithWaiting(ended, [])).toBe(
          sorted[Math.ceil(sorted.length / 2) - 1],
        );
      }),
    );
  });
});
