import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { Dispatcher } from "undici";
import { AppError } from "../../shared/fault.ts";
import { decodeBytes, readCharset } from "./charset.ts";
import { handOut } from "./http-body.ts";
import { exchange } from "./http-exchange.ts";
import { describeFailure } from "./http-fault.ts";
import { isLoopback, isPrivate } from "./private-host.ts";
import { codings, unpack } from "./unpack.ts";

/** One request. Secrets belong in headers or the body, never in the url. */
export type HttpRequest = {
  url: string;
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  headers?: Record<string, string>;
  /** A `Blob` may lie on the disk; its type is the content’s. */
  body?: string | Blob;
  /** Told how many bytes of a `Blob` have left, again and again until all have. */
  sent?: (bytes: number) => void;
  signal: AbortSignal;
  /** Most bytes of the decoded body that are read; beyond it the request fails as `too-large`. 10 MB by default. */
  maxBytes?: number;
  /** Until the last byte, all hops together. 30 s by default. */
  timeoutMs?: number;
  /**
   * `follow` (GET only, and its default): up to 5 hops, never from https to http, never from a public
   * host to a private address. Only harmless headers go to another origin. `none` answers the 3xx itself.
   */
  redirect?: "follow" | "none";
  /** Allows http to any host; otherwise only https, and http to this machine. For feeds, which hold no secret. */
  plainHttp?: boolean;
  /**
   * For addresses that others wrote: hosts that are in a private network, by their name's own form or by what it
   * resolves to, are refused on every hop, but for this one (`URL.host`; empty: none).
   */
  onlyPublicBut?: string;
};

export type HttpAnswer = {
  status: number;
  /** Where the answer came from, after redirects. */
  url: string;
  /** Where the resource lives for good, when every hop was a 301 or 308. */
  movedTo?: string;
  headers: Headers;
  body: Uint8Array;
  /** The body decoded as its charset says, UTF-8 by default. */
  text: () => string;
};

/**
 * The one fetch. Answers every HTTP status; throws an AppError `offline`, `unreachable`, `timeout`,
 * `insecure`, `bad-answer` (undecodable) or `too-large` when there is no whole answer, and `cancelled`
 * when the signal was aborted. Whether a failed request can have had an effect: `neverLeft` in http-fault.ts.
 */
export type Http = { request: (request: HttpRequest) => Promise<HttpAnswer> };

const maxHops = 5;
const redirectStatuses = new Set([301, 302, 303, 307, 308]);
const permanentStatuses = new Set([301, 308]);
/** What may follow a redirect to another origin; a token can hide in any other header. */
const portableHeaders = new Set([
  "accept",
  "accept-language",
  "if-modified-since",
  "if-none-match",
]);

export type HttpOptions = {
  /** Who we are, with a page to read about it: `Porchlight/0.1 (+https://…)`. */
  userAgent: string;
  /** Whether this machine has no network at all, asked only after a failure. */
  isOffline?: () => boolean;
};

/** Says whether and where a hop may go; every refusal is a sentence. */
function checkAddress(text: string, base: URL | null, plainHttp: boolean): URL {
  const url = base === null ? URL.parse(text) : URL.parse(text, base);
  if (url === null)
    throw base === null
      ? new AppError("invalid-input", "This is not a web address.")
      : new AppError(
          "bad-answer",
          `${base.host} redirects to something that is not an address.`,
        );
  if (url.username !== "" || url.password !== "")
    throw new AppError(
      "insecure",
      `The address of ${url.host} must not hold a name or password.`,
    );
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw new AppError("insecure", "Only https addresses are opened.");
  if (url.protocol === "http:" && !plainHttp && !isLoopback(url.hostname))
    throw new AppError(
      "insecure",
      `${url.host} would be reached without encryption. Only https is allowed.`,
    );
  if (base !== null) {
    if (base.protocol === "https:" && url.protocol === "http:")
      throw new AppError(
        "insecure",
        `${base.host} redirects from https to an unencrypted address.`,
      );
    if (!isPrivate(base.hostname) && isPrivate(url.hostname))
      throw new AppError(
        "insecure",
        `${base.host} redirects into a private network.`,
      );
  }
  url.hash = "";
  return url;
}

/** A name can resolve to another address when it is connected to; what comes of that must be harmless to the caller. */
async function refusePrivate(url: URL, but: string): Promise<void> {
  if (url.host === but) return;
  const addresses =
    isPrivate(url.hostname) || isIP(url.hostname) !== 0
      ? [url.hostname]
      : (await lookup(url.hostname, { all: true })).map((each) => each.address);
  if (addresses.some(isPrivate))
    throw new AppError(
      "insecure",
      `${url.host} is in a private network; nothing is fetched from there.`,
    );
}

function readHeaders(given: Dispatcher.ResponseData["headers"]): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(given))
    for (const each of [value ?? []].flat()) headers.append(name, each);
  return headers;
}

/** Gives up what was not read of an answer. */
function drop({ body }: Dispatcher.ResponseData): void {
  // A little of it is read all the same, which keeps the connection.
  body.dump({ limit: 16_384 }).catch(() => undefined);
}

async function readBody(
  response: Dispatcher.ResponseData,
  headers: Headers,
  maxBytes: number,
  host: string,
): Promise<Uint8Array> {
  const tooLarge = () =>
    new AppError(
      "too-large",
      `${host} sent more than ${Math.floor(maxBytes / 1e6) || "a fraction of 1"} MB, which is more than is read.`,
    );
  const announced = Number(headers.get("content-length") ?? "0");
  if (announced > maxBytes) {
    drop(response);
    throw tooLarge();
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop by throwing destroys the stream, so nothing is read on.
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  const unpacked = await unpack(
    Buffer.concat(chunks, size),
    headers.get("content-encoding"),
    maxBytes,
  );
  switch (unpacked) {
    case "too-large":
      throw tooLarge();
    case "broken":
      throw new AppError(
        "bad-answer",
        `${host} sent an answer that cannot be unpacked.`,
      );
    default:
      return unpacked;
  }
}

async function follow(
  request: HttpRequest,
  userAgent: string,
  signal: AbortSignal,
  visit: (url: URL) => void,
): Promise<HttpAnswer> {
  const plainHttp = request.plainHttp ?? false;
  const method = request.method ?? "GET";
  const follows =
    method === "GET" && (request.redirect ?? "follow") === "follow";
  const ours = { "user-agent": userAgent, "accept-encoding": codings };
  let headers = new Headers({ accept: "*/*", ...request.headers, ...ours });
  const { body } = request;
  if (body instanceof Blob) {
    headers.set("content-type", body.type);
    headers.set("content-length", String(body.size));
  }
  let url = checkAddress(request.url, null, plainHttp);
  let permanent = true;
  for (let hop = 0; hop <= maxHops; hop += 1) {
    visit(url);
    if (request.onlyPublicBut !== undefined)
      await refusePrivate(url, request.onlyPublicBut);
    const response = await exchange(url, {
      method,
      headers: Object.fromEntries(headers),
      body: body instanceof Blob ? handOut(body, request.sent) : (body ?? null),
      signal,
    });
    const answered = readHeaders(response.headers);
    const location = answered.get("location");
    if (
      !follows ||
      location === null ||
      !redirectStatuses.has(response.statusCode)
    ) {
      const read = await readBody(
        response,
        answered,
        request.maxBytes ?? 10_000_000,
        url.host,
      );
      const type = answered.get("content-type");
      return {
        status: response.statusCode,
        url: url.href,
        ...(hop > 0 && permanent ? { movedTo: url.href } : {}),
        headers: answered,
        body: read,
        text: () => decodeBytes(read, readCharset(type)),
      };
    }
    drop(response);
    const next = checkAddress(location, url, plainHttp);
    permanent &&= permanentStatuses.has(response.statusCode);
    if (next.origin !== url.origin) {
      const portable = [...headers].filter(([name]) =>
        portableHeaders.has(name),
      );
      headers = new Headers({ ...Object.fromEntries(portable), ...ours });
    }
    url = next;
  }
  throw new AppError("bad-answer", `${url.host} redirects in circles.`);
}

/** The one way out over HTTP: no cookies, no cache, no credentials of the system. */
export function createHttp(options: HttpOptions): Http {
  return {
    async request(request) {
      const timeoutMs = request.timeoutMs ?? 30_000;
      const timeout = AbortSignal.timeout(timeoutMs);
      let host = "";
      try {
        request.signal.throwIfAborted();
        return await follow(
          request,
          options.userAgent,
          AbortSignal.any([request.signal, timeout]),
          (url) => {
            host = url.host;
          },
        );
      } catch (error) {
        if (request.signal.aborted)
          throw new AppError("cancelled", "Stopped.", { cause: error });
        if (error instanceof AppError) throw error;
        if (timeout.aborted)
          throw new AppError(
            "timeout",
            `${host} did not answer within ${Math.ceil(timeoutMs / 1000)} seconds.`,
            { cause: error },
          );
        throw describeFailure(error, host, options.isOffline);
      }
    },
  };
}
