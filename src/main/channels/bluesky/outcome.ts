import { AppError } from "../../../shared/fault.ts";
import { neverLeft } from "../http-fault.ts";
import type { HttpAnswer } from "../http.ts";
import {
  brokenOff,
  failed,
  unsure,
  type Failed,
  type Unknown,
} from "../outcome.ts";
import { errorName, type Api } from "./api.ts";

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
    return unsure(api.root.host, status);
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
  return brokenOff(api.root.host);
}
