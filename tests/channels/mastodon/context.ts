import { createHttp } from "../../../src/main/channels/http.ts";
import type { Context } from "../../../src/main/channels/mastodon/identify.ts";
import { poll, type Cursor } from "../../../src/main/channels/mastodon/poll.ts";
import type { PollResult } from "../../../src/main/channels/received.ts";
import { AppError } from "../../../src/shared/fault.ts";
import { alone } from "../plainly.ts";

export const http = createHttp({
  userAgent: "Porchlight/0.1 (+https://example.org)",
  isOffline: () => false,
});

/** A channel's context for a server at `url`, as the core would make it. */
export function contextFor(
  url: string,
  accessToken: string,
  more: Partial<Context> = {},
): Context {
  return {
    accountId: "account",
    settings: { server: url },
    ...alone({ accessToken }),
    http,
    now: Date.now,
    signal: new AbortController().signal,
    ...more,
  };
}

/** Polls until nothing more waits; every result in order. */
export async function pollAll(
  context: Context,
  from: Cursor | null = null,
  most = 60,
): Promise<PollResult<Cursor>[]> {
  const results: PollResult<Cursor>[] = [];
  let cursor = from;
  for (let polls = 0; polls < most; polls += 1) {
    const result = await poll(context, cursor);
    results.push(result);
    ({ cursor } = result);
    if (!result.more) return results;
  }
  throw new Error("It never came to an end.");
}

export function lastCursor(results: PollResult<Cursor>[]): Cursor {
  const last = results.at(-1);
  if (last === undefined) throw new Error("There was no poll.");
  return last.cursor;
}

export async function faultOf(promise: Promise<unknown>): Promise<AppError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("It should have failed.");
}
