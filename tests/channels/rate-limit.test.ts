import { describe, expect, test } from "vitest";
import {
  nextMidnight,
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
    { remaining: 2999, limit: 3000, resetAt: inAMinute },
  ],
  [
    "IETF draft fields, seconds left",
    { "ratelimit-remaining": "7", "ratelimit-reset": "60" },
    { remaining: 7, resetAt: inAMinute },
  ],
  [
    "IETF draft, one field of parameters",
    { ratelimit: "limit=100, remaining=50, reset=60" },
    { remaining: 50, limit: 100, resetAt: inAMinute },
  ],
  [
    "IETF draft, structured items",
    { ratelimit: '"default";r=50;t=60' },
    { remaining: 50, resetAt: inAMinute },
  ],
  [
    "per cent of an app's allowance (Meta)",
    { "x-app-usage": '{"call_count":28,"total_time":91,"total_cputime":25}' },
    { used: 0.91 },
  ],
  [
    "several allowances, one of them spent (Meta)",
    {
      "x-business-use-case-usage":
        '{"17":[{"type":"messenger","call_count":12,"total_cputime":1,"total_time":1,"estimated_time_to_regain_access":0}],"18":[{"type":"pages","call_count":100,"total_cputime":25,"total_time":25,"estimated_time_to_regain_access":19}]}',
    },
    { used: 1, resetAt: now + 19 * 60_000 },
  ],
  [
    "an allowance in per cent and when it is given back (Meta)",
    {
      "x-ad-account-usage":
        '{"acc_id_util_pct":40,"reset_time_duration":60,"ads_api_access_tier":"standard_access"}',
    },
    { used: 0.4, resetAt: inAMinute },
  ],
  [
    "an allowance that is not JSON (Meta)",
    { "x-app-usage": "28 %", "x-business-use-case-usage": "[]" },
    {},
  ],
  [
    "how often to ask (GitHub's notifications)",
    { "x-poll-interval": "60" },
    { pollSeconds: 60 },
  ],
  [
    "an epoch of a server whose clock is an hour slow",
    {
      date: new Date(now - 3_600_000).toUTCString(),
      "x-ratelimit-reset": `${epoch - 3600}`,
    },
    { resetAt: inAMinute },
  ],
  [
    "an epoch of a server whose clock is an hour fast",
    {
      date: new Date(now + 3_600_000).toUTCString(),
      "x-ratelimit-reset": `${epoch + 3600}`,
    },
    { resetAt: inAMinute },
  ],
  [
    "an epoch in an answer that a cache kept for half an hour",
    {
      date: new Date(now - 1_800_000).toUTCString(),
      age: "1800",
      "x-ratelimit-reset": `${epoch}`,
    },
    { resetAt: inAMinute },
  ],
  [
    "seconds, whatever the server's clock says",
    { date: new Date(now - 3_600_000).toUTCString(), "retry-after": "60" },
    { resetAt: inAMinute },
  ],
  [
    "a clock that was never set",
    {
      date: "Thu, 01 Jan 1970 00:00:09 GMT",
      "x-ratelimit-reset": `${epoch}`,
    },
    { resetAt: inAMinute },
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

const bodies: [string, unknown, number | undefined][] = [
  [
    "Telegram",
    { ok: false, error_code: 429, parameters: { retry_after: 60 } },
    inAMinute,
  ],
  [
    "Discord",
    { message: "You are being rate limited.", retry_after: 59.9995 },
    inAMinute,
  ],
  [
    "Matrix",
    { errcode: "M_LIMIT_EXCEEDED", retry_after_ms: 60_000 },
    inAMinute,
  ],
  [
    "Discourse",
    { errors: ["Slow down"], extras: { wait_seconds: 60 } },
    inAMinute,
  ],
  [
    "Reddit, inside a 200",
    { json: { ratelimit: 60, errors: [["RATELIMIT", "…", "ratelimit"]] } },
    inAMinute,
  ],
  ["words", { retry_after: "soon" }, undefined],
  ["a negative number", { retry_after: -1 }, undefined],
  ["beyond any window", { retry_after: 1e9 }, undefined],
  ["another shape", { parameters: [], extras: null }, undefined],
  ["no JSON", undefined, undefined],
];

describe("waits in a refusal's body", () => {
  test.each(bodies)("%s", (_, body, expected) => {
    expect(readRateLimit(new Headers(), now, body).resetAt).toBe(expected);
  });

  test("it is finer than the header beside it", () => {
    const headers = new Headers({ "retry-after": "61" });
    expect(readRateLimit(headers, now, { retry_after: 60 }).resetAt).toBe(
      inAMinute,
    );
  });
});

test.each([
  // YouTube gives its quota back at midnight in California, LinkedIn at midnight UTC.
  ["America/Los_Angeles", "2026-11-21T12:00:00Z", "2026-11-22T08:00:00Z"],
  ["America/Los_Angeles", "2026-11-22T08:00:00Z", "2026-11-23T08:00:00Z"],
  // The night in which the clocks are put back.
  ["America/Los_Angeles", "2026-11-01T08:00:00Z", "2026-11-02T08:00:00Z"],
  ["UTC", "2026-11-21T23:59:59Z", "2026-11-22T00:00:00Z"],
  ["Asia/Kathmandu", "2026-11-21T12:00:00Z", "2026-11-21T18:15:00Z"],
])("midnight in %s after %s", (timeZone, from, midnight) => {
  expect(nextMidnight(timeZone, Date.parse(from))).toBe(Date.parse(midnight));
});

describe("rate limit headers", () => {
  test.each(dialects)("%s", (_, headers, expected) => {
    expect(readRateLimit(new Headers(headers), now)).toEqual(expected);
  });
});
