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
import type { Api } from "./api.ts";

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
    return unsure(api.host, status);
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
  return brokenOff(api.host);
}
