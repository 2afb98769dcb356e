import type { Account, HealthState } from "../../shared/model/account.ts";
import { formatSpan } from "../ui/span.ts";

/** What would mend an account that is not well. */
export type Mend = "sign-in" | "poll" | "resume" | "remove" | "none";

export type HealthWords = {
  /** The state in one or two words. */
  state: string;
  tone: "well" | "pending" | "broken" | "quiet";
  mend: Mend;
};

const words: Record<HealthState, HealthWords> = {
  new: { state: "First poll to come", tone: "pending", mend: "poll" },
  ok: { state: "Polling well", tone: "well", mend: "none" },
  offline: { state: "Offline", tone: "pending", mend: "poll" },
  failing: { state: "Failing", tone: "broken", mend: "poll" },
  "rate-limited": {
    state: "Asked to wait",
    tone: "pending",
    mend: "none",
  },
  "needs-sign-in": {
    state: "Needs you to sign in",
    tone: "broken",
    mend: "sign-in",
  },
  gone: { state: "Gone at the channel", tone: "broken", mend: "remove" },
  paused: { state: "Paused", tone: "quiet", mend: "resume" },
  imported: {
    state: "Not connected",
    tone: "quiet",
    mend: "none",
  },
};

/** So long before a sign-in ends it is said. */
const warnedMs = 7 * 86_400_000;

/** How an account does, in words and with the action that mends it. */
export function healthWords(
  account: Account,
  now: number,
): HealthWords & { message: string } {
  const { state, message, expiresAt, signInFor } = account.health;
  const known =
    words[account.paused && state !== "imported" ? "paused" : state];
  if (state === "imported") return { ...known, message: sentences[state] };
  const isEnding = expiresAt !== undefined && expiresAt - now <= warnedMs;
  if (state === "ok" && isEnding && !account.paused)
    return {
      state: "Sign-in ends soon",
      tone: "pending",
      mend: "sign-in",
      message: `The sign-in ends ${expiresAt <= now ? "now" : `in ${formatSpan(expiresAt - now)}`}. Sign in again before; the account keeps its place and its queue.`,
    };
  // It reads well, and may not do what it was asked to: rights that an older sign-in lacks come with another one.
  if (state === "ok" && signInFor !== undefined && !account.paused)
    return {
      state: "Sign in again to go on",
      tone: "broken",
      mend: "sign-in",
      message: `${signInFor} What waits in the outbox goes on then.`,
    };
  return { ...known, message: message ?? sentences[state] };
}

/** Whether an account waits for the user, or will within a week: nothing else mends it. */
export function needsUser(account: Account, now: number): boolean {
  return ["sign-in", "remove"].includes(healthWords(account, now).mend);
}

/** For a state whose sentence the core did not send. */
const sentences: Record<HealthState, string> = {
  new: "Nothing has been fetched yet.",
  ok: "",
  offline: "This computer has no network; polling goes on by itself.",
  failing: "The last polls failed; trying again by itself.",
  "rate-limited": "The server asked for a pause; polling goes on by itself.",
  "needs-sign-in":
    "The server no longer accepts the sign-in. What is queued waits until you sign in again.",
  gone: "The address no longer exists. What was fetched stays in the archive.",
  paused: "Not polled until you resume it. What is queued waits.",
  imported:
    "It keeps what is here and is not polled. To connect it, add it as an account: all of it stays.",
};
