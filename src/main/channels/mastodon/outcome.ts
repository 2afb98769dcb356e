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
  // 408 and 5xx say nothing of what was done, also on a repeated key: Mastodon answers 500 to some.
  if (status >= 500 || status === 408 || status === 409)
    return unsure(api.root.host, status);
  return failed(api.faultOf(answer), now, status === 425);
}

/** What it means that there was no answer. */
export function judgeBroken(
  api: Api,
  error: unknown,
  now: number,
): Failed | Unknown {
  if (!(error instanceof AppError)) throw error;
  return neverLeft(error) ? failed(error, now, true) : brokenOff(api.root.host);
}
