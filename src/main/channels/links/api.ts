import type { z } from "zod";
import { AppError } from "../../../shared/fault.ts";
import type { HttpAnswer } from "../http.ts";
import { readRateLimit } from "../rate-limit.ts";
import type { MentionsContext } from "./settings.ts";

/**
 * One question to a server of webmentions (https://webmention.io/api). The token goes into a header, which the server
 * takes as well: addresses are logged and shown.
 */
export async function ask<T>(
  { settings, secrets, http, signal, now }: MentionsContext,
  path: "mentions.jf2" | "deleted.jf2",
  asked: Readonly<Record<string, string>>,
  schema: z.ZodType<T>,
): Promise<T> {
  if (secrets.token === undefined)
    throw new AppError(
      "needs-sign-in",
      "The token of this account is missing. Paste it again.",
    );
  const url = new URL(`${settings.server}/api/${path}`);
  for (const [name, value] of Object.entries(asked))
    url.searchParams.set(name, value);
  const answer = await http.request({
    url: url.href,
    headers: {
      accept: "application/json",
      authorization: `Bearer ${secrets.token}`,
    },
    signal,
  });
  if (answer.status !== 200) throw faultOf(answer, now());
  const parsed = schema.safeParse(readJson(answer));
  if (!parsed.success) throw badAnswer(answer);
  return parsed.data;
}

function readJson(answer: HttpAnswer): unknown {
  try {
    return JSON.parse(answer.text());
  } catch {
    throw badAnswer(answer);
  }
}

function badAnswer({ url }: HttpAnswer): AppError {
  const { host } = new URL(url);
  return new AppError(
    "bad-answer",
    `${host} did not answer as a server of webmentions does.`,
  );
}

/** What a status means for the account; the server's own words stay out of it. */
function faultOf(answer: HttpAnswer, now: number): AppError {
  const { host } = new URL(answer.url);
  const { status, headers } = answer;
  const { resetAt } = readRateLimit(headers, now);
  const details = {
    status,
    ...(resetAt === undefined ? {} : { retryAt: resetAt }),
  };
  switch (status) {
    // 400: it has not seen a token at all, as older servers that look for it in the address only.
    case 400:
    case 401:
    case 403:
      return new AppError(
        "needs-sign-in",
        `${host} does not accept this token. Paste the one from your settings there.`,
        { details },
      );
    case 404:
      return new AppError(
        "not-found",
        `${host} has no webmentions to read at this address (404).`,
        { details },
      );
    case 429:
      return new AppError(
        "rate-limited",
        `${host} asks to be visited less often.`,
        { details: { status, retryAt: resetAt ?? now + 60_000 } },
      );
    case 503:
      return resetAt === undefined
        ? new AppError(
            "unreachable",
            `${host} is busy or being repaired (503).`,
          )
        : new AppError(
            "rate-limited",
            `${host} is busy and says when to come back (503).`,
            { details },
          );
    default:
      return status >= 500
        ? new AppError(
            "unreachable",
            `${host} has a fault of its own (${status}).`,
            { details },
          )
        : new AppError(
            "bad-answer",
            `${host} answered with status ${status}.`,
            { details },
          );
  }
}
