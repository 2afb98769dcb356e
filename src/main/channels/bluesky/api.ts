import type { z } from "zod";
import { AppError, type FaultDetails } from "../../../shared/fault.ts";
import { cleanLine } from "../../../shared/body/clean.ts";
import type { Http, HttpAnswer } from "../http.ts";
import { readRateLimit, type RateLimit } from "../rate-limit.ts";
import { refusal } from "./wire.ts";

/** What proves who asks. */
export type Signing = {
  headers: (method: string, url: string) => Record<string, string>;
  /** Looks at an answer; true: the same request, signed anew, is to be made again. */
  isToRepeat: (answer: HttpAnswer) => boolean;
  /** Gets another token in place of the one that was refused; throws where there is none to be had. */
  renew?: () => Promise<void>;
  /** What no sentence may hold. */
  secrets: () => string[];
};

export type ApiOptions = {
  root: URL;
  http: Http;
  signal: AbortSignal;
  now: () => number;
  signing?: Signing;
};

export type Query = Record<string, string | string[]>;

/** To whom the account's server passes a request on; without it: to Bluesky’s own AppView, or to nobody. */
type Service = "chat";

/** A server's XRPC (https://atproto.com/specs/xrpc): every failure an AppError with a sentence. */
export type Api = {
  root: URL;
  get: <T>(
    method: string,
    schema: z.ZodType<T>,
    query?: Query,
    service?: Service,
  ) => Promise<T>;
  /** The bare answer, for what has to judge it itself. Throws only when there is none. */
  call: (
    method: string,
    options: {
      body?: Record<string, unknown> | Blob;
      query?: Query;
      headers?: Record<string, string>;
      timeoutMs?: number;
      /** Told how much of a `Blob` has left. */
      sent?: (bytes: number) => void;
      service?: Service;
    },
  ) => Promise<HttpAnswer>;
  /** Reads a 2xx, throws what anything else means. */
  read: <T>(answer: HttpAnswer, schema: z.ZodType<T>) => T;
  faultOf: (answer: HttpAnswer) => AppError;
  /** As the last answer said. */
  rate: () => RateLimit;
  requests: () => number;
};

const serversFaults = new Set([
  "unreachable",
  "timeout",
  "bad-answer",
  "too-large",
]);

/** Whether asking the same another time may be answered better. */
export function isServersFault(error: AppError): boolean {
  return serversFaults.has(error.code);
}

/** How long to leave a server alone that names no time. */
export const patience = 5 * 60_000;

/** https://docs.bsky.app/docs/api/chat-bsky-convo-list-convos */
const services: Readonly<Record<Service, string>> = {
  chat: "did:web:api.bsky.chat#bsky_chat",
};

/** Refusals of a token, by the name that XRPC gives them; some servers answer them with 400. */
const staleTokens = new Set(["ExpiredToken", "InvalidToken", "invalid_token"]);
const signInEnded = new Set([
  ...staleTokens,
  "AuthMissing",
  "AuthenticationRequired",
  "AuthRequired",
  "invalid_dpop_proof",
  "ScopeMissingError",
]);
const missing = new Set(["NotFound", "RecordNotFound", "BlobNotFound"]);

function json(answer: HttpAnswer): unknown {
  try {
    return JSON.parse(answer.text());
  } catch {
    return undefined;
  }
}

/** The name of a refusal. */
export function errorName(answer: HttpAnswer): string {
  const name = refusal.safeParse(json(answer)).data?.error ?? "";
  return /^\w{1,80}$/.test(name) ? name : "";
}

export function isStale(answer: HttpAnswer): boolean {
  const isRefusal = answer.status === 400 || answer.status === 401;
  if (!isRefusal) return false;
  const challenge = answer.headers.get("www-authenticate") ?? "";
  return (
    staleTokens.has(errorName(answer)) ||
    /error="?invalid_token/i.test(challenge)
  );
}

/** Asks again where an answer says what is wanted: the server's nonce is one thing, its time another. */
export async function repeating(
  attempt: () => Promise<HttpAnswer>,
  isToRepeat: (answer: HttpAnswer) => boolean,
): Promise<HttpAnswer> {
  let answer = await attempt();
  for (let again = 0; again < 2 && isToRepeat(answer); again += 1)
    answer = await attempt();
  return answer;
}

export function createApi(options: ApiOptions): Api {
  const { root, http, signal, now, signing } = options;
  const { host } = root;
  let rate: RateLimit = {};
  let requests = 0;

  /** The server's own words, which are shown and therefore cleaned. */
  const reasonOf = (answer: HttpAnswer): string => {
    const said = refusal.safeParse(json(answer)).data;
    let words = said?.message ?? said?.error_description ?? "";
    for (const secret of signing?.secrets() ?? [])
      words = words.replaceAll(secret, "•••");
    return cleanLine(words, 300).replace(/[.\s]+$/, "");
  };

  const faultOf = (answer: HttpAnswer): AppError => {
    const { status } = answer;
    const name = errorName(answer);
    const reason = reasonOf(answer);
    const said = reason === "" ? "" : ` It says “${reason}”.`;
    const { resetAt } = readRateLimit(answer.headers, now());
    const fault = (
      code: AppError["code"],
      message: string,
      details: FaultDetails = {},
    ) => new AppError(code, message, { details: { status, ...details } });
    if (status === 429)
      return fault("rate-limited", `${host} asks for a pause.`, {
        retryAt: resetAt ?? now() + patience,
      });
    if (name === "AuthFactorTokenRequired")
      return fault(
        "needs-sign-in",
        `${host} asks for a second factor. Use an app password instead of the account’s own.`,
      );
    if (name === "AccountTakedown" || name === "AccountDeactivated")
      return fault(
        "needs-sign-in",
        name === "AccountTakedown"
          ? `${host} has suspended this account.`
          : `This account is deactivated at ${host}, or has moved to another server. Sign in again.`,
      );
    // Again and again: its nonces change faster than we answer.
    if (name === "use_dpop_nonce")
      return fault("unreachable", `${host} asks for another proof each time.`);
    if (status === 401 || signInEnded.has(name))
      return fault(
        "needs-sign-in",
        `${host} does not accept this sign-in any more. Sign in again.`,
      );
    if (missing.has(name) || status === 410)
      return fault("gone", `${host} does not have this (any more).${said}`);
    if (status === 413)
      return fault("too-large", `This is too large for ${host}.${said}`);
    if (status >= 500)
      return fault(
        "unreachable",
        `${host} has a problem of its own (${status}).${said}`,
        resetAt === undefined ? {} : { retryAt: resetAt },
      );
    if (status >= 400 && (name !== "" || status !== 404))
      return fault("refused", `${host} refused this (${status}).${said}`);
    return fault(
      "bad-answer",
      `${host} did not answer as a server of Bluesky’s network does.`,
    );
  };

  const read = <T>(answer: HttpAnswer, schema: z.ZodType<T>): T => {
    if (answer.status < 200 || answer.status >= 300) throw faultOf(answer);
    const result = schema.safeParse(json(answer));
    if (result.success) return result.data;
    throw new AppError(
      "bad-answer",
      `${host} did not answer as a server of Bluesky’s network does.`,
      { cause: result.error },
    );
  };

  const addressOf = (method: string, query: Query = {}) => {
    const url = new URL(`/xrpc/${method}`, root);
    for (const [name, value] of Object.entries(query))
      for (const each of [value].flat()) url.searchParams.append(name, each);
    return url.href;
  };

  /** Signed anew for what the server wants of a proof, and for a token that has ended. */
  const ask = async (
    request: Parameters<Http["request"]>[0],
    service?: Service,
  ): Promise<HttpAnswer> => {
    const attempt = async () => {
      const answer = await http.request({
        ...request,
        headers: {
          accept: "application/json",
          ...request.headers,
          ...signing?.headers(request.method ?? "GET", request.url),
        },
      });
      requests += 1;
      rate = readRateLimit(answer.headers, now());
      return answer;
    };
    const signed = () =>
      repeating(attempt, (answer) => signing?.isToRepeat(answer) === true);
    const answer = await signed();
    // A service beyond our server refuses tokens for reasons of its own, which another token does not mend.
    const isOver =
      service === undefined
        ? isStale(answer)
        : errorName(answer) === "ExpiredToken";
    if (!isOver || signing?.renew === undefined) return answer;
    await signing.renew();
    return signed();
  };

  const proxied = (service: Service | undefined): Record<string, string> =>
    service === undefined ? {} : { "atproto-proxy": services[service] };

  return {
    root,
    rate: () => rate,
    requests: () => requests,
    faultOf,
    read,
    async get(method, schema, query, service) {
      const url = addressOf(method, query);
      const headers = proxied(service);
      return read(await ask({ url, headers, signal }, service), schema);
    },
    call(method, { body, query, headers, timeoutMs, sent, service }) {
      const isBytes = body instanceof Blob;
      const request = {
        method: "POST" as const,
        url: addressOf(method, query),
        headers: {
          ...(body === undefined || isBytes
            ? {}
            : { "content-type": "application/json" }),
          ...proxied(service),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: isBytes ? body : JSON.stringify(body) }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        ...(sent === undefined ? {} : { sent }),
        signal,
      };
      return ask(request, service);
    },
  };
}
