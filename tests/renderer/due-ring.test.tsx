import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { DueRing, readWait } from "../../src/renderer/ui/due-ring.tsx";

afterEach(cleanup);

const hour = 3_600_000;
const since = Date.UTC(2026, 10, 1, 8);
const promised = {
  waitingSince: since,
  dueAt: since + 4 * hour,
  targetSeconds: 4 * 3600,
};

describe("what a wait says", () => {
  it.each([
    [1 * hour, "on-track", "3 h left", 0.25],
    [3 * hour, "on-track", "60 min left", 0.75],
    [3 * hour + 60_000, "due", "59 min left", 0.754],
    [4 * hour, "due", "0 min left", 1],
    [4 * hour + 60_000, "overdue", "1 min over", 1],
    [6 * hour, "overdue", "2 h over", 1],
    [100 * hour, "overdue", "4 d over", 1],
  ])("after %d ms it is %s: %s", (passed, state, words, gone) => {
    const read = readWait(promised, since + passed);
    expect(read.state).toBe(state);
    expect(read.words).toBe(words.replace("60 min", "1 h"));
    expect(read.gone).toBeCloseTo(gone, 2);
  });

  it("says only how long where nothing was promised", () => {
    expect(readWait({ waitingSince: since }, since + 3 * hour)).toEqual({
      state: "none",
      gone: 0,
      words: "3 h waiting",
    });
  });

  it("is whole before a clock that went back", () => {
    expect(readWait(promised, since - hour).gone).toBe(0);
  });
});

it("draws the share that is gone, and no share where nothing was promised", () => {
  const { container, rerender } = render(
    <DueRing wait={promised} now={since + 2 * hour} />,
  );
  expect(screen.getByText("2 h left").getAttribute("data-due")).toBe(
    "on-track",
  );
  expect(
    container.querySelector(".due-ring-gone")?.getAttribute("stroke-dasharray"),
  ).toBe("50 100");
  rerender(<DueRing wait={{ waitingSince: since }} now={since + hour} />);
  expect(container.querySelector(".due-ring-gone")).toBeNull();
});
