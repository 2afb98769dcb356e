import { z } from "zod";

/** What a server says about its patience. */
export type RateLimit = {
  /** Requests left in the window. */
  remaining?: number;
  /** Requests of a whole window. */
  limit?: number;
  /** Share of the allowance that is spent (1: all of it), where that is all that is said. */
  used?: number;
  /** When the window ends or when to come back, ms UTC by our clock. */
  resetAt?: number;
  /** Seconds to leave between two polls of the same thing. */
  pollSeconds?: number;
};

const second = 1000;
const minute = 60 * second;
/** Longer than any platform's window; beyond it a header is wrong or hostile. */
const longest = 32 * 24 * 3600 * second;
/** Clocks that differ by less agree: an answer takes its time, and `Date` has whole seconds. */
const bestClock = minute;
/** Clocks are wrong by a forgotten zone at most; a server that is farther off does not tell the time. */
const worstClock = 15 * 60 * minute;

/** The present by our clock, and how far the server's is behind it, in ms. */
type Clock = { now: number; lag: number };

function readNumber(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined || !/^\s*\d+(\.\d+)?\s*$/.test(text))
    return undefined;
  return Number(text);
}

/** A time to come, never in the past; undefined where it is beyond belief. */
function future(at: number, now: number): number | undefined {
  if (!Number.isFinite(at) || at > now + longest) return undefined;
  return Math.max(now, Math.ceil(at));
}

/** How far the server's clock is behind ours by its `Date`, which a cache may have kept for `Age` seconds. */
function readClock(headers: Headers, now: number): Clock {
  const date = Date.parse(headers.get("date") ?? "");
  const age = (readNumber(headers.get("age")) ?? 0) * second;
  const lag = now - (date + age);
  const isWrong = Math.abs(lag) >= bestClock && Math.abs(lag) <= worstClock;
  return { now, lag: isWrong ? lag : 0 };
}

/**
 * A reset in any dialect: epoch seconds (X, Discord, GitHub), epoch milliseconds, seconds left (Reddit,
 * IETF drafts), ISO-8601 (Mastodon) or an HTTP date. Epochs and spans cannot be confused: a span of
 * 10^9 seconds would be 31 years. A point in time is one on the server's clock.
 */
function readReset(
  text: string | null | undefined,
  { now, lag }: Clock,
): number | undefined {
  if (text === null || text === undefined) return undefined;
  const number = readNumber(text);
  if (number === undefined)
    return /\d{4}/.test(text) ? future(Date.parse(text) + lag, now) : undefined;
  if (number >= 1e12) return future(number + lag, now);
  if (number >= 1e9) return future(number * second + lag, now);
  return future(now + number * second, now);
}

/** `RateLimit: limit=100, remaining=5, reset=7` and `"default";r=5;t=7` (IETF drafts before and since 08). */
function readCombined(text: string | null): {
  limit?: string | undefined;
  r?: string | undefined;
  t?: string | undefined;
} {
  if (text === null) return {};
  return {
    limit: /(?:^|[;,\s])limit\s*=\s*(\d+)/i.exec(text)?.[1],
    r: /(?:^|[;,\s])(?:r|remaining)\s*=\s*(\d+)/i.exec(text)?.[1],
    t: /(?:^|[;,\s])(?:t|reset)\s*=\s*(\d+)/i.exec(text)?.[1],
  };
}

const percent = z.number().nonnegative().catch(0);
/** One allowance in Meta's words: per cent of calls, of time and of processor time; minutes until it is given back. */
const usage = z.object({
  call_count: percent,
  total_time: percent,
  total_cputime: percent,
  acc_id_util_pct: percent,
  estimated_time_to_regain_access: percent,
  /** Seconds. */
  reset_time_duration: percent,
});
const businessUsage = z.record(z.string(), z.array(usage));

function readUsageHeader<T>(
  headers: Headers,
  name: string,
  schema: z.ZodType<T>,
): T | undefined {
  const text = headers.get(name);
  // Of most answers: to have the schema say so would cost more than all the other headers.
  if (text === null) return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/**
 * Meta's headers: `X-App-Usage`, `X-Page-Usage` and `X-Ad-Account-Usage` are one allowance,
 * `X-Business-Use-Case-Usage` several (https://developers.facebook.com/docs/graph-api/overview/rate-limiting).
 * The tightest counts.
 */
function readUsage(
  headers: Headers,
  now: number,
): Pick<RateLimit, "used" | "resetAt"> {
  const single = ["x-app-usage", "x-page-usage", "x-ad-account-usage"].flatMap(
    (name) => readUsageHeader(headers, name, usage) ?? [],
  );
  const business = readUsageHeader(
    headers,
    "x-business-use-case-usage",
    businessUsage,
  );
  const all = [...single, ...Object.values(business ?? {}).flat()];
  if (all.length === 0) return {};
  const spent = (each: z.infer<typeof usage>) =>
    Math.max(
      each.call_count,
      each.total_time,
      each.total_cputime,
      each.acc_id_util_pct,
    );
  const waitMs = Math.max(
    ...all.map((each) =>
      Math.max(
        each.estimated_time_to_regain_access * minute,
        each.reset_time_duration * second,
      ),
    ),
  );
  const resetAt = waitMs === 0 ? undefined : future(now + waitMs, now);
  return {
    used: Math.max(...all.map(spent)) / 100,
    ...(resetAt === undefined ? {} : { resetAt }),
  };
}

const wait = z.number().nonnegative().optional().catch(undefined);
/** The ways in which refusals say in JSON how long to wait. */
const refusal = z.object({
  /** Discord: seconds, with a fraction. */
  retry_after: wait,
  /** Matrix: milliseconds. */
  retry_after_ms: wait,
  /** Telegram: seconds. */
  parameters: z.object({ retry_after: wait }).optional().catch(undefined),
  /** Discourse: seconds. */
  extras: z.object({ wait_seconds: wait }).optional().catch(undefined),
  /** Reddit, inside a 200: seconds. */
  json: z.object({ ratelimit: wait }).optional().catch(undefined),
});

/** When to come back as a refusal's body says it, ms UTC; for answers that mean "too many" only. */
export function readRetryInBody(
  body: unknown,
  now: number,
): number | undefined {
  const read = refusal.safeParse(body).data;
  if (read === undefined) return undefined;
  const seconds =
    read.parameters?.retry_after ??
    read.extras?.wait_seconds ??
    read.json?.ratelimit ??
    read.retry_after;
  const waitMs = seconds === undefined ? read.retry_after_ms : seconds * second;
  return waitMs === undefined ? undefined : future(now + waitMs, now);
}

/** When the day begins next in a time zone, ms UTC: where quotas are given back at midnight (YouTube, LinkedIn). */
export function nextMidnight(timeZone: string, now: number): number {
  const hourMs = 60 * minute;
  const dayOf = (at: number) =>
    new Intl.DateTimeFormat("en-CA", { timeZone }).format(at);
  const today = dayOf(now);
  let at = Math.floor(now / hourMs) * hourMs;
  // By the hour and then back by the quarter: zones are off by quarters of an hour, days last from 23 to 25 hours.
  while (dayOf(at) === today) at += hourMs;
  while (dayOf(at - 15 * minute) !== today) at -= 15 * minute;
  return at;
}

/**
 * Reads every header dialect of the platforms; `Retry-After` wins as the time to come back. A refusal's
 * body, where there is one as JSON, wins over a header that counts in whole seconds.
 */
export function readRateLimit(
  headers: Headers,
  now: number,
  body?: unknown,
): RateLimit {
  const clock = readClock(headers, now);
  const combined = readCombined(headers.get("ratelimit"));
  const field = (name: string) =>
    headers.get(`x-ratelimit-${name}`) ??
    headers.get(`x-rate-limit-${name}`) ??
    headers.get(`ratelimit-${name}`);
  const remaining = readNumber(field("remaining") ?? combined.r);
  const limit = readNumber(field("limit") ?? combined.limit);
  const pollSeconds = readNumber(headers.get("x-poll-interval"));
  const usage = readUsage(headers, now);
  const resetAt =
    readRetryInBody(body, now) ??
    // RFC 9110 §10.2.3: seconds or an HTTP date.
    readReset(headers.get("retry-after"), clock) ??
    usage.resetAt ??
    readReset(headers.get("x-ratelimit-reset-after"), clock) ??
    readReset(field("reset") ?? combined.t, clock);
  return {
    ...(remaining === undefined ? {} : { remaining: Math.floor(remaining) }),
    ...(limit === undefined ? {} : { limit: Math.floor(limit) }),
    ...(usage.used === undefined ? {} : { used: usage.used }),
    ...(resetAt === undefined ? {} : { resetAt }),
    ...(pollSeconds === undefined ? {} : { pollSeconds }),
  };
}
