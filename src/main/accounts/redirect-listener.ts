import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/** What the browser brought: a code, or why there is none. */
export type RedirectAnswer =
  { code: string; brought: URLSearchParams } | { refusal: string };

export type Listener = {
  /**
   * Where the browser is to be sent: loopback, a free port, a path nobody can guess. The bare path does as well, and the
   * name `localhost`, for providers that compare both with what was registered: the state cannot be guessed either.
   */
  uri: string;
  /** Takes the one answer whose state matches; `take` answers what went wrong, or null. */
  expect: (
    state: string,
    take: (answer: RedirectAnswer) => Promise<string | null>,
  ) => void;
  /** Takes no more requests; one that is being answered gets its answer. */
  finish: () => void;
  /** Breaks off whatever is open. */
  close: () => Promise<void>;
};

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function reply(response: ServerResponse, status: number, text: string): void {
  const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">
<title>Porchlight</title></head>
<body><h1>Porchlight</h1><p>${escapeHtml(text)}</p></body></html>
`;
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    connection: "close",
  });
  response.end(page);
}

function isSame(given: string | null, expected: string): boolean {
  const [a, b] = [Buffer.from(given ?? ""), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function readAnswer(query: URLSearchParams): RedirectAnswer | null {
  // What is bought without a code is brought at once (WordPress: an application password).
  const code = query.get("code") ?? query.get("password");
  if (code !== null && code !== "") return { code, brought: query };
  const error = query.get("error");
  if (error === null) return null;
  return {
    refusal:
      error === "access_denied"
        ? "The sign-in was not allowed in the browser."
        : "The server did not complete the sign-in. Try again.",
  };
}

/**
 * The one-shot address to which a browser comes back after a sign-in (RFC 8252 §7.3). Only a request
 * with the right Host, path and state counts; anything else changes nothing.
 */
export async function listenOnce(): Promise<Listener> {
  const path = `/${randomBytes(16).toString("hex")}`;
  let expected: Parameters<Listener["expect"]> | null = null;
  let host = "";
  let hosts = new Set<string>();

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const url = URL.parse(request.url ?? "", `http://${host}`);
    if (
      request.method !== "GET" ||
      !hosts.has(request.headers.host ?? "") ||
      (url?.pathname !== path && url?.pathname !== "/")
    ) {
      reply(response, 404, "There is nothing here.");
      return;
    }
    const [state, take] = expected ?? [];
    const found = readAnswer(url.searchParams);
    if (
      state === undefined ||
      take === undefined ||
      found === null ||
      !isSame(url.searchParams.get("state"), state)
    ) {
      reply(response, 400, "This is not the answer that Porchlight waits for.");
      return;
    }
    expected = null;
    const problem = await take(found);
    reply(
      response,
      200,
      problem ?? "You are signed in. You can close this window.",
    );
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => {
      reply(response, 500, "The sign-in failed inside Porchlight.");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  host = `127.0.0.1:${port}`;
  hosts = new Set([host, `localhost:${port}`]);
  return {
    uri: `http://${host}${path}`,
    expect(...wanted) {
      expected = wanted;
    },
    finish: () => {
      server.close();
    },
    async close() {
      const closed = server.listening ? once(server, "close") : null;
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
