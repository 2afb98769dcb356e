import { lookup } from "node:dns/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createPlainServer } from "node:net";
import type { AddressInfo } from "node:net";
import { hostname } from "node:os";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, test } from "vitest";
import { neverLeft } from "../../src/main/channels/http-fault.ts";
import { createHttp, type HttpRequest } from "../../src/main/channels/http.ts";
import { AppError } from "../../src/shared/fault.ts";

const http = createHttp({
  userAgent: "Porchlight/0.1 (+https://example.org)",
  isOffline: () => false,
});
const closing: (() => void)[] = [];

/** What this machine calls itself, where that looks like any name and is known to nobody else. */
const ownName = await lookup(hostname()).then(
  ({ address }) =>
    /^(?:127|10|192\.168)\./.test(address) && hostname() !== "localhost"
      ? hostname()
      : undefined,
  () => undefined,
);
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function listen(
  server: Server | ReturnType<typeof createPlainServer>,
): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  closing.push(() => {
    if ("closeAllConnections" in server) server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function serve(listener: RequestListener): Promise<string> {
  return listen(createServer(listener));
}

function ask(url: string, more: Partial<HttpRequest> = {}) {
  return http.request({ url, signal: new AbortController().signal, ...more });
}

async function fail(promise: Promise<unknown>): Promise<AppError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("It should have failed.");
}

describe("the one fetch", () => {
  test("goes to no private network for an address that others wrote, but to the one that is named", async () => {
    const base = await serve((request, response) => {
      if (request.url === "/away")
        response.writeHead(302, { location: `http://localhost:1/` });
      response.end("inside");
    });
    const { host, port } = new URL(base);
    for (const url of [
      base,
      `http://localhost:${port}/`,
      "https://10.1.2.3/",
      "https://[fd00::1]/",
      "https://[::ffff:192.168.1.1]/",
    ])
      expect(await fail(ask(url, { onlyPublicBut: "" }))).toMatchObject({
        code: "insecure",
        message: expect.stringContaining("private network"),
      });
    const own = await ask(base, { onlyPublicBut: host });
    expect(own.text()).toBe("inside");
    expect(
      await fail(ask(`${base}/away`, { onlyPublicBut: host })),
    ).toMatchObject({ code: "insecure" });
  });

  test.skipIf(ownName === undefined)(
    "sees through a name that resolves into a private network",
    async () => {
      const url = `https://${ownName ?? ""}/`;
      expect(await fail(ask(url, { onlyPublicBut: "" }))).toMatchObject({
        code: "insecure",
      });
    },
  );

  test("says who asks, sends no cookie back, unpacks gzip", async () => {
    const seen: (string | undefined)[] = [];
    const base = await serve((request, response) => {
      seen.push(request.headers["user-agent"], request.headers.cookie);
      response.writeHead(200, {
        "content-encoding": "gzip",
        "content-type": "text/plain; charset=utf-8",
        "set-cookie": "a=b",
      });
      response.end(gzipSync("héllo"));
    });
    await ask(base);
    const answer = await ask(base);
    expect(answer.text()).toBe("héllo");
    expect(seen).toEqual([
      "Porchlight/0.1 (+https://example.org)",
      undefined,
      "Porchlight/0.1 (+https://example.org)",
      undefined,
    ]);
  });

  test.each([
    ["text/plain; charset=iso-8859-1", Buffer.from([0xe9]), "é"],
    ["text/plain; charset=nonsense", Buffer.from("é"), "é"],
    ["text/plain", Buffer.from([0xef, 0xbb, 0xbf, 0xc3, 0xa9]), "é"],
    ["text/plain; charset=utf-8", Buffer.from([0xff, 0xfe, 0xe9, 0]), "é"],
  ])("decodes %s", async (type, bytes, text) => {
    const base = await serve((_, response) => {
      response.writeHead(200, { "content-type": type });
      response.end(bytes);
    });
    expect((await ask(base)).text()).toBe(text);
  });

  test("answers every status instead of throwing", async () => {
    const base = await serve((_, response) => {
      response.writeHead(503, { "retry-after": "7" });
      response.end("busy");
    });
    const answer = await ask(base);
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("7");
  });

  test("names the lasting address only when every hop was permanent", async () => {
    const base = await serve((request, response) => {
      const hops: Record<string, [number, string]> = {
        "/a": [301, "/b"],
        "/b": [308, "/end"],
        "/c": [301, "/d"],
        "/d": [302, "/end"],
      };
      const hop = hops[request.url ?? ""];
      if (hop === undefined) response.end("there");
      else response.writeHead(hop[0], { location: hop[1] }).end();
    });
    const moved = await ask(`${base}/a`);
    expect(moved.movedTo).toBe(`${base}/end`);
    const visiting = await ask(`${base}/c`);
    expect(visiting.url).toBe(`${base}/end`);
    expect(visiting.movedTo).toBeUndefined();
    const none = await ask(`${base}/a`, { redirect: "none" });
    expect(none.status).toBe(301);
  });

  test("takes no token to another origin", async () => {
    const seen: unknown[] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization, request.headers["x-api-key"]);
      seen.push(request.headers.accept);
      response.end();
    });
    const base = await serve((_, response) => {
      response.writeHead(302, { location: other }).end();
    });
    await ask(base, {
      headers: { authorization: "Bearer t", "x-api-key": "k", accept: "a/b" },
    });
    expect(seen).toEqual([undefined, undefined, "a/b"]);
  });

  test("never repeats a POST by itself", async () => {
    let posts = 0;
    const base = await serve((_, response) => {
      posts += 1;
      response.writeHead(307, { location: "/again" }).end();
    });
    const answer = await ask(base, { method: "POST", body: "x" });
    expect([answer.status, posts]).toEqual([307, 1]);
  });

  test("minds no server that closes kept connections without a word", async () => {
    let connections = 0;
    const url = await listen(
      createPlainServer((socket) => {
        connections += 1;
        let requests = 0;
        socket.on("error", () => undefined);
        socket.on("data", () => {
          requests += 1;
          if (requests > 1) socket.destroy();
          else socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
        });
      }),
    );
    for (const method of ["GET", "GET", "POST", "GET", "POST"] as const)
      expect((await ask(url, { method })).text()).toBe("ok");
    // A kept one was tried, and what changes something had one of its own.
    expect(connections).toBe(5);
  });

  test("stops after five hops", async () => {
    const base = await serve((_, response) => {
      response.writeHead(302, { location: "/" }).end();
    });
    expect((await fail(ask(base))).code).toBe("bad-answer");
  });

  test("caps what it reads, announced or unpacked", async () => {
    const base = await serve((request, response) => {
      if (request.url === "/bomb") {
        response.writeHead(200, { "content-encoding": "gzip" });
        response.end(gzipSync(Buffer.alloc(5_000_000)));
      } else response.end(Buffer.alloc(5_000_000));
    });
    for (const path of ["/bomb", "/plain"])
      expect((await fail(ask(base + path, { maxBytes: 1_000_000 }))).code).toBe(
        "too-large",
      );
    expect((await ask(`${base}/bomb`)).body.length).toBe(5_000_000);
  });

  test("gives up on a server that stalls mid-body", async () => {
    const base = await serve((_, response) => {
      response.writeHead(200);
      response.write("a");
    });
    const error = await fail(ask(base, { timeoutMs: 100 }));
    expect(error.code).toBe("timeout");
    expect(neverLeft(error)).toBe(false);
  });

  test("an abort is cancelled, before and during", async () => {
    const base = await serve((_, response) => {
      response.writeHead(200);
      response.write("a");
      controller.abort();
    });
    const controller = new AbortController();
    const during = await fail(ask(base, { signal: controller.signal }));
    expect(during.code).toBe("cancelled");
    const before = await fail(ask(base, { signal: AbortSignal.abort() }));
    expect(before.code).toBe("cancelled");
  });

  test("a refused connection has had no effect, a broken one may have", async () => {
    const gone = await serve(() => undefined);
    for (const close of closing.splice(0)) close();
    const refused = await fail(ask(gone));
    expect(refused.code).toBe("unreachable");
    expect(neverLeft(refused)).toBe(true);

    const base = await listen(
      createPlainServer((socket) => {
        socket.on("error", () => undefined);
        socket.once("data", () => socket.destroy());
      }),
    );
    const broken = await fail(ask(base, { method: "POST", body: "x" }));
    expect(broken.code).toBe("unreachable");
    expect(neverLeft(broken)).toBe(false);
  });

  test("half an answer is no answer", async () => {
    const base = await serve((_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
    });
    expect((await fail(ask(base))).code).toBe("unreachable");
  });

  test("an answer that is not gzip after all is a bad one", async () => {
    const base = await serve((_, response) => {
      response.writeHead(200, { "content-encoding": "gzip" });
      response.end("not gzip");
    });
    expect((await fail(ask(base))).code).toBe("bad-answer");
  });

  test("a server without TLS where TLS was asked for is insecure", async () => {
    const base = await serve((_, response) => response.end());
    const error = await fail(ask(base.replace("http:", "https:")));
    expect(error.code).toBe("insecure");
  });

  test("a name that does not exist is unreachable, without a network offline", async () => {
    const name = "https://no-such-host.invalid/path?token=canary";
    const error = await fail(ask(name));
    expect(error.code).toBe("unreachable");
    expect(error.message).toContain("no-such-host.invalid");
    expect(error.message).not.toContain("canary");
    const unplugged = createHttp({ userAgent: "a", isOffline: () => true });
    const signal = new AbortController().signal;
    const offline = await fail(unplugged.request({ url: name, signal }));
    expect(offline.code).toBe("offline");
  });

  test.each([
    ["http://example.org/", "insecure"],
    ["http://127.0.0.1.example.org/", "insecure"],
    ["ftp://example.org/", "insecure"],
    ["file:///etc/passwd", "insecure"],
    ["https://user:canary@example.org/", "insecure"],
    ["porch", "invalid-input"],
  ])("does not open %s", async (url, code) => {
    const error = await fail(ask(url));
    expect(error.code).toBe(code);
    expect(error.message).not.toContain("canary");
    expect(neverLeft(error)).toBe(true);
  });

  test.each([
    ["http://example.org/", "insecure"],
    ["javascript:alert(1)", "insecure"],
    ["http://[", "bad-answer"],
  ])("does not follow to %s", async (location, code) => {
    const base = await serve((_, response) => {
      response.writeHead(302, { location }).end();
    });
    expect((await fail(ask(base))).code).toBe(code);
  });
});
