import { describe, expect, test } from "vitest";
import {
  readRateLimit,
  type RateLimit,
} from "../../src/main/channels/rate-limit.ts";

const now = Date.UTC(2026, 10, 21, 12, 0, 0);
const inAMinute = now + 60_000;
const epoch = inAMinute / 1000;

const dialects: [string, Record<string, string>, RateLimit][] = [
  ["nothing (LinkedIn)", {}, {}],
  [
    "epoch seconds (X)",
    { "x-rate-limit-remaining": "0", "x-rate-limit-reset": `${epoch}` },
    { remaining: 0, resetAt: inAMinute },
  ],
  [
    "epoch seconds (GitHub)",
    { "x-ratelimit-remaining": "4999", "x-ratelimit-reset": `${epoch}` },
    { remaining: 4999, resetAt: inAMinute },
  ],
  [
    "ISO-8601 with microseconds (Mastodon)",
    {
      "x-ratelimit-remaining": "12",
      "x-ratelimit-reset": "2026-11-21T12:01:00.000000Z",
    },
    { remaining: 12, resetAt: inAMinute },
  ],
  [
    "seconds left and a fraction of a request (Reddit)",
    { "x-ratelimit-remaining": "97.0", "x-ratelimit-reset": "60" },
    { remaining: 97, resetAt: inAMinute },
  ],
  [
    "seconds left with decimals beside an epoch (Discord)",
    {
      "x-ratelimit-remaining": "1",
      "x-ratelimit-reset": `${epoch + 5}.25`,
      "x-ratelimit-reset-after": "59.9995",
    },
    { remaining: 1, resetAt: inAMinute },
  ],
  ["Retry-After in seconds", { "retry-after": "60" }, { resetAt: inAMinute }],
  [
    "Retry-After as an HTTP date",
    { "retry-after": "Sat, 21 Nov 2026 12:01:00 GMT" },
    { resetAt: inAMinute },
  ],
  [
    "Retry-After wins over the window",
    { "retry-after": "60", "x-ratelimit-reset": `${epoch + 900}` },
    { resetAt: inAMinute },
  ],
  [
    "IETF draft fields, epoch (Bluesky)",
    {
      "ratelimit-limit": "3000",
      "ratelimit-remaining": "2999",
      "ratelimit-reset": `${epoch}`,
      "ratelimit-policy": "3000;w=300",
    },
    { remaining: 2999, resetAt: inAMinute },
  ],
  [
    "IETF draft fields, seconds left",
    { "ratelimit-remaining": "7", "ratelimit-reset": "60" },
    { remaining: 7, resetAt: inAMinute },
  ],
  [
    "IETF draft, one field of parameters",
    { ratelimit: "limit=100, remaining=50, reset=60" },
    { remaining: 50, resetAt: inAMinute },
  ],
  [
    "IETF draft, structured items",
    { ratelimit: '"default";r=50;t=60' },
    { remaining: 50, resetAt: inAMinute },
  ],
  [
    "a time in the past is now",
    { "retry-after": "Fri, 20 Nov 2026 12:00:00 GMT" },
    { resetAt: now },
  ],
  ["words", { "retry-after": "soon", "x-ratelimit-remaining": "many" }, {}],
  ["a negative number", { "retry-after": "-5" }, {}],
  ["farther off than any window", { "retry-after": "99999999" }, {}],
  ["an empty field", { "retry-after": "", "x-ratelimit-reset": "" }, {}],
];

describe("rate limit headers", () => {
  test.each(dialects)("%s", (_, headers, expected) => {
    expect(readRateLimit(new Headers(headers), now)).toEqual(expected);
  });
});
