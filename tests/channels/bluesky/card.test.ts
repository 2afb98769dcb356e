import type { RequestListener } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { readFacts } from "../../../src/main/channels/bluesky/card.ts";
import { send } from "../../../src/main/channels/bluesky/send.ts";
import { contextFor, outgoing } from "./context.ts";
import { answering, startDouble } from "./double.ts";
import { png } from "../pictures.ts";
import { shop, startWeb } from "./web.ts";

const head = (meta: string) =>
  `<!doctype html><html><head><title>Beans</title>${meta}</head><body>…`;
const withPicture = head(
  '<meta property="og:description" content="Roasted &amp; packed on Mondays"><meta property="og:image" content="/beans.png">',
);

/** What the site has, by path: a page, or bytes of a type. */
type Pages = Record<string, string | { type: string; bytes: Uint8Array }>;

const serve =
  (pages: Pages, asked: string[] = []): RequestListener =>
  ({ url = "" }, response) => {
    asked.push(url);
    const page = pages[url];
    if (page === undefined) {
      response.writeHead(404, { "content-type": "text/html" });
      response.end(head(""));
      return;
    }
    const { type, bytes } =
      typeof page === "string"
        ? { type: "text/html; charset=utf-8", bytes: Buffer.from(page) }
        : page;
    response.writeHead(200, { "content-type": type });
    response.end(bytes);
  };

async function start(site: RequestListener) {
  const [server, web] = await Promise.all([startDouble(), startWeb(site)]);
  onTestFinished(async () => {
    await server.close();
    await web.stop();
  });
  const settings = {
    handle: server.us.handle,
    did: server.us.did,
    server: server.url,
  };
  const context = contextFor(settings, server.tokens.issue(), {
    http: web.http,
  });
  return {
    server,
    web,
    send: (...text: Parameters<typeof outgoing>) =>
      send(context, outgoing(...text)),
    /** What the one post of ours holds beside its text. */
    embed: () => {
      const [post, ...others] = [...server.posts.values()];
      expect(others).toEqual([]);
      return post?.record["embed"];
    },
  };
}

test("a link has a card: the page's title, description and picture", async () => {
  const { server, send, embed } = await start(
    serve({
      "/beans": withPicture,
      "/beans.png": { type: "application/octet-stream", bytes: png },
    }),
  );
  const text = `new: ${shop}/beans, and ${shop}/other`;
  expect(await send(text)).toMatchObject({
    outcome: "sent",
    message: { body: [{ c: expect.arrayContaining(["new: "]) }] },
  });
  expect(server.blobs).toMatchObject([{ type: "image/png", size: png.length }]);
  expect(embed()).toEqual({
    $type: "app.bsky.embed.external",
    external: {
      uri: `${shop}/beans`,
      title: "Beans",
      description: "Roasted & packed on Mondays",
      thumb: {
        $type: "blob",
        ref: { $link: expect.any(String) },
        mimeType: "image/png",
        size: png.length,
      },
    },
  });
});

test.each<[string, Pages, object | undefined]>([
  ["is not there", {}, undefined],
  [
    "is no page",
    { "/beans": { type: "application/pdf", bytes: Buffer.from("%PDF") } },
    undefined,
  ],
  ["says nothing of itself", { "/beans": "<p>hello" }, undefined],
  [
    "names a picture that is not there",
    { "/beans": withPicture },
    { title: "Beans" },
  ],
  [
    "names a picture that is none",
    { "/beans": withPicture, "/beans.png": "<script>" },
    { title: "Beans" },
  ],
  [
    "has a picture that is too large for the network",
    {
      "/beans": withPicture,
      "/beans.png": {
        type: "image/png",
        bytes: Buffer.concat([png, Buffer.alloc(1_000_001 - png.length)]),
      },
    },
    { title: "Beans" },
  ],
  [
    "has a picture in a private network",
    {
      "/beans": head(
        '<meta property="og:image" content="http://127.0.0.1:1/a.png">',
      ),
    },
    { title: "Beans" },
  ],
])("a text is sent all the same whose link %s", async (_, pages, external) => {
  const { server, send, embed } = await start(serve(pages));
  expect((await send(`${shop}/beans`)).outcome).toBe("sent");
  expect(server.blobs).toEqual([]);
  if (external === undefined) expect(embed()).toBeUndefined();
  else expect(embed()).toMatchObject({ external });
  expect(JSON.stringify(embed() ?? "")).not.toContain("thumb");
});

test("a page without end is not read to its end", async () => {
  let sent = 0;
  const { send, embed } = await start((_, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    const line = Buffer.alloc(100_000, "<p>on and on</p>");
    const more = () => {
      if (response.destroyed) return;
      sent += line.length;
      response.write(line, () => setImmediate(more));
    };
    more();
  });
  expect((await send(`${shop}/beans`)).outcome).toBe("sent");
  expect(embed()).toBeUndefined();
  // What lies between the two ends of a connection comes on top of what is read.
  expect(sent).toBeLessThan(20_000_000);
});

test("a page of a private network is not visited", async () => {
  const asked: string[] = [];
  const { web, send, embed } = await start(serve({ "/": withPicture }, asked));
  expect((await send(`see http://${web.host}/`)).outcome).toBe("sent");
  expect(asked).toEqual([]);
  expect(embed()).toBeUndefined();
});

test("a text with a picture of its own has no card", async () => {
  const asked: string[] = [];
  const { send, embed } = await start(serve({ "/beans": withPicture }, asked));
  const file = {
    id: "file-of-ours",
    name: "beans.png",
    mediaType: "image/png",
    size: png.length,
    alt: "Beans in a bowl",
  };
  await send(`${shop}/beans`, {
    options: { files: [file] },
    readFile: () => Promise.resolve(new Blob([png])),
  });
  expect(asked).toEqual([]);
  expect(embed()).toMatchObject({
    images: [{ alt: "Beans in a bowl", aspectRatio: { width: 3, height: 2 } }],
  });
});

test("nothing is sent where the server does not take the picture, and it is tried again", async () => {
  const { server, send, embed } = await start(
    serve({
      "/beans": withPicture,
      "/beans.png": { type: "image/png", bytes: png },
    }),
  );
  server.fail(/uploadBlob/, answering(503, {}));
  expect(await send(`${shop}/beans`)).toMatchObject({
    outcome: "failed",
    details: { retryAt: expect.any(Number) },
  });
  expect(server.posts.size).toBe(0);
  expect((await send(`${shop}/beans`)).outcome).toBe("sent");
  expect(embed()).toMatchObject({ external: { title: "Beans" } });
});

test("a card holds no more of its page than words and a web address", () => {
  expect(
    readFacts(
      `<html><head><title>Old</title><meta property="og:title" content="Beans &amp; <b>more</b>\u202e">
         <meta name="description" content="${"x".repeat(5000)}"><meta property="og:image" content="/a.png">
         <meta property="og:title" content="second"></head><body><svg><title>no</title></svg>`,
      "https://shop.example/page",
    ),
  ).toEqual({
    title: "Beans & <b>more</b>",
    description: `${"x".repeat(999)}…`,
    image: "https://shop.example/a.png",
  });
  expect(
    readFacts(
      '<meta property="og:image" content="javascript:alert(1)">',
      "https://shop.example/",
    ),
  ).toEqual({ title: "", description: "" });
});
