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
export function failed(fault: AppError, now: number): Failed {
  const { code, message } = fault;
  const details = fault.details ?? {};
  const mayPass = ["unreachable", "offline", "timeout", "bad-answer"];
  const retryAt =
    details.retryAt ?? (mayPass.includes(code) ? now + soon : undefined);
  const known = [
    "gone",
    "needs-sign-in",
    "too-large",
    "rate-limited",
    "unreachable",
    "offline",
    "insecure",
  ] as const;
  return {
    outcome: "failed",
    code:
      code === "timeout"
        ? "unreachable"
        : (known.find((each) => each === code) ?? "refused"),
    message,
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
  // 5xx and a proxy's giving up say nothing of what was done.
  if (status >= 500 || status === 408 || status === 409)
    return {
      outcome: "unknown",
      message: `${api.host} failed while it took this (${String(status)}). Porchlight looks whether it is done.`,
    };
  return failed(api.faultOf(answer), now);
}

/** What it means that there was no answer. */
export function judgeBroken(
  api: Api,
  error: unknown,
  now: number,
): Failed | Unknown {
  if (!(error instanceof AppError) || error.code === "cancelled") throw error;
  if (neverLeft(error)) return failed(error, now);
  return {
    outcome: "unknown",
    message: `The connection to ${api.host} broke before it confirmed this. Porchlight looks whether it is done.`,
  };
}
