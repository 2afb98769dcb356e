import { expect, it } from "vitest";
import { simulateWeek } from "../bench/simulated-week.ts";

const threeHours = 3 / 24;

it(
  "keeps twenty accounts within the limits of their servers for some hours with a crowd in them, and loses nothing",
  { timeout: 300_000 },
  async () => {
    const week = await simulateWeek(threeHours);
    expect(week.written).toBeGreaterThan(400);
    expect(week.kept).toBe(week.written);
    expect(week.refused).toBe(0);
    expect(week.needed / week.requests).toBeGreaterThanOrEqual(0.8);
  },
);
