import { AppError } from "../../../shared/fault.ts";
import { neverLeft } from "../http-fault.ts";
import type { HttpAnswer } from "../http.ts";
import type { ActResult } from "../outgoing.ts";
import { errorName, type Api } from "./api.ts";

export type Failed = Extract<ActResult, { outcome: "failed" }>;
export type Unknown = Extract<ActResult, { outcome: "unknown" }>;

/** How soon an attempt that never left is made again. */
const soon = 30_000;
const passing = new Set(["unreachable", "offline", "timeout", "bad-answer"]);

/** What the outbox is told in place of codes that it does not know. */
const codes: Partial<Record<AppError["code"], Failed["code"]>> = {
  gone: "gone",
  "needs-sign-in": "needs-sign-in",
  "too-large": "too-large",
  "rate-limited": "rate-limited",
  unreachable: "unreachable",
  timeout: "unreachable",
  offline: "offline",
  insecure: "insecure",
};

/** A fault before anything can have been done; what may pass by itself is tried again. */
export function failed(
  fault: AppError,
  now: number,
  isPassing = passing.has(fault.code),
): Failed {
  const details = fault.details ?? {};
  const retryAt = details.retryAt ?? (isPassing ? now + soon : undefined);
  return {
    outcome: "failed",
    code: codes[fault.code] ?? "refused",
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
  // A record that is there already is refused, with 500 on older servers.
  const isThere = errorName(answer) === "InvalidSwap";
  if (isThere || status >= 500 || status === 408 || status === 409)
    return {
      outcome: "unknown",
      message: `${api.root.host} failed while it took this (${status}). Porchlight looks whether it is done.`,
    };
  return failed(api.faultOf(answer), now);
}

/** What it means that there was no answer. */
export function judgeBroken(
  api: Api,
  error: unknown,
  now: number,
): Failed | Unknown {
  if (!(error instanceof AppError)) throw error;
  if (neverLeft(error)) return failed(error, now, true);
  // Before anything was asked for, the sign-in had to be renewed, and could not be.
  if (error.code === "needs-sign-in" || error.code === "rate-limited")
    return failed(error, now);
  return {
    outcome: "unknown",
    message: `The connection to ${api.root.host} broke before it confirmed this. Porchlight looks whether it is done.`,
  };
}
