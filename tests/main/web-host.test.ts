import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AppEvent } from "../../src/shared/contract/event.ts";
import { startWebHost, type WebHost } from "../../src/main/hosts/web.ts";

type Answer = {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  text: string;
};

/** Plain HTTP, because fetch refuses to send the headers that an attacker would. */
function send(
  url: string,
  options: {
    method?: string;
    headers?: Record<string, string>;
    body?: string;
  } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: options.method ?? "GET", headers: options.headers ?? {} },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => (text += chunk));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
          }),
        );
      },
    );
    sent.on("error", reject);
    sent.end(options.body);
  });
}

describe("the browser host", () => {
  let dir: string;
  let host: WebHost;
  let emit: (event: AppEvent) => void = () => undefined;
  const calls: [string, unknown][] = [];

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-web-"));
    const rendererDir = join(dir, "renderer");
    mkdirSync(join(rendererDir, "assets"), { recursive: true });
    writeFileSync(
      join(rendererDir, "index.html"),
      '<meta name="csp-nonce" content="__CSP_NONCE__">',
    );
    writeFileSync(join(rendererDir, "assets", "app.js"), "1");
    writeFileSync(join(dir, "secret.js"), "secret");
    symlinkSync(join(dir, "secret.js"), join(rendererDir, "link.js"));
    calls.length = 0;
    host = await startWebHost(
      {
        dispatch: (method, input) => {
          calls.push([method, input]);
          return Promise.resolve({ ok: true, value: "answered" });
        },
        subscribe: (listener) => {
          emit = listener;
          return () => undefined;
        },
        findMedia: () => Promise.resolve(undefined),
      },
      {
        rendererDir,
        port: 0,
        log: {
          info: () => undefined,
          warn: () => undefined,
          error: () => undefined,
        },
      },
    );
  });
  afterEach(async () => {
    await host.close();
    rmSync(dir, { recursive: true });
  });

  async function signIn(): Promise<string> {
    const answer = await send(host.address);
    expect(answer.status).toBe(303);
    const [cookie] = answer.headers["set-cookie"] as string[];
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/);
    return cookie?.split(";")[0] ?? "";
  }

  const call = (
    headers: Record<string, string>,
    body = '{"method":"app.info","input":{}}',
  ) =>
    send(`${host.origin}/call`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
    });

  it("trades the token for a cookie, as often as it is shown", async () => {
    const cookie = await signIn();
    expect(await signIn()).toBe(cookie);
    const answer = await call({ cookie });
    expect(JSON.parse(answer.text)).toEqual({ ok: true, value: "answered" });
    expect(calls).toEqual([["app.info", {}]]);
    expect((await send(`${host.origin}/?token=wrong`)).status).toBe(401);
  });

  it("answers no call without the cookie, and none from elsewhere", async () => {
    const cookie = await signIn();
    expect((await call({})).status).toBe(401);
    expect((await call({ cookie: `${cookie}x` })).status).toBe(401);
    expect((await call({ cookie, host: "evil.example" })).status).toBe(403);
    expect((await call({ cookie, origin: "http://evil.example" })).status).toBe(
      403,
    );
    expect(
      (await call({ cookie, "sec-fetch-site": "cross-site" })).status,
    ).toBe(403);
    expect(
      (
        await call({
          cookie,
          "sec-fetch-site": "cross-site",
          "sec-fetch-mode": "navigate",
        })
      ).status,
    ).toBe(403);
    expect((await call({ cookie, "content-type": "text/plain" })).status).toBe(
      415,
    );
    expect((await call({ cookie }, "{")).status).toBe(400);
    expect((await send(`${host.origin}/events`)).status).toBe(401);
    expect(calls).toEqual([]);
  });

  it("refuses a call that is too large and goes on", async () => {
    const cookie = await signIn();
    const big = JSON.stringify({ method: "x", input: "y".repeat(1_100_000) });
    expect((await call({ cookie }, big)).status).toBe(413);
    expect((await call({ cookie })).status).toBe(200);
  });

  it("serves the interface with a policy of its own per page", async () => {
    const first = await send(`${host.origin}/`);
    const second = await send(`${host.origin}/`);
    const nonceOf = (answer: Answer) =>
      /nonce-([^']+)'/.exec(
        String(answer.headers["content-security-policy"]),
      )?.[1];
    expect(nonceOf(first)).toBeDefined();
    expect(nonceOf(first)).not.toBe(nonceOf(second));
    expect(first.text).toContain(`content="${nonceOf(first)}"`);
    expect(String(first.headers["content-security-policy"])).toContain(
      "default-src 'none'",
    );
    expect(first.headers["referrer-policy"]).toBe("no-referrer");
  });

  it("serves nothing outside the interface's folder", async () => {
    expect((await send(`${host.origin}/assets/app.js`)).text).toBe("1");
    for (const path of [
      "/../secret.js",
      "/%2e%2e/secret.js",
      "/..%2fsecret.js",
      "/assets/..%5c..%5csecret.js",
      "/link.js",
      "/%00.js",
      "/assets",
      "/package.json",
      "//etc/hosts.js",
    ])
      expect((await send(`${host.origin}${path}`)).status, path).toBe(404);
  });

  /** Reads the stream until it has brought `count` events. */
  function listen(cookie: string, count: number, lastId?: string) {
    return new Promise<string[]>((resolve, reject) => {
      let text = "";
      const sent = request(
        `${host.origin}/events`,
        {
          headers: {
            cookie,
            ...(lastId === undefined ? {} : { "last-event-id": lastId }),
          },
        },
        (response) => {
          response.setEncoding("utf8");
          response.on("data", (chunk: string) => {
            text += chunk;
            const events = text
              .split("\n\n")
              .filter((e) => e.includes("data: "));
            if (events.length < count) return;
            sent.destroy();
            resolve(events);
          });
        },
      );
      sent.on("error", (error) => {
        if (!sent.destroyed) reject(error);
      });
      sent.end();
    });
  }

  it("brings a returning listener what it missed, or tells it to start over", async () => {
    const cookie = await signIn();
    const [first] = await listen(cookie, 1);
    expect(first).toContain('{"type":"reset"}');
    const id = /id: (\S+)/.exec(first ?? "")?.[1] ?? "";
    emit({ type: "changed", topics: ["accounts"] });
    emit({ type: "changed", topics: ["outbox"] });
    const missed = await listen(cookie, 2, id);
    expect(missed[0]).toContain('["accounts"]');
    expect(missed[1]).toContain('["outbox"]');
    expect((await listen(cookie, 1, "another-run:7"))[0]).toContain("reset");
    for (let i = 0; i < 300; i += 1)
      emit({ type: "changed", topics: ["drafts"] });
    expect((await listen(cookie, 1, id))[0]).toContain("reset");
  });
});
