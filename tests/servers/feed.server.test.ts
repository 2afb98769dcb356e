import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FeedServer, startFeeds } from "./feed.ts";
import { isListening } from "./port.ts";

describe("feeds", () => {
  let feeds: FeedServer;
  beforeEach(async () => {
    feeds = await startFeeds();
  });
  afterEach(async () => {
    await feeds.stop();
    expect(await isListening(Number(new URL(feeds.url).port))).toBe(false);
  });
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(feeds.url + path, { headers, redirect: "manual" });

  test("an ETag shown again is answered with 304, another with the whole", async () => {
    feeds.set("/a", { body: "<rss/>", etag: '"1"' });
    const first = await get("/a");
    expect([
      first.status,
      first.headers.get("etag"),
      await first.text(),
    ]).toEqual([200, '"1"', "<rss/>"]);
    expect((await get("/a", { "if-none-match": '"1"' })).status).toBe(304);
    expect((await get("/a", { "if-none-match": '"2"' })).status).toBe(200);
    expect(feeds.requestsTo("/a")[1]?.headers["if-none-match"]).toBe('"1"');
  });

  test("Last-Modified shown again is answered with 304", async () => {
    const lastModified = "Sat, 21 Nov 2026 10:00:00 GMT";
    feeds.set("/a", { body: "<rss/>", lastModified });
    expect(
      (await get("/a", { "if-modified-since": lastModified })).status,
    ).toBe(304);
  });

  test("gzip, status, headers and a script by request", async () => {
    feeds.set("/zip", { body: "ł".repeat(1000), gzip: true });
    expect(await (await get("/zip")).text()).toBe("ł".repeat(1000));
    feeds.set("/moved", { status: 301, headers: { location: "/zip" } });
    expect((await get("/moved")).headers.get("location")).toBe("/zip");
    feeds.set("/busy", (_, n) =>
      n === 1
        ? { status: 429, headers: { "retry-after": "7" } }
        : { body: "ok" },
    );
    expect((await get("/busy")).headers.get("retry-after")).toBe("7");
    expect(await (await get("/busy")).text()).toBe("ok");
    expect((await get("/unknown")).status).toBe(404);
  });

  test("a body cut short fails while it is read, a refused one before", async () => {
    feeds.set("/cut", { body: "x".repeat(1000), cutAfterBytes: 100 });
    const cut = await get("/cut");
    expect(cut.headers.get("content-length")).toBe("1000");
    await expect(cut.text()).rejects.toThrow();
    feeds.set("/refused", { refuse: true });
    await expect(get("/refused")).rejects.toThrow();
  });

  test("a long stream is exact, and ends when the client leaves", async () => {
    feeds.set("/long", { body: "<item/>", totalBytes: 1_000_003 });
    const body = await (await get("/long")).text();
    expect(body).toHaveLength(1_000_003);
    expect(body.replaceAll("<item/>", "")).toBe(
      "<item/>".slice(0, 1_000_003 % 7),
    );
    const before = feeds.sentBytes();
    feeds.set("/endless", { body: "<item/>", totalBytes: 50 * 1024 * 1024 });
    await (await get("/endless")).body?.cancel();
    expect(feeds.sentBytes() - before).toBeLessThan(50 * 1024 * 1024);
  });

  test("a slow body comes in pieces, and stopping does not wait for it", async () => {
    feeds.set("/slow", { body: "abc", pieceBytes: 1, pieceDelayMs: 1 });
    expect(await (await get("/slow")).text()).toBe("abc");
    feeds.set("/stuck", { body: "abc", pieceBytes: 1, pieceDelayMs: 600_000 });
    const stuck = (await get("/stuck")).text();
    const failed = expect(stuck).rejects.toThrow();
    await feeds.stop();
    await failed;
  });
});
