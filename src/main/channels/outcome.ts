import type { AppError } from "../../shared/fault.ts";
import type { ActResult } from "./outgoing.ts";

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

/** An answer that says nothing of what was done. */
export function unsure(host: string, status: number): Unknown {
  return {
    outcome: "unknown",
    message: `${host} failed while it took this (${String(status)}). Porchlight looks whether it is done.`,
  };
}

/** No answer, although the request was on its way. */
export function brokenOff(host: string): Unknown {
  return {
    outcome: "unknown",
    message: `The connection to ${host} broke before it confirmed this. Porchlight looks whether it is done.`,
  };
}
