import type { z } from "zod";
import type { ChannelContext } from "../../../../src/main/channels/channel.ts";
import type { HttpAnswer } from "../../../../src/main/channels/http.ts";
import { readRateLimit } from "../../../../src/main/channels/rate-limit.ts";
import { AppError } from "../../../../src/shared/fault.ts";
import type { Secrets, Settings } from "./settings.ts";

export type Context = ChannelContext<Settings, Secrets>;

/** One request: answers whatever status came, throws only when there was no whole answer. */
export function ask(
  { settings, secrets, http, signal }: Context,
  path: string,
  body?: unknown,
): Promise<HttpAnswer> {
  return http.request({
    url: new URL(path, settings.url).href,
    // In a header, never in the address: addresses are logged and shown.
    headers: {
      authorization: `Bearer ${secrets.token}`,
      "content-type": "application/json",
    },
    ...(body === undefined
      ? {}
      : { method: "POST", body: JSON.stringify(body) }),
    signal,
  });
}

/** What a status means for the account, as a sentence; the server's own words stay out of it. */
export function faultOf(answer: HttpAnswer, { now }: Context): AppError {
  const { host } = new URL(answer.url);
  const { status } = answer;
  const { resetAt } = readRateLimit(answer.headers, now());
  if (status === 401 || status === 403)
    return new AppError(
      "needs-sign-in",
      `${host} does not accept this key any more. Paste a new one.`,
    );
  if (status === 429)
    return new AppError("rate-limited", `${host} asks for a pause.`, {
      details: { retryAt: resetAt ?? now() + 60_000 },
    });
  if (status >= 500)
    return new AppError("unreachable", `${host} has a fault of its own.`);
  return status >= 400
    ? new AppError("refused", `${host} refused this (${status}).`)
    : new AppError("bad-answer", `${host} did not answer as a guestbook does.`);
}

/** What a good answer holds; throws what any other means. */
export function read<T>(
  answer: HttpAnswer,
  schema: z.ZodType<T>,
  context: Context,
): T {
  if (answer.status !== 200 && answer.status !== 201)
    throw faultOf(answer, context);
  let json: unknown;
  try {
    json = JSON.parse(answer.text());
  } catch {
    json = undefined;
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw faultOf(answer, context);
  return parsed.data;
}
