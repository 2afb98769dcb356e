import { AppError } from "../../../shared/fault.ts";
import type { Steps } from "../../../shared/steps.ts";
import type { OpenContext } from "../channel.ts";
import type { HttpAnswer } from "../http.ts";
import { readRateLimit } from "../rate-limit.ts";
import { inSlices } from "../slices.ts";
import { readingDocument, type FeedDocument } from "./document.ts";
import { decodeFeed } from "./encoding.ts";

/** No feed that people read is larger. */
const maxFeedBytes = 10_000_000;
const hourMs = 3_600_000;

const accept =
  "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.5, */*;q=0.1";

export type Validators = {
  etag?: string | undefined;
  lastModified?: string | undefined;
};
/** For an address that the feed itself has named: no private host but this one. */
type Wary = { onlyPublicBut?: string; maxBytes?: number };

/** Turns every status that is not an answer to read into a fault whose code says what to do next. */
function checkStatus(
  answer: HttpAnswer,
  now: number,
  conditional: boolean,
): void {
  const { status } = answer;
  if (status === 200 || status === 203) return;
  if (status === 304 && conditional) return;
  const { host } = new URL(answer.url);
  const fail = (
    code: ConstructorParameters<typeof AppError>[0],
    text: string,
    retryAt?: number,
  ) => {
    throw new AppError(code, text, {
      details: retryAt === undefined ? { status } : { status, retryAt },
    });
  };
  const retryAt = readRateLimit(answer.headers, now).resetAt;
  switch (status) {
    case 304:
      return fail(
        "bad-answer",
        `${host} answers as if it had been visited before.`,
      );
    case 401:
      return fail(
        "refused",
        `${host} asks for a password. Feeds behind a password cannot be read.`,
      );
    case 402:
    case 403:
    case 451:
      return fail(
        "refused",
        `${host} refuses to give out this feed (${status}).`,
      );
    case 404:
      return fail(
        "not-found",
        `${host} has nothing at this address (404). Check the address of the feed.`,
      );
    case 410:
      return fail(
        "gone",
        `${host} says that this feed is gone for good (410).`,
      );
    case 429:
      return fail(
        "rate-limited",
        `${host} asks to be visited less often (429).`,
        retryAt ?? now + hourMs,
      );
    case 503:
      return retryAt === undefined
        ? fail("unreachable", `${host} is busy or being repaired (503).`)
        : fail(
            "rate-limited",
            `${host} is busy and says when to come back (503).`,
            retryAt,
          );
    default:
      return status >= 500
        ? fail("unreachable", `${host} has a fault of its own (${status}).`)
        : fail("bad-answer", `${host} answered with status ${status}.`);
  }
}

/** One visit to an address; what comes back is 200, or 304 where validators were shown. */
export async function visit(
  url: string,
  context: OpenContext,
  {
    onlyPublicBut,
    maxBytes = maxFeedBytes,
    ...validators
  }: Validators & Wary = {},
): Promise<HttpAnswer> {
  const answer = await context.http.request({
    ...(onlyPublicBut === undefined ? {} : { onlyPublicBut }),
    url,
    signal: context.signal,
    plainHttp: true,
    maxBytes,
    headers: {
      accept,
      ...(validators.etag === undefined
        ? {}
        : { "if-none-match": validators.etag }),
      ...(validators.lastModified === undefined
        ? {}
        : { "if-modified-since": validators.lastModified }),
    },
  });
  const conditional = Object.values(validators).some(
    (value) => value !== undefined,
  );
  checkStatus(answer, context.now(), conditional);
  return answer;
}

function decode(answer: HttpAnswer): string {
  return decodeFeed(answer.body, answer.headers.get("content-type"));
}

export function looksLikePage(answer: HttpAnswer): boolean {
  return /<(?:!doctype\s+html|html|head|body)[\s>]/i.test(
    decode(answer).slice(0, 4000),
  );
}

function* readingAnswer(answer: HttpAnswer): Steps<FeedDocument | null> {
  const text = decode(answer);
  yield;
  return yield* readingDocument(text);
}

/** The feed in an answer, or null when it holds none. */
export function readFeed(answer: HttpAnswer): Promise<FeedDocument | null> {
  return inSlices(readingAnswer(answer));
}

/** The feed in an answer; says what is there instead. */
export async function expectFeed(answer: HttpAnswer): Promise<FeedDocument> {
  const document = await readFeed(answer);
  if (document !== null) return document;
  const { host } = new URL(answer.url);
  throw new AppError(
    "bad-answer",
    answer.body.length === 0
      ? `${host} sent an empty answer.`
      : looksLikePage(answer)
        ? `${host} sent a web page, not a feed. Look for the feed's own address.`
        : `${host} sent something that is not a feed.`,
  );
}

const daySeconds = 86_400;

/**
 * When to come again at the earliest, where the feed or its server says: `ttl` and the syndication
 * module, `Cache-Control: max-age`. Never more than a day, whatever they say.
 */
export function readNotBefore(
  answer: HttpAnswer,
  ttlSeconds: number | undefined,
  now: number,
): number | undefined {
  const control = answer.headers.get("cache-control") ?? "";
  const maxAge = /\bno-(?:cache|store)\b/i.test(control)
    ? 0
    : Number(/\bmax-age\s*=\s*"?(\d{1,9})/i.exec(control)?.[1] ?? 0);
  const retryAt = readRateLimit(answer.headers, now).resetAt ?? 0;
  const seconds = Math.min(Math.max(maxAge, ttlSeconds ?? 0), daySeconds);
  const at = Math.max(
    now + seconds * 1000,
    Math.min(retryAt, now + daySeconds * 1000),
  );
  return at > now ? Math.ceil(at) : undefined;
}
