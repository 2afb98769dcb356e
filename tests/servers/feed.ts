import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { gzipSync } from "node:zlib";

export type SeenRequest = {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  at: number;
};

/** One answer of the server; every fault a feed can have is one of these. */
export type FeedAnswer = {
  status?: number;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Sends the ETag and answers 304 to whoever shows it again. */
  etag?: string;
  /** Sends Last-Modified and answers 304 to whoever shows it again. */
  lastModified?: string;
  gzip?: boolean;
  /** Waits this long before the head. */
  headDelayMs?: number;
  /** Sends the body in pieces of `pieceBytes`, this long apart. */
  pieceDelayMs?: number;
  pieceBytes?: number;
  /** Cuts the connection after this many bytes of the body, though it promised all. */
  cutAfterBytes?: number;
  /** Repeats the body until this many bytes were sent or the client went away. */
  totalBytes?: number;
  /** Cuts the connection instead of answering. */
  refuse?: boolean;
};

/** A fixed answer, or one made for each request (`n` counts those to this path). */
export type FeedScript =
  FeedAnswer | ((request: SeenRequest, n: number) => FeedAnswer);

export type FeedServer = {
  /** http://127.0.0.1:PORT */
  url: string;
  /** What the path answers from now on; a path never set answers 404. */
  set: (path: string, script: FeedScript) => void;
  /** The requests seen so far, oldest first. */
  requests: SeenRequest[];
  /** The requests to one path. */
  requestsTo: (path: string) => SeenRequest[];
  /** Bytes of bodies written so far, of all answers. */
  sentBytes: () => number;
  stop: () => Promise<void>;
};

function isFresh(answer: FeedAnswer, headers: IncomingHttpHeaders): boolean {
  const shown = headers["if-none-match"];
  if (shown !== undefined) {
    return (
      answer.etag !== undefined &&
      shown.split(",").some((tag) => tag.trim() === answer.etag)
    );
  }
  return (
    answer.lastModified !== undefined &&
    headers["if-modified-since"] === answer.lastModified
  );
}

function headersOf(answer: FeedAnswer, bytes: number): Record<string, string> {
  return {
    "content-type": "application/rss+xml; charset=utf-8",
    ...(answer.totalBytes === undefined
      ? { "content-length": String(bytes) }
      : {}),
    ...(answer.etag === undefined ? {} : { etag: answer.etag }),
    ...(answer.lastModified === undefined
      ? {}
      : { "last-modified": answer.lastModified }),
    ...(answer.gzip === true ? { "content-encoding": "gzip" } : {}),
    ...answer.headers,
  };
}

/** The pieces of the body in the order and size they go over the wire. */
function* pieces(answer: FeedAnswer, body: Buffer): Generator<Buffer> {
  const size = answer.pieceBytes ?? 65_536;
  const total = answer.totalBytes ?? body.length;
  const end = Math.min(total, answer.cutAfterBytes ?? total);
  const source =
    answer.totalBytes === undefined || body.length >= size || body.length === 0
      ? body
      : Buffer.concat(
          Array.from({ length: Math.ceil(size / body.length) }, () => body),
        );
  let sent = 0;
  while (sent < end && source.length > 0) {
    const from = sent % source.length;
    const piece = source.subarray(
      from,
      Math.min(from + size, from + end - sent),
    );
    sent += piece.length;
    yield piece;
  }
}

/** A web server on 127.0.0.1 whose every answer, good or broken, the test decides. */
export async function startFeeds(): Promise<FeedServer> {
  const scripts = new Map<string, FeedScript>();
  const requests: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  const stopping = new AbortController();
  let sentBytes = 0;

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      stopping.signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    });

  async function write(response: ServerResponse, answer: FeedAnswer) {
    const plain = Buffer.from(answer.body ?? "");
    const body = answer.gzip === true ? gzipSync(plain) : plain;
    response.writeHead(answer.status ?? 200, headersOf(answer, body.length));
    response.flushHeaders();
    for (const piece of pieces(answer, body)) {
      if (response.destroyed) return;
      sentBytes += piece.length;
      await new Promise((resolve) => response.write(piece, resolve));
      if (answer.pieceDelayMs !== undefined) await pause(answer.pieceDelayMs);
    }
    if (answer.cutAfterBytes !== undefined) response.destroy();
    else response.end();
  }

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const path = new URL(request.url ?? "/", "http://127.0.0.1").pathname;
    const seen: SeenRequest = {
      method: request.method ?? "",
      path,
      headers: request.headers,
      at: Date.now(),
    };
    requests.push(seen);
    const script = scripts.get(path);
    const count = requests.filter((each) => each.path === path).length;
    const planned = typeof script === "function" ? script(seen, count) : script;
    if (planned === undefined) {
      response
        .writeHead(404, { "content-type": "text/plain" })
        .end("nothing here");
      return;
    }
    if (planned.headDelayMs !== undefined) await pause(planned.headDelayMs);
    if (planned.refuse === true) {
      response.destroy();
      return;
    }
    if (isFresh(planned, request.headers)) {
      const { "content-length": _, ...headers } = headersOf(planned, 0);
      response.writeHead(304, headers).end();
      return;
    }
    await write(response, planned);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    set: (path, script) => scripts.set(path, script),
    requests,
    requestsTo: (path) => requests.filter((each) => each.path === path),
    sentBytes: () => sentBytes,
    stop: async () => {
      stopping.abort();
      server.close();
      for (const socket of sockets) socket.destroy();
      if (server.listening) await once(server, "close");
    },
  };
}
