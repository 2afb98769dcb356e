import { AppError } from "../../../shared/fault.ts";
import { neverLeft } from "../http-fault.ts";
import type { HttpAnswer } from "../http.ts";
import type { ActResult } from "../outgoing.ts";
import type { Api } from "./api.ts";

export type Failed = Extract<ActResult, { outcome: "failed" }>;
export type Unknown = Extract<ActResult, { outcome: "unknown" }>;

/** How soon an attempt that never left is made again. */
const soon = 30_000;

/** A fault before anything can have been done; what may pass by itself is tried again. */
export function failed(
  fault: AppError,
  now: number,
  isTransient = ["unreachable", "offline", "timeout", "bad-answer"].includes(
    fault.code,
  ),
): Failed {
  const { code } = fault;
  const details = fault.details ?? {};
  const retryAt = details.retryAt ?? (isTransient ? now + soon : undefined);
  return {
    outcome: "failed",
    code:
      code === "gone" ||
      code === "needs-sign-in" ||
      code === "too-large" ||
      code === "rate-limited" ||
      code === "unreachable" ||
      code === "offline" ||
      code === "insecure"
        ? code
        : code === "timeout"
          ? "unreachable"
          : "refused",
    message: fault.message,
    details: { ...details, ...(retryAt === undefined ? {} : { retryAt }) },
  };
}

/** What the answer to a request means that changes something: `null` where it was done. */
export function judge(
  api: Api,
  answer: HttpAnswer,
  now: number,
): Failed | Unknown | null {
  const { status } = answer;
  if (status >= 200 && status < 300) return null;
  // 408 and 5xx say nothing of what was done, also on a repeated key: Mastodon answers 500 to some.
  if (status >= 500 || status === 408 || status === 409)
    return {
      outcome: "unknown",
      message: `${api.root.host} failed while it took this (${status}). Porchlight looks whether it is done.`,
    };
  return failed(api.faultOf(answer), now, status === 425);
}

/** What it means that there was no answer. */
export function judgeBroken(
  api: Api,
  error: unknown,
  now: number,
): Failed | Unknown {
  if (!(error instanceof AppError)) throw error;
  if (neverLeft(error)) return failed(error, now, true);
  return {
    outcome: "unknown",
    message: `The connection to ${api.root.host} broke before it confirmed this. Porchlight looks whether it is done.`,
  };
}
