import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { feedChannel } from "../../../src/main/channels/feed/index.ts";
import type { FaultCode } from "../../../src/shared/fault.ts";
import {
  startFeeds,
  type FeedAnswer,
  type FeedServer,
} from "../../servers/feed.ts";
import { contextFor, failureOf, now, rss } from "./place.ts";

let feeds: FeedServer;
beforeEach(async () => {
  feeds = await startFeeds();
});
afterEach(() => feeds.stop());

const context = () => contextFor(`${feeds.url}/feed`);
const poll = (cursor: Parameters<typeof feedChannel.poll>[1] = null) =>
  feedChannel.poll(context(), cursor);

describe("asking again", () => {
  test("shows the validators byte for byte; 304 changes nothing", async () => {
    const etag = `W/"a;b, 'ü'"`;
    const lastModified = "Sat, 21 Nov 2026 10:00:00 GMT";
    feeds.set("/feed", { body: rss("a"), etag: 'W/"x"', lastModified });
    const first = await poll();
    expect(first.unchanged).toBe(false);
    expect(first.cursor).toMatchObject({ etag: 'W/"x"', lastModified });
    const second = await poll(first.cursor);
    expect(second).toMatchObject({
      unchanged: true,
      messages: [],
      rejected: [],
      cursor: first.cursor,
      requests: 1,
    });
    const seen = feeds.requestsTo("/feed")[1]?.headers;
    expect(seen?.["if-none-match"]).toBe('W/"x"');
    expect(seen?.["if-modified-since"]).toBe(lastModified);
    expect(seen?.["user-agent"]).toMatch(/^Porchlight\/0\.1 \(\+https:/);
    expect(seen?.["accept-encoding"]).toMatch(/\bgzip\b/);
    expect(seen?.cookie).toBeUndefined();

    feeds.set("/feed", { body: rss("a"), headers: { etag } });
    const third = await poll(second.cursor);
    await poll(third.cursor);
    const shown = feeds.requestsTo("/feed")[3]?.headers["if-none-match"];
    // Both sides read header bytes as Latin-1.
    expect(Buffer.from(String(shown), "latin1").toString()).toBe(etag);
  });

  test("without validators an unchanged page is known by its entries", async () => {
    feeds.set("/feed", { body: rss("b", "a") });
    const first = await poll();
    expect(first.messages.map((m) => m.remoteId)).toEqual(["b", "a"]);
    expect(first.notBefore).toBe(now + 4 * 3_600_000);
    const second = await poll(first.cursor);
    expect(second).toMatchObject({ unchanged: true, messages: [] });
    feeds.set("/feed", {
      body: rss("c", "b", "a").replace(">a</title>", ">A!</title>"),
    });
    const third = await poll(second.cursor);
    expect(third.unchanged).toBe(false);
    expect(
      third.messages.map((m) => [m.remoteId, m.subject, m.editedAt]),
    ).toEqual(
      expect.arrayContaining([
        ["c", "c", undefined],
        ["a", "A!", now],
      ]),
    );
  });

  test.each([
    [{ "cache-control": "public, max-age=7200" }, "", 7200],
    [{ "cache-control": "max-age=60" }, "<ttl>180</ttl>", 10_800],
    [{ "cache-control": "no-cache, max-age=999" }, "", 0],
    [{ "cache-control": "max-age=999999999" }, "", 86_400],
    [{ "retry-after": "5400" }, "", 5400],
    [{}, "<ttl>-5</ttl>", 0],
  ])("%j %s waits %i s", async (headers, ttl, seconds) => {
    const body = rss("a").replace("<link>", `${ttl}<link>`);
    feeds.set("/feed", { body, etag: '"1"', headers: { ...headers } });
    const expected = seconds === 0 ? undefined : now + seconds * 1000;
    const first = await poll();
    expect(first.notBefore).toBe(expected);
    expect((await poll(first.cursor)).notBefore).toBe(expected);
  });

  test("pages that share no entry leave a gap that is said", async () => {
    feeds.set("/feed", { body: rss("old") });
    const first = await poll();
    feeds.set("/feed", {
      body: rss("new").replace(
        /<pubDate>[^<]*/,
        `<pubDate>${new Date(now).toUTCString()}`,
      ),
    });
    const second = await poll(first.cursor);
    expect(second.gaps).toEqual([
      {
        from: now - 3_600_000,
        to: now,
        why: expect.stringContaining("newest 1 entries") as string,
      },
    ]);
    expect(first.gaps).toEqual([]);
  });

  test("a feed that is renamed says so", async () => {
    feeds.set("/feed", { body: rss("a") });
    const first = await poll();
    expect(first.profile).toBeUndefined();
    feeds.set("/feed", { body: rss("b", "a").replace("News", "Olds") });
    expect((await poll(first.cursor)).profile?.name).toBe("Olds");
  });
});

describe("moving", () => {
  test.each([301, 308])("%i is for good", async (status) => {
    feeds.set("/feed", { status, headers: { location: "/new" } });
    feeds.set("/new", { body: rss("a"), etag: '"1"' });
    const first = await poll();
    expect(first.settings).toEqual({
      url: `${feeds.url}/new`,
      addedUrl: `${feeds.url}/feed`,
      stream: "industry",
    });
    expect(first.profile).toEqual({ name: "News", handle: `${feeds.url}/new` });
    expect(first.messages[0]?.author.remoteId).toBe(`${feeds.url}/feed`);
    const settings = feedChannel.settings.parse(first.settings);
    const later = await feedChannel.poll({ ...context(), settings }, null);
    expect(later.messages[0]?.author.remoteId).toBe(`${feeds.url}/feed`);
    expect(later.settings).toBeUndefined();
  });

  test.each([302, 303, 307])("%i is for now", async (status) => {
    feeds.set("/feed", { status, headers: { location: "/new" } });
    feeds.set("/new", { body: rss("a") });
    expect((await poll()).settings).toBeUndefined();
  });

  test("moving to something else than a feed changes nothing", async () => {
    feeds.set("/feed", { status: 301, headers: { location: "/login" } });
    feeds.set("/login", { body: "<!doctype html><html><body>Sign in</body>" });
    expect((await failureOf(poll())).code).toBe("bad-answer");
  });
});

/** 15 kB on the wire. */
const bomb = gzipSync(Buffer.alloc(15_000_000));

const faults: [string, FeedAnswer, FaultCode, RegExp, number?][] = [
  ["401", { status: 401 }, "refused", /password/],
  ["403", { status: 403 }, "refused", /403/],
  ["404", { status: 404 }, "not-found", /nothing at this address/],
  ["410", { status: 410 }, "gone", /gone for good/],
  ["418", { status: 418 }, "bad-answer", /418/],
  ["429 bare", { status: 429 }, "rate-limited", /less often/, now + 3_600_000],
  [
    "429 with seconds",
    { status: 429, headers: { "retry-after": "120" } },
    "rate-limited",
    /less often/,
    now + 120_000,
  ],
  [
    "429 with a date",
    {
      status: 429,
      headers: { "retry-after": new Date(now + 60_000).toUTCString() },
    },
    "rate-limited",
    /less often/,
    now + 60_000,
  ],
  [
    "503 with a time",
    { status: 503, headers: { "retry-after": "120" } },
    "rate-limited",
    /busy/,
    now + 120_000,
  ],
  ["503 bare", { status: 503, body: "<h1>503</h1>" }, "unreachable", /503/],
  ["500", { status: 500 }, "unreachable", /500/],
  ["304 to a first visit", { status: 304 }, "bad-answer", /visited before/],
  ["an empty answer", { body: "" }, "bad-answer", /empty answer/],
  [
    "a web page",
    { body: "<!DOCTYPE html><html>hi</html>" },
    "bad-answer",
    /web page/,
  ],
  ["noise", { body: "\u0000\u0001PNG" }, "bad-answer", /not a feed/],
  ["50 MB", { body: rss("a"), totalBytes: 50_000_000 }, "too-large", /10 MB/],
  [
    "a bomb in gzip",
    { body: bomb, headers: { "content-encoding": "gzip" } },
    "too-large",
    /10 MB/,
  ],
  [
    "half an answer",
    { body: rss("a"), cutAfterBytes: 50 },
    "unreachable",
    /broke off/,
  ],
  ["a hang-up", { refuse: true }, "unreachable", /broke off/],
  [
    "a circle",
    { status: 302, headers: { location: "/feed" } },
    "bad-answer",
    /circles/,
  ],
  [
    "a way out of the web",
    { status: 301, headers: { location: "file:///etc/passwd" } },
    "insecure",
    /https/,
  ],
];

describe("faults", () => {
  test.each(faults)("%s", async (_, answer, code, sentence, retryAt) => {
    feeds.set("/feed", answer);
    const error = await failureOf(poll());
    expect(error.code).toBe(code);
    expect(error.message).toMatch(sentence);
    expect(error.details?.retryAt).toBe(retryAt);
    const steps = await feedChannel.check(context());
    expect(steps.at(-1)).toEqual({
      name: expect.any(String) as string,
      ok: false,
      message: error.message,
    });
    expect((await failureOf(feedChannel.identify(context()))).code).toBe(code);
  });

  test("a large feed is not read to its end", async () => {
    feeds.set("/feed", { body: rss("a"), totalBytes: 50_000_000 });
    await failureOf(poll());
    expect(feeds.sentBytes()).toBeLessThan(25_000_000);
  });

  test("an address that is not there", async () => {
    const { url } = feeds;
    await feeds.stop();
    feeds = await startFeeds();
    const error = await failureOf(feedChannel.poll(contextFor(url), null));
    expect(error.code).toBe("unreachable");
  });

  test("an abort while it is being sent", async () => {
    const controller = new AbortController();
    feeds.set("/feed", () => {
      controller.abort();
      return { body: rss("a"), headDelayMs: 10_000 };
    });
    const aborted = contextFor(`${feeds.url}/feed`, controller.signal);
    expect((await failureOf(feedChannel.poll(aborted, null))).code).toBe(
      "cancelled",
    );
    expect((await failureOf(feedChannel.check(aborted))).code).toBe(
      "cancelled",
    );
  });

  test("broken at every byte it is whole, partial or a fault, never a crash", async () => {
    const body = rss("ä", "b");
    for (let cut = 0; cut < Buffer.byteLength(body); cut += 7) {
      feeds.set("/feed", { body: Buffer.from(body).subarray(0, cut) });
      const result = await poll().catch((error: unknown) => error);
      if (result instanceof Error)
        expect(result).toMatchObject({ name: "AppError", code: "bad-answer" });
    }
  });
});

test("gzip is unpacked", async () => {
  feeds.set("/feed", { body: rss("ł"), gzip: true });
  expect((await poll()).messages[0]?.subject).toBe("ł");
});

test("identify names the feed, where it lives and what it cannot do", async () => {
  feeds.set("/feed", { status: 301, headers: { location: "/new" } });
  feeds.set("/new", { body: rss("a") });
  expect(await feedChannel.identify(context())).toEqual({
    name: "News",
    handle: `${feeds.url}/new`,
    identities: [],
    settings: {
      url: `${feeds.url}/new`,
      addedUrl: `${feeds.url}/feed`,
      stream: "industry",
    },
    capabilities: {
      reply: false,
      post: false,
      like: false,
      boost: false,
      length: { unit: "none" },
    },
  });
});

test("check counts what it can and cannot read", async () => {
  feeds.set("/feed", {
    body: rss("b", "a").replace(
      "</channel>",
      "<item><title>x<![CDATA[</item></channel>",
    ),
  });
  expect((await feedChannel.check(context())).map((s) => s.message)).toEqual([
    `${feeds.url}/feed`,
    "1 kB",
    "2 entries, 1 cannot be read",
  ]);
});
