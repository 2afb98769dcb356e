import { describe, expect, it } from "vitest";
import { pollSeconds, type Attention } from "../../src/shared/poll-rhythm.ts";

const minute = 60_000;
const hour = 60 * minute;
const pace = { usual: 60, fastest: 20 };
const calm: Attention = { lookedAgo: hour, waiting: 0, onBattery: false };

describe("how often an account is asked", () => {
  it.each<[string, Partial<Attention>, number]>([
    ["as usual", {}, 60],
    ["while somebody looks", { lookedAgo: 0 }, 20],
    ["looked a moment ago", { lookedAgo: minute }, 60],
    ["a message just now", { heardAgo: minute }, 30],
    ["a message half an hour ago", { heardAgo: 30 * minute }, 60],
    [
      "a message half an hour ago that waits",
      { heardAgo: 30 * minute, waiting: 1 },
      30,
    ],
    ["somebody waits since long", { heardAgo: 3 * hour, waiting: 4 }, 60],
    ["nobody looked for long", { lookedAgo: 5 * hour }, 120],
    ["at night", { lookedAgo: 5 * hour, arrivals: 0.1 }, 240],
    ["few come at this hour, but somebody is there", { arrivals: 0.1 }, 60],
    [
      "at night, but a conversation is hot",
      { lookedAgo: 5 * hour, arrivals: 0.1, heardAgo: minute },
      30,
    ],
    ["on battery", { onBattery: true }, 120],
    [
      "at night on battery",
      { onBattery: true, lookedAgo: 9 * hour, arrivals: 0 },
      480,
    ],
    [
      "on battery with somebody before it",
      { onBattery: true, lookedAgo: 0 },
      20,
    ],
  ])("%s", (_, given, seconds) => {
    expect(pollSeconds(pace, { ...calm, ...given })).toBe(seconds);
  });

  it("is never faster than the platform allows", () => {
    const eager = { ...calm, lookedAgo: 0, heardAgo: 0, waiting: 9 };
    expect(pollSeconds(pace, eager)).toBe(20);
    expect(pollSeconds({ usual: 3600, fastest: 3600 }, eager)).toBe(3600);
    // An account whose usual pace is faster than what is given as the fastest keeps its own.
    expect(pollSeconds({ usual: 5, fastest: 20 }, eager)).toBe(5);
  });

  it("is at most an hour slower than usual", () => {
    const asleep = {
      ...calm,
      lookedAgo: 9 * hour,
      arrivals: 0,
      onBattery: true,
    };
    expect(pollSeconds({ usual: 3600, fastest: 3600 }, asleep)).toBe(7200);
  });
});
