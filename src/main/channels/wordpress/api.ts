import type { z } from "zod";
import { cleanLine } from "../../../shared/body/clean.ts";
import { bodyFromHtml } from "../../../shared/body/from-html.ts";
import { bodyText } from "../../../shared/body/to-text.ts";
import { AppError, type FaultDetails } from "../../../shared/fault.ts";
import type { OpenContext } from "../channel.ts";
import type { HttpAnswer } from "../http.ts";
import { readRateLimit } from "../rate-limit.ts";
import {
  switchedOff,
  titleOfPage,
  whoAsksForSignIn,
  whoBlocks,
  wrongPassword,
} from "./blocked.ts";
import { readJson } from "./json.ts";
import { refusal, type Refusal } from "./wire.ts";

export type Query = Readonly<Record<string, string | number>>;

export type ApiOptions = OpenContext & {
  /** Where the REST API begins. */
  root: URL;
  user?: string | undefined;
  password?: string | undefined;
};

/** A site's REST API: every failure is an AppError with a sentence. */
export type Api = {
  host: string;
  get: <T>(path: string, schema: z.ZodType<T>, query?: Query) => Promise<T>;
  /** As `get`, with the number of rows that there are in all, where the site says it. */
  list: <T>(
    path: string,
    schema: z.ZodType<T>,
    query: Query,
  ) => Promise<{ rows: T; total: number | undefined }>;
  /** The bare answer to what changes something. Throws only when there is none. */
  call: (
    method: "POST" | "DELETE",
    path: string,
    body?: Record<string, unknown>,
  ) => Promise<HttpAnswer>;
  /** Reads a 2xx, throws what anything else means. */
  read: <T>(answer: HttpAnswer, schema: z.ZodType<T>) => T;
  faultOf: (answer: HttpAnswer) => AppError;
  requests: () => number;
  /** How far the site's clock is behind ours, in ms, once it has said what time it has. */
  lag: () => number | undefined;
};

/** How long to leave a site alone that names no time. */
const patience = 5 * 60_000;

/** What WordPress says, where the answer is one of its own refusals. */
export function refusalOf(answer: HttpAnswer): Refusal | undefined {
  return refusal.safeParse(readJson(answer.text())).data;
}

/** An address below the API's root, with pretty permalinks or without. */
export function addressOf(root: URL, path: string, query: Query = {}): string {
  const url = new URL(root);
  const route = url.searchParams.get("rest_route");
  if (route === null)
    url.pathname = `${url.pathname.replace(/\/+$/, "")}/${path}`;
  else
    url.searchParams.set("rest_route", `${route.replace(/\/+$/, "")}/${path}`);
  for (const [name, value] of Object.entries(query))
    url.searchParams.set(name, String(value));
  return url.href;
}

export function createApi(options: ApiOptions): Api {
  const { root, user = "", password = "", http, signal, now } = options;
  const { host } = root;
  const signedIn = password !== "";
  const basic = Buffer.from(`${user}:${password}`).toString("base64");
  let requests = 0;
  let lag: number | undefined;

  const headers = (): Record<string, string> => ({
    accept: "application/json",
    // Some servers pass on nothing else to PHP.
    ...(signedIn ? { authorization: `Basic ${basic}` } : {}),
  });
  const note = (answer: HttpAnswer): HttpAnswer => {
    requests += 1;
    const date = Date.parse(answer.headers.get("date") ?? "");
    if (Number.isFinite(date)) lag = now() - date;
    return answer;
  };
  /** The site's own words, which are shown and therefore cleaned. */
  const clean = (said: string): string => {
    const line = cleanLine(bodyText(bodyFromHtml(said)), 300);
    const safe = signedIn
      ? line
          .replaceAll(password, "•••")
          .replaceAll(password.replace(/\s+/g, ""), "•••")
          .replaceAll(basic, "•••")
      : line;
    return safe.replace(/[.\s]+$/, "");
  };
  const elsewhere = (url: URL | null): AppError =>
    new AppError(
      "bad-answer",
      url === null || url.host === host
        ? `${host} answers at another address than it says.`
        : `${host} sends Porchlight on to ${url.host}; your password was not sent there. If that is your site, add it by that address.`,
    );

  const notTheApi = (answer: HttpAnswer, said: string): AppError => {
    const blocker = whoBlocks(answer, undefined);
    return new AppError(
      "bad-answer",
      blocker === undefined
        ? `${host} did not answer as WordPress’s REST API does.${said}`
        : `Instead of WordPress ${blocker} answered at ${host}.`,
      { details: { status: answer.status } },
    );
  };

  const faultOf = (answer: HttpAnswer): AppError => {
    const { status } = answer;
    const told = refusalOf(answer);
    const { resetAt } = readRateLimit(answer.headers, now());
    const fault = (
      code: AppError["code"],
      message: string,
      details: FaultDetails = {},
    ) => new AppError(code, message, { details: { status, ...details } });
    const reason = clean(told?.message ?? titleOfPage(answer));
    const said = reason === "" ? "" : ` It says “${reason}”.`;
    const code = told?.code ?? "";
    if (status >= 300 && status < 400)
      return elsewhere(
        URL.parse(answer.headers.get("location") ?? "", answer.url),
      );
    if (status === 429)
      return fault("rate-limited", `${host} asks for a pause.`, {
        retryAt: resetAt ?? now() + patience,
      });
    if (wrongPassword.has(code))
      return fault(
        "needs-sign-in",
        `${host} does not accept this application password (any more). Sign in again.`,
      );
    if (switchedOff.has(code))
      return fault(
        "refused",
        `Application passwords are switched off at ${host}. Security plugins such as Wordfence do that; switch them on there.`,
      );
    const guard = whoAsksForSignIn(told);
    if (guard !== undefined)
      return fault(
        "needs-sign-in",
        signedIn
          ? `At ${host} ${guard} does not see that you are signed in: the password is not good (any more), or the web server takes it out of requests, or only administrators are let in. Sign in again; where that does not help, allow the REST API for you there, or ask the host to pass on the “Authorization” header.`
          : `At ${host} ${guard} lets nobody in who is not signed in.`,
      );
    const blocker = whoBlocks(answer, told?.code);
    if (blocker !== undefined && status < 500)
      return fault(
        "refused",
        `The REST API of ${host} is blocked by ${blocker}. Allow it there for signed-in users.`,
      );
    // WordPress may say only later that nobody is signed in: then a password that is wrong and one that never arrived
    // look the same.
    if (status === 401 && told !== undefined && signedIn)
      return fault(
        "needs-sign-in",
        `${host} does not accept this sign-in (any more), or its web server takes the password out of requests. Sign in again; where that does not help, ask the host to pass on the “Authorization” header.${said}`,
      );
    if (status === 401)
      return fault(
        signedIn ? "refused" : "needs-sign-in",
        `${host} asks for a password before WordPress is reached.${said}`,
      );
    if (code === "rest_no_route")
      return fault(
        "refused",
        `The REST API of ${host} has no comments: they are switched off, by a plugin or for the whole site.`,
      );
    if (code.endsWith("_invalid_id") || status === 410)
      return fault("gone", `${host} does not have this (any more).${said}`);
    if (status === 413 || code === "comment_content_column_length")
      return fault("too-large", `This is too long for ${host}.${said}`);
    if (code === "comment_flood")
      return fault("rate-limited", `${host} asks to write more slowly.`, {
        retryAt: now() + 20_000,
      });
    if (status >= 500)
      return fault(
        "unreachable",
        blocker === undefined
          ? `${host} has a problem of its own (${String(status)}).${said}`
          : `Instead of WordPress ${blocker} answered at ${host} (${String(status)}).${said}`,
        resetAt === undefined ? {} : { retryAt: resetAt },
      );
    if (status >= 400 && (status !== 404 || told !== undefined))
      return fault(
        "refused",
        `${host} refused this (${String(status)}).${said}`,
      );
    return notTheApi(answer, said);
  };

  const read = <T>(answer: HttpAnswer, schema: z.ZodType<T>): T => {
    if (answer.status < 200 || answer.status >= 300) throw faultOf(answer);
    const result = schema.safeParse(readJson(answer.text()));
    if (result.success) return result.data;
    const title = clean(titleOfPage(answer));
    throw notTheApi(answer, title === "" ? "" : ` It says “${title}”.`);
  };
  /** Redirects are followed without the password; what another host answers is not the site's word. */
  const fetch = async (path: string, query: Query): Promise<HttpAnswer> => {
    const url = addressOf(root, path, query);
    const answer = note(
      await http.request({ url, headers: headers(), signal }),
    );
    const from = new URL(answer.url);
    if (from.origin !== root.origin) throw elsewhere(from);
    return answer;
  };

  return {
    host,
    faultOf,
    read,
    requests: () => requests,
    lag: () => lag,
    get: async (path, schema, query = {}) =>
      read(await fetch(path, query), schema),
    async list(path, schema, query) {
      const answer = await fetch(path, query);
      const total = answer.headers.get("x-wp-total") ?? "";
      return {
        rows: read(answer, schema),
        total: /^\d{1,15}$/.test(total) ? Number(total) : undefined,
      };
    },
    call: async (method, path, body) =>
      note(
        await http.request({
          method,
          url: addressOf(root, path),
          headers: {
            ...headers(),
            ...(body === undefined
              ? {}
              : { "content-type": "application/json" }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal,
        }),
      ),
  };
}
