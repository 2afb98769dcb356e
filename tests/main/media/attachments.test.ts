import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { channels } from "../../../src/main/channels/index.ts";
import { startWebHost, type WebHost } from "../../../src/main/hosts/web.ts";
import { dropOldest } from "../../../src/main/media/fetched-files.ts";
import {
  fetchedFolder,
  fetchedPath,
  keptFolder,
  keptPath,
  writeMedia,
} from "../../../src/main/media/media-files.ts";
import { startFeeds, type FeedServer } from "../../servers/feed.ts";
import { runCore, type CoreUnderTest } from "../run-core.ts";
import { gif, png } from "./pictures.ts";

let dir: string;
let feeds: FeedServer;
let app: CoreUnderTest;
let host: WebHost;
let cookie: string;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-media-"));
  feeds = await startFeeds();
  app = await runCore(join(dir, "data"), channels);
  mkdirSync(join(dir, "renderer"));
  host = await startWebHost(app.core, {
    rendererDir: join(dir, "renderer"),
    port: 0,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const traded = await fetch(host.address, { redirect: "manual" });
  cookie = (traded.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
});
afterEach(async () => {
  await host.close();
  await app.core.close();
  await feeds.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** A feed with one entry per enclosure; answers the ids of the attachments by their addresses. */
async function attach(
  ...files: { url: string; type: string }[]
): Promise<Map<string, string>> {
  const items = files.map(
    (
      { url, type },
      n,
    ) => `<item><guid>${String(n)}</guid><title>About ${String(n)}</title>
      <pubDate>Thu, 01 Oct 2026 09:00:00 GMT</pubDate>
      <enclosure url="${url}" type="${type}" length="1"/></item>`,
  );
  feeds.set("/feed", {
    body: `<rss version="2.0"><channel><title>Pictures</title>${items.join("")}</channel></rss>`,
  });
  const { id } = await app.call("accounts.add", {
    channel: "feed",
    settings: { url: `${feeds.url}/feed` },
  });
  await app.call("accounts.poll", { id });
  const { items: found } = await app.call("conversations.list", { query: "" });
  const ids = new Map<string, string>();
  for (const item of found) {
    const { messages } = await app.call("conversations.get", { id: item.id });
    for (const each of messages.flatMap(({ attachments }) => attachments))
      ids.set(each.url ?? "", each.id);
  }
  expect(ids.size).toBe(files.length);
  return ids;
}

async function attachOne(path: string, type: string): Promise<string> {
  const url = `${feeds.url}${path}`;
  return (await attach({ url, type })).get(url) ?? "";
}

function get(path: string, headers: Record<string, string> = { cookie }) {
  return fetch(`${host.origin}${path}`, { headers });
}

const left = () => readdirSync(fetchedFolder(join(dir, "data")));

describe("attachments", () => {
  it("fetches a picture once and serves it as what it is", async () => {
    feeds.set("/teapot", { body: png });
    const id = await attachOne("/teapot", "image/jpeg");
    expect((await get(`/media/${id}`)).status).toBe(404);

    const use = "show";
    await Promise.all([
      app.call("attachments.fetch", { id, use }),
      app.call("attachments.fetch", { id, use }),
    ]);
    expect(await app.call("attachments.fetch", { id, use })).toEqual({
      bytes: png.length,
      picture: true,
    });
    expect(feeds.requestsTo("/teapot")).toHaveLength(1);
    // Whoever it is fetched from learns nothing but that somebody looks.
    expect(feeds.requestsTo("/teapot")[0]?.headers).not.toHaveProperty(
      "referer",
    );

    const shown = await get(`/media/${id}`);
    expect(Buffer.from(await shown.arrayBuffer())).toEqual(png);
    expect(shown.headers.get("content-type")).toBe("image/png");
    expect(shown.headers.get("x-content-type-options")).toBe("nosniff");
    expect(shown.headers.get("content-security-policy")).toContain("sandbox");
    expect(shown.headers.get("content-disposition")).toBeNull();
    const saved = await get(`/media/${id}?save`);
    expect(saved.headers.get("content-type")).toBe("application/octet-stream");
    expect(saved.headers.get("content-disposition")).toBe(
      "attachment; filename*=UTF-8''teapot",
    );
  });

  it("shows files to nobody without the cookie, and no other path", async () => {
    feeds.set("/teapot", { body: gif });
    const id = await attachOne("/teapot", "image/gif");
    await app.call("attachments.fetch", { id, use: "show" });
    expect((await get(`/media/${id}`, {})).status).toBe(401);
    for (const path of [
      "/media/",
      "/media/..%2f..%2farchive.sqlite",
      "/media/nobody",
    ])
      expect((await get(path)).status).toBe(404);
  });

  it("never lets run what only pretends to be a picture", async () => {
    const page =
      "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    feeds.set("/logo.svg", {
      body: page,
      headers: { "content-type": "image/svg+xml" },
    });
    const id = await attachOne("/logo.svg", "image/png");
    expect(await app.call("attachments.fetch", { id, use: "show" })).toEqual({
      bytes: page.length,
      picture: false,
    });
    const answer = await get(`/media/${id}`);
    expect(answer.headers.get("content-type")).toBe("application/octet-stream");
    expect(answer.headers.get("content-disposition")).toContain("attachment");
  });

  it("says why a file cannot be had, and leaves nothing of it", async () => {
    const big = { totalBytes: 11_000_000, body: "x".repeat(1000) };
    feeds.set("/big", big);
    feeds.set("/cut", { body: png, cutAfterBytes: 20 });
    feeds.set("/broken", { status: 500, body: "no" });
    const at = (path: string) => `${feeds.url}${path}`;
    const port = new URL(feeds.url).port;
    const other = `http://localhost:${port}/big`;
    const ids = await attach(
      ...[at("/gone"), at("/big"), at("/cut"), at("/broken"), other].map(
        (url) => ({
          url,
          type: "image/png",
        }),
      ),
    );
    const refusal = (url: string) =>
      app
        .call("attachments.fetch", { id: ids.get(url) ?? "", use: "show" })
        .then(
          () => "fetched",
          (cause: { code: string }) => cause.code,
        );
    expect(await refusal(at("/gone"))).toBe("gone");
    expect(await refusal(at("/big"))).toBe("too-large");
    expect(await refusal(at("/cut"))).toBe("unreachable");
    expect(await refusal(at("/broken"))).toBe("bad-answer");
    // Not the feed's own server, though the same machine.
    expect(await refusal(other)).toBe("insecure");
    expect(feeds.requestsTo("/big")).toHaveLength(1);
    expect(() => left()).toThrow("ENOENT");

    // The server is well again, and so is the picture.
    feeds.set("/broken", { body: png });
    expect(await refusal(at("/broken"))).toBe("fetched");
    await expect(
      app.call("attachments.fetch", { id: "nobody", use: "show" }),
    ).rejects.toMatchObject({ code: "not-found" });
  });

  it("drops what was not looked at for the longest time when the room is used up", async () => {
    const data = join(dir, "data");
    const write = (name: string) =>
      writeMedia(data, [png], 1000, () => join(fetchedFolder(data), name));
    await write("a");
    await new Promise((resolve) => setTimeout(resolve, 10));
    await write("b");
    await dropOldest(data, png.length * 2);
    expect(left()).toEqual(["a", "b"]);
    await dropOldest(data, png.length);
    expect(left()).toEqual(["b"]);
  });

  it("never leads out of its folders, whatever an import calls its files", () => {
    for (const name of [
      "../../archive.sqlite",
      "..",
      ".",
      "",
      "/etc/passwd",
      "a/b",
      "a\\b",
      "a\0b",
      "x".repeat(500),
    ]) {
      expect(relative(fetchedFolder(dir), fetchedPath(dir, name))).toMatch(
        /^[\w-]+$/,
      );
      expect(relative(keptFolder(dir), keptPath(dir, name))).toMatch(
        /^[\w-]+[/\\][\w-]+$/,
      );
    }
    expect(fetchedPath(dir, "OqRCeJ3KlN268CqC")).toBe(
      join(fetchedFolder(dir), "OqRCeJ3KlN268CqC"),
    );
  });
});
