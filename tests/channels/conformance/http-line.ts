import { once } from "node:events";
import {
  createServer,
  request as ask,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { breaks, type Break, type Line } from "./line.ts";

export type HttpLine = Line & { url: string; stop: () => Promise<void> };

type Answer = {
  status: number;
  headers: IncomingMessage["headers"];
  body: Buffer;
};

const page =
  "<!doctype html><title>Welcome</title><h1>Pay for the network</h1>";

/** Passes a request on and brings the whole answer, bytes as they came. */
async function passOn(
  target: URL,
  request: IncomingMessage,
  body: Buffer,
): Promise<Answer> {
  const upstream = ask(new URL(request.url ?? "/", target), {
    method: request.method,
    headers: { ...request.headers, host: target.host, connection: "close" },
  });
  upstream.end(body);
  const [answer] = (await once(upstream, "response")) as [IncomingMessage];
  return {
    status: answer.statusCode ?? 502,
    headers: answer.headers,
    body: await buffer(answer),
  };
}

function flush(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    response.write(bytes, () => resolve());
  });
}

/** A line in front of a web server, broken at any point of an exchange. */
export async function startHttpLine(targetUrl: string): Promise<HttpLine> {
  const target = new URL(targetUrl);
  let next: (() => Break | null) | null = null;
  let broken = 0;
  let aheadMs = 0;
  let isEcho = false;
  let change: ((body: string) => string) | null = null;

  async function give(response: ServerResponse, answer: Answer, how: Break) {
    const headers = { ...answer.headers, "content-length": answer.body.length };
    const half = answer.body.subarray(0, Math.floor(answer.body.length / 2));
    if (how === "head") {
      response.writeHead(answer.status, headers).flushHeaders();
      await new Promise((resolve) => setImmediate(resolve));
      response.destroy();
    } else if (how === "middle") {
      response.writeHead(answer.status, headers);
      await flush(response, half);
      response.destroy();
    } else if (how === "truncated")
      response
        .writeHead(answer.status, { ...headers, "content-length": half.length })
        .end(half);
    else if (how === "gave-up")
      response.writeHead(504, { "content-type": "text/html" }).end(page);
    else response.destroy();
  }

  async function pass(request: IncomingMessage, response: ServerResponse) {
    const body = await buffer(request);
    if (isEcho) {
      const said = JSON.stringify([request.headers, body.toString()]);
      response
        .writeHead(422, { "content-type": "application/json" })
        .end(JSON.stringify({ error: `No: ${said}` }));
      return;
    }
    const how = next?.() ?? null;
    if (how !== null) broken += 1;
    response.setHeader("date", new Date(Date.now() + aheadMs).toUTCString());
    if (typeof how === "object" && how !== null) {
      response
        .writeHead(429, { "content-type": "application/json", ...how.headers })
        .end(how.body ?? '{"error":"Too many requests"}');
      return;
    }
    if (how === "swallowed") {
      response.destroy();
      return;
    }
    if (how === "page" || how === "unavailable") {
      const status = how === "page" ? 200 : 503;
      response.writeHead(status, { "content-type": "text/html" }).end(page);
      return;
    }
    const answer = await passOn(target, request, body);
    delete answer.headers.connection;
    delete answer.headers["transfer-encoding"];
    delete answer.headers.date;
    if (change !== null && answer.body.length > 0)
      answer.body = Buffer.from(change(answer.body.toString()));
    if (how !== null) {
      await give(response, answer, how);
      return;
    }
    // 304 has neither a body nor a length.
    const length =
      answer.status === 304 ? {} : { "content-length": answer.body.length };
    response
      .writeHead(answer.status, { ...answer.headers, ...length })
      .end(answer.body);
  }

  const server = createServer((request, response) => {
    pass(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const down = async () => {
    if (!server.listening) return;
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  return {
    url: `http://127.0.0.1:${String(port)}`,
    kinds: breaks,
    limits: true,
    plan: (planned) => {
      next = planned;
    },
    alter: (to) => {
      change = to;
    },
    down,
    up: async () => {
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
    },
    echo: () => {
      isEcho = true;
      return Promise.resolve();
    },
    setClock: (ahead) => {
      aheadMs = ahead;
    },
    broken: () => broken,
    stop: down,
  };
}
