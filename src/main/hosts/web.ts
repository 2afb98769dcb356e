import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createReadStream, readFileSync } from "node:fs";
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { AppError } from "../../shared/fault.ts";
import type { RunningCore } from "../core.ts";
import type { Log } from "../log.ts";
import { readAsset } from "./assets.ts";
import { createEventStream } from "./event-stream.ts";
import { mediaHeaders, mediaId } from "./media.ts";
import { contentSecurityPolicy } from "./policy.ts";

/** The interface in a normal browser, over loopback only. */
export type WebHost = {
  /** Without the token: safe to show. */
  origin: string;
  /** With the token that a browser trades for its cookie. */
  address: string;
  close: () => Promise<void>;
};

/** No call's input comes near this: 200 kB of text, and room for a thousand ids. */
const bodyCapBytes = 1_000_000;

export async function startWebHost(
  core: Pick<RunningCore, "dispatch" | "subscribe" | "findMedia">,
  options: { rendererDir: string; port: number; log: Log },
): Promise<WebHost> {
  const token = randomBytes(24).toString("base64url");
  const run = randomBytes(6).toString("base64url");
  const events = createEventStream(core.subscribe, run);
  const server = createServer((request, response) => {
    handle(request, response).catch((cause: unknown) => {
      options.log.error(`request ${request.method ?? ""} failed`, cause);
      if (!response.headersSent) refuse(response, 500, "internal error");
      else response.destroy();
    });
  });
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  const cookieName = `porchlight_${port}`;

  async function handle(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    setSafetyHeaders(response);
    if (!isOurs(request)) return refuse(response, 403, "wrong host or origin");
    const url = new URL(request.url ?? "/", origin);
    if (url.pathname === "/call") return call(request, response);
    if (url.pathname === "/events") {
      if (!hasCookie(request))
        return refuse(response, 401, "open the new address");
      events.attach(request, response);
      return;
    }
    if (request.method !== "GET" && request.method !== "HEAD")
      return refuse(response, 405, "only GET here");
    const attachment = mediaId(url.pathname);
    if (attachment !== undefined) {
      if (!hasCookie(request))
        return refuse(response, 401, "open the new address");
      return sendMedia(attachment, url.searchParams.has("save"), response);
    }
    const offered = url.searchParams.get("token");
    if (url.pathname === "/" && offered !== null)
      return trade(offered, response);
    sendAsset(url.pathname, response);
  }

  /** Exact Host against rebinding; Origin and Sec-Fetch-Site must match where a browser sends them. */
  function isOurs(request: IncomingMessage): boolean {
    const { host, origin: from } = request.headers;
    const site = request.headers["sec-fetch-site"];
    const isTopLevel = request.headers["sec-fetch-mode"] === "navigate";
    if (host === undefined || !hosts.has(host)) return false;
    if (from !== undefined && from !== `http://${host}`) return false;
    return (
      site === undefined ||
      site === "same-origin" ||
      site === "none" ||
      // Following a link to the printed address shows the page; it holds nothing secret.
      (isTopLevel && request.method === "GET")
    );
  }

  function trade(offered: string, response: ServerResponse): void {
    if (!isSame(offered, token)) return refuse(response, 401, "wrong token");
    response.setHeader(
      "set-cookie",
      `${cookieName}=${token}; HttpOnly; SameSite=Strict; Path=/`,
    );
    response.writeHead(303, { location: "/" }).end();
  }

  function hasCookie(request: IncomingMessage): boolean {
    const cookies = (request.headers.cookie ?? "").split(/;\s*/);
    const ours = cookies.find((c) => c.startsWith(`${cookieName}=`));
    return (
      ours !== undefined && isSame(ours.slice(cookieName.length + 1), token)
    );
  }

  async function call(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (request.method !== "POST") return refuse(response, 405, "POST a call");
    if (!hasCookie(request))
      return refuse(response, 401, "open the new address");
    const type = request.headers["content-type"]?.split(";")[0]?.trim();
    if (type !== "application/json")
      return refuse(response, 415, "content-type must be application/json");
    const text = await readBody(request);
    if (text === undefined) return refuse(response, 413, "too large");
    const parsed = parseCall(text);
    if (parsed === undefined)
      return refuse(response, 400, 'send {"method": …, "input": …}');
    const reply = await core.dispatch(parsed.method, parsed.input);
    response
      .writeHead(200, { "content-type": "application/json; charset=utf-8" })
      .end(JSON.stringify(reply));
  }

  async function sendMedia(
    id: string,
    saved: boolean,
    response: ServerResponse,
  ): Promise<void> {
    const file = await core.findMedia(id);
    if (file === undefined) return refuse(response, 404, "not here");
    response.writeHead(200, mediaHeaders(file, saved));
    await pipeline(createReadStream(file.path), response).catch(() => {
      // Whoever asked has gone, or the file has.
      response.destroy();
    });
  }

  function sendAsset(pathname: string, response: ServerResponse): void {
    if (pathname === "/" || pathname === "/index.html") {
      const nonce = randomBytes(16).toString("base64");
      const html = readFileSync(
        join(options.rendererDir, "index.html"),
        "utf8",
      );
      response
        .writeHead(200, {
          "content-type": "text/html; charset=utf-8",
          "content-security-policy": contentSecurityPolicy("'self'", nonce),
          "cache-control": "no-store",
        })
        .end(html.replaceAll("__CSP_NONCE__", nonce));
      return;
    }
    const asset = readAsset(options.rendererDir, pathname);
    if (asset === undefined) return refuse(response, 404, "not here");
    response
      .writeHead(200, {
        "content-type": asset.mediaType,
        "content-security-policy": "default-src 'none'",
        "cache-control": "public, max-age=31536000, immutable",
      })
      .end(asset.bytes);
  }

  return {
    origin,
    address: `${origin}/?token=${token}`,
    async close() {
      events.close();
      server.closeIdleConnections();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      const force = setTimeout(() => server.closeAllConnections(), 2000);
      await closed;
      clearTimeout(force);
    },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  const listening = once(server, "listening");
  server.listen(port, "127.0.0.1");
  try {
    await listening;
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : "";
    throw new AppError(
      "conflict",
      code === "EADDRINUSE"
        ? `Port ${port} is taken by another program. Choose another with --port, or leave it out.`
        : `Port ${port} cannot be used. Choose another with --port, or leave it out.`,
      { cause },
    );
  }
}

function setSafetyHeaders(response: ServerResponse): void {
  response.setHeader("x-content-type-options", "nosniff");
  response.setHeader("referrer-policy", "no-referrer");
  response.setHeader("cross-origin-resource-policy", "same-origin");
  response.setHeader("cross-origin-opener-policy", "same-origin");
  response.setHeader("x-frame-options", "DENY");
}

function refuse(response: ServerResponse, status: number, why: string): void {
  response
    .writeHead(status, { "content-type": "text/plain; charset=utf-8" })
    .end(why);
}

function isSame(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

function parseCall(
  text: string,
): { method: string; input: unknown } | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== "object" || parsed === null) return undefined;
    if (!("method" in parsed) || typeof parsed.method !== "string")
      return undefined;
    return {
      method: parsed.method,
      input: "input" in parsed ? parsed.input : {},
    };
  } catch {
    return undefined;
  }
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read on without keeping, so that the answer still reaches the sender.
    if (size <= bodyCapBytes) chunks.push(chunk);
    else if (size > bodyCapBytes * 8) return undefined;
  }
  if (size > bodyCapBytes) return undefined;
  return Buffer.concat(chunks).toString("utf8");
}
