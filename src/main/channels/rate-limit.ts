/** What a server says about its patience. */
export type RateLimit = {
  /** Requests left in the window. */
  remaining?: number;
  /** When the window ends or when to come back, ms UTC. */
  resetAt?: number;
};

const second = 1000;
/** Longer than any platform's window; beyond it a header is wrong or hostile. */
const longest = 32 * 24 * 3600 * second;

function readNumber(text: string | null | undefined): number | undefined {
  if (text === null || text === undefined || !/^\s*\d+(\.\d+)?\s*$/.test(text))
    return undefined;
  return Number(text);
}

/**
 * A reset in any dialect: epoch seconds (X, Discord, GitHub), epoch milliseconds, seconds left (Reddit,
 * IETF drafts), ISO-8601 (Mastodon) or an HTTP date. Epochs and spans cannot be confused: a span of
 * 10^9 seconds would be 31 years.
 */
function readReset(
  text: string | null | undefined,
  now: number,
): number | undefined {
  if (text === null || text === undefined) return undefined;
  const number = readNumber(text);
  const at =
    number === undefined
      ? /\d{4}/.test(text)
        ? Date.parse(text)
        : Number.NaN
      : number >= 1e12
        ? number
        : number >= 1e9
          ? number * second
          : now + number * second;
  if (!Number.isFinite(at) || at > now + longest) return undefined;
  return Math.max(now, Math.ceil(at));
}

/** `Retry-After` (RFC 9110 §10.2.3): seconds or an HTTP date, as ms UTC. */
export function readRetryAfter(
  headers: Headers,
  now: number,
): number | undefined {
  return readReset(headers.get("retry-after"), now);
}

/** `RateLimit: limit=100, remaining=5, reset=7` and `"default";r=5;t=7` (IETF drafts before and since 08). */
function readCombined(text: string | null): { r?: string; t?: string } {
  if (text === null) return {};
  const r = /(?:^|[;,\s])(?:r|remaining)\s*=\s*(\d+)/i.exec(text)?.[1];
  const t = /(?:^|[;,\s])(?:t|reset)\s*=\s*(\d+)/i.exec(text)?.[1];
  return {
    ...(r === undefined ? {} : { r }),
    ...(t === undefined ? {} : { t }),
  };
}

/** Reads every header dialect of the platforms; `Retry-After` wins as the time to come back. */
export function readRateLimit(headers: Headers, now: number): RateLimit {
  const combined = readCombined(headers.get("ratelimit"));
  const remaining = readNumber(
    headers.get("x-ratelimit-remaining") ??
      headers.get("x-rate-limit-remaining") ??
      headers.get("ratelimit-remaining") ??
      combined.r,
  );
  const resetAt =
    readRetryAfter(headers, now) ??
    readReset(headers.get("x-ratelimit-reset-after"), now) ??
    readReset(
      headers.get("x-ratelimit-reset") ??
        headers.get("x-rate-limit-reset") ??
        headers.get("ratelimit-reset") ??
        combined.t,
      now,
    );
  return {
    ...(remaining === undefined ? {} : { remaining: Math.floor(remaining) }),
    ...(resetAt === undefined ? {} : { resetAt }),
  };
}
