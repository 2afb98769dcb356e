/** One request. Secrets belong in headers or the body, never in the url. */
export type HttpRequest = {
  url: string;
  method?: "GET" | "POST" | "PUT" | "DELETE";
  headers?: Record<string, string>;
  body?: string | Uint8Array | FormData;
  signal: AbortSignal;
  /** Most bytes of the decoded body that are read; beyond it the request fails as `too-large`. */
  maxBytes?: number;
  /** Until the last byte. */
  timeoutMs?: number;
  /** `follow`: up to 5 hops, never from https to http. Authorization is dropped on another origin. */
  redirect?: "follow" | "none";
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
 * `insecure` or `too-large` when there is no whole answer, and `cancelled` when the signal was aborted.
 */
export type Http = { request: (request: HttpRequest) => Promise<HttpAnswer> };
