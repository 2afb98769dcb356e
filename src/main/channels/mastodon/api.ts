import type { z } from "zod";
import { AppError, type FaultDetails } from "../../../shared/fault.ts";
import { cleanLine } from "../../../shared/body/clean.ts";
import type { Http, HttpAnswer } from "../http.ts";
import { readRateLimit, type RateLimit } from "../rate-limit.ts";
import { refusal } from "./wire.ts";

export type ApiOptions = {
  root: URL;
  accessToken?: string;
  http: Http;
  signal: AbortSignal;
  now: () => number;
};

export type Query = Record<string, string | string[]>;

/** A server's API: JSON in and out, every failure an AppError with a sentence. */
export type Api = {
  root: URL;
  get: <T>(path: string, schema: z.ZodType<T>, query?: Query) => Promise<T>;
  /** The bare answer, for what has to judge it itself. Throws only when there is none. */
  call: (
    method: "GET" | "POST" | "PUT" | "DELETE",
    path: string,
    options?: {
      /** JSON, or a form with files. */
      body?: Record<string, unknown> | Blob;
      headers?: Record<string, string>;
      timeoutMs?: number;
      /** Told how much of a form has left. */
      sent?: (bytes: number) => void;
    },
  ) => Promise<HttpAnswer>;
  /** Reads a 2xx, throws what anything else means. */
  read: <T>(answer: HttpAnswer, schema: z.ZodType<T>) => T;
  faultOf: (answer: HttpAnswer) => AppError;
  /** As the last answer said. */
  rate: () => RateLimit;
  /** How far the server's clock is behind ours, in ms, once it has said what time it has. */
  lag: () => number | undefined;
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
const patience = 5 * 60_000;

export function createApi(options: ApiOptions): Api {
  const { root, accessToken = "", http, signal, now } = options;
  let rate: RateLimit = {};
  let lag: number | undefined;
  let requests = 0;

  const headers = (more: Record<string, string> = {}) => ({
    accept: "application/json",
    ...(accessToken === "" ? {} : { authorization: `Bearer ${accessToken}` }),
    ...more,
  });
  const note = (answer: HttpAnswer): HttpAnswer => {
    requests += 1;
    rate = readRateLimit(answer.headers, now());
    const date = Date.parse(answer.headers.get("date") ?? "");
    if (Number.isFinite(date)) lag = now() - date;
    return answer;
  };
  const json = (answer: HttpAnswer): unknown => {
    try {
      return JSON.parse(answer.text());
    } catch {
      return undefined;
    }
  };
  /** The server's own words, which are shown and therefore cleaned. */
  const reasonOf = (answer: HttpAnswer): string => {
    const read = refusal.safeParse(json(answer));
    if (!read.success) return "";
    const said = read.data.error_description ?? read.data.error ?? "";
    const clean = cleanLine(said, 300).replace(/[.\s]+$/, "");
    return accessToken === "" ? clean : clean.replaceAll(accessToken, "•••");
  };

  const faultOf = (answer: HttpAnswer): AppError => {
    const { host } = root;
    const { status } = answer;
    const reason = reasonOf(answer);
    const said = reason === "" ? "" : ` It says “${reason}”.`;
    const { resetAt } = readRateLimit(answer.headers, now());
    const fault = (
      code: AppError["code"],
      message: string,
      details: FaultDetails = {},
    ) => new AppError(code, message, { details: { status, ...details } });
    if (status === 401)
      return fault(
        "needs-sign-in",
        `${host} does not accept this sign-in any more. Sign in again.`,
      );
    if (status === 403 && /scope/i.test(reason))
      return fault(
        "needs-sign-in",
        `${host} does not allow this with the present sign-in. Sign in again.`,
      );
    // A status that is not there is gone; anything else that is not there was never on this server.
    const isStatus = new URL(answer.url).pathname.startsWith(
      "/api/v1/statuses",
    );
    if (status === 410 || (status === 404 && isStatus))
      return fault("gone", `${host} does not have this (any more).${said}`);
    if (status === 413)
      return fault("too-large", `This is too large for ${host}.${said}`);
    if (status === 429)
      return fault("rate-limited", `${host} asks for a pause.`, {
        retryAt: resetAt ?? now() + patience,
      });
    if (status >= 500)
      return fault(
        "unreachable",
        `${host} has a problem of its own (${status}).${said}`,
        resetAt === undefined ? {} : { retryAt: resetAt },
      );
    if (status >= 400 && status !== 404)
      return fault("refused", `${host} refused this (${status}).${said}`);
    return fault(
      "bad-answer",
      `${host} did not answer as a Mastodon server does.`,
    );
  };

  const read = <T>(answer: HttpAnswer, schema: z.ZodType<T>): T => {
    if (answer.status < 200 || answer.status >= 300) throw faultOf(answer);
    const result = schema.safeParse(json(answer));
    if (!result.success)
      throw new AppError(
        "bad-answer",
        `${root.host} did not answer as a Mastodon server does.`,
        { cause: result.error },
      );
    return result.data;
  };

  return {
    root,
    rate: () => rate,
    lag: () => lag,
    requests: () => requests,
    faultOf,
    read,
    async get(path, schema, query = {}) {
      const url = new URL(path, root);
      for (const [name, value] of Object.entries(query))
        for (const each of [value].flat()) url.searchParams.append(name, each);
      return read(
        note(await http.request({ url: url.href, headers: headers(), signal })),
        schema,
      );
    },
    async call(method, path, { body, headers: more, timeoutMs, sent } = {}) {
      const isForm = body instanceof Blob;
      return note(
        await http.request({
          method,
          url: new URL(path, root).href,
          headers: headers({
            ...(body === undefined || isForm
              ? {}
              : { "content-type": "application/json" }),
            ...more,
          }),
          ...(body === undefined
            ? {}
            : { body: isForm ? body : JSON.stringify(body) }),
          ...(timeoutMs === undefined ? {} : { timeoutMs }),
          ...(sent === undefined ? {} : { sent }),
          signal,
        }),
      );
    },
  };
}
