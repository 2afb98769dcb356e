import type { FaultCode } from "../../shared/fault.ts";

/** What the last poll came to, as far as it decides when the next one runs. */
export type PollOutcome =
  | { kind: "done"; more: boolean; notBefore?: number }
  | { kind: "failed"; code: FaultCode; failures: number; retryAt?: number };

const secondMs = 1000;
const longestBackOffMs = 30 * 60 * secondMs;
/** While offline, often enough to notice the network within a minute, rarely enough to be no load. */
const offlineMs = 30 * secondMs;
/** A server's request to wait is obeyed, but a nonsensical one does not silence an account for weeks. */
const longestWishMs = 24 * 60 * 60 * secondMs;

/** Only the user can mend these: no poll until they did. */
function needsUser(code: FaultCode): boolean {
  return code === "needs-sign-in" || code === "gone";
}

/**
 * Milliseconds until the next poll, null when only the user can bring it about.
 * `random` in [0, 1) spreads accounts by ±10 %, so that they do not ask in step.
 */
export function pauseAfter(
  outcome: PollOutcome,
  about: { pollSeconds: number; now: number; random: number },
): number | null {
  const { now } = about;
  const jitter = 0.9 + about.random * 0.2;
  const usual = about.pollSeconds * secondMs * jitter;
  if (outcome.kind === "done") {
    const wish = wishMs(outcome.notBefore, now);
    if (outcome.more) return Math.max(wish, 250 * jitter);
    return Math.max(wish, usual);
  }
  if (needsUser(outcome.code)) return null;
  const wish = wishMs(outcome.retryAt, now);
  if (outcome.code === "offline") return Math.max(wish, offlineMs * jitter);
  const backOff = Math.min(
    usual * 2 ** Math.min(outcome.failures - 1, 10),
    Math.max(longestBackOffMs, usual),
  );
  return Math.max(wish, backOff);
}

function wishMs(at: number | undefined, now: number): number {
  return at === undefined ? 0 : Math.min(Math.max(at - now, 0), longestWishMs);
}
