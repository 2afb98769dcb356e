import { expect, it } from "vitest";
import { simulateWeek } from "../bench/simulated-week.ts";

it("keeps twenty accounts within the limits of their servers for half a day, and loses nothing", async () => {
  const { written, kept, refused, requests, needed } = await simulateWeek(0.55);
  expect(written).toBeGreaterThan(400);
  expect(kept).toBe(written);
  expect(refused).toBe(0);
  expect(needed / requests).toBeGreaterThanOrEqual(0.8);
});
