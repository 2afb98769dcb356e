import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { channels } from "../../../src/main/channels/index.ts";
import { fetchedFolder } from "../../../src/main/media/media-files.ts";
import { startDouble, type Double } from "../../channels/mastodon/double.ts";
import { startFeeds, type FeedServer } from "../../servers/feed.ts";
import { runCore, type CoreUnderTest } from "../run-core.ts";
import { png } from "./pictures.ts";

let dir: string;
let server: Double;
let elsewhere: FeedServer;
let app: CoreUnderTest;

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-emoji-"));
  server = await startDouble();
  elsewhere = await startFeeds();
  app = await runCore(join(dir, "data"), channels);
});
afterEach(async () => {
  await app.core.close();
  await elsewhere.stop();
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Messages with one emoji each, and their ids by what they say. */
async function receive(...urls: string[]) {
  const { authorisationId } = await app.call("accounts.authorise", {
    channel: "mastodon",
    settings: { server: server.url },
    by: "code",
  });
  const state = await app.call("accounts.authoriseCode", {
    authorisationId,
    code: "right-code",
  });
  if (state.state !== "done") throw new Error(JSON.stringify(state));
  const anna = server.person("anna@far.example");
  for (const [n, url] of urls.entries())
    server.notify(
      "mention",
      anna,
      server.status(anna, `<p>${String(n)} :blob:</p>`, {
        names: [server.us],
        emojis: [{ shortcode: "blob", url, static_url: url }],
      }),
    );
  while ((await app.call("accounts.poll", { id: state.accountId })).more);
  const { items } = await app.call("conversations.list", { query: "" });
  const ids = new Map<string, string>();
  for (const { id } of items)
    for (const message of (await app.call("conversations.get", { id }))
      .messages)
      ids.set(message.text, message.id);
  return urls.map((_, n) => ids.get(`${String(n)} :blob:`) ?? "");
}

function answer(path: string, body: Uint8Array, status = 200) {
  server.fail(
    new RegExp(path),
    (response) => response.writeHead(status).end(body),
    100,
  );
}

const requestsTo = (path: string) =>
  server.asked.filter((each) => each.path.includes(path));

test("are fetched once for all messages, from the account's own server", async () => {
  const url = `${server.url}/emoji/blob.png`;
  const [first = "", second = ""] = await receive(url, url);
  answer("/emoji/", png);
  const found = await Promise.all(
    [first, first, second].map((messageId) =>
      app.call("emoji.fetch", { messageId, name: "blob" }),
    ),
  );
  const [{ id } = { id: "" }] = found;
  expect(found).toEqual(found.map(() => ({ id, picture: true })));
  expect(requestsTo("/emoji/")).toHaveLength(1);
  // Whoever keeps the picture is not told who looks.
  expect(JSON.stringify(requestsTo("/emoji/"))).not.toContain(server.token);
  expect(await app.core.findMedia(id)).toMatchObject({
    picture: "image/png",
    bytes: png.length,
  });
});

test("what is not there is not asked for with every message", async () => {
  const url = `${server.url}/emoji/blob.png`;
  const [first = "", second = ""] = await receive(url, url);
  answer("/emoji/", png, 404);
  for (const messageId of [first, second, first])
    await expect(
      app.call("emoji.fetch", { messageId, name: "blob" }),
    ).rejects.toMatchObject({ code: "gone" });
  expect(requestsTo("/emoji/")).toHaveLength(1);
});

test("what is no picture is not shown as one", async () => {
  const [messageId = ""] = await receive(`${server.url}/emoji/blob.svg`);
  answer("/emoji/", Buffer.from("<svg onload='alert(1)'/>"));
  const { id, picture } = await app.call("emoji.fetch", {
    messageId,
    name: "blob",
  });
  expect(picture).toBe(false);
  expect((await app.core.findMedia(id))?.picture).toBeUndefined();
});

test("are not fetched from a private network, nor by any other name", async () => {
  elsewhere.set("/blob.png", { body: png });
  const [messageId = ""] = await receive(`${elsewhere.url}/blob.png`);
  await expect(
    app.call("emoji.fetch", { messageId, name: "blob" }),
  ).rejects.toThrow();
  for (const input of [
    { messageId, name: "cat" },
    { messageId: "nobody", name: "blob" },
  ])
    await expect(app.call("emoji.fetch", input)).rejects.toMatchObject({
      code: "not-found",
    });
  expect(elsewhere.requests).toEqual([]);
  expect(await app.core.findMedia(`emoji-${"A".repeat(43)}`)).toBeUndefined();
  expect(() => readdirSync(fetchedFolder(join(dir, "data")))).toThrow("ENOENT");
});

test("stand in the name of an author and in the excerpt of a card, and nobody has to search for them", async () => {
  const url = `${server.url}/emoji/blob.png`;
  const anna = server.person("anna@far.example", {
    display_name: "Anna :blob: Mill",
    emojis: [{ shortcode: "blob", url, static_url: url }],
  });
  const [messageId = ""] = await receive(url);
  answer("/emoji/", png);
  const read = async () => {
    const { items } = await app.call("conversations.list", { query: "" });
    const message = await app.call("conversations.message", { id: messageId });
    return { card: items[0], author: message.author };
  };
  const { card, author } = await read();
  const { identityId } = author;
  expect(author).toMatchObject({
    name: "Anna Mill",
    shown: { name: "Anna :blob: Mill", emoji: { blob: url }, identityId },
  });
  expect(card?.person).toMatchObject({
    name: "Anna Mill",
    shown: author.shown,
  });
  expect(card).toMatchObject({
    excerpt: "0 :blob:",
    excerptEmoji: { messageId, urls: { blob: url } },
  });
  const byName = await app.call("emoji.fetch", { identityId, name: "blob" });
  const byText = await app.call("emoji.fetch", { messageId, name: "blob" });
  expect(byName).toEqual({ ...byText, picture: true });
  for (const input of [
    { identityId, name: "cat" },
    { identityId: "nobody", name: "blob" },
  ])
    await expect(app.call("emoji.fetch", input)).rejects.toMatchObject({
      code: "not-found",
    });
  const found = await app.call("search.messages", { query: "from:anna mill" });
  expect(found.items).toHaveLength(1);

  // Who is only named keeps the name; who has another one has no pictures in it any more.
  const ben = server.person("ben@far.example");
  const status = server.status(ben, "ask Anna", { names: [server.us, anna] });
  server.notify("mention", ben, status);
  const [account] = await app.call("accounts.list", {});
  const poll = async () => {
    const id = account?.id ?? "";
    while ((await app.call("accounts.poll", { id })).more);
  };
  await poll();
  expect((await read()).author.shown).toEqual(author.shown);
  Object.assign(anna, { display_name: "Anna Mill", emojis: [] });
  server.notify(
    "mention",
    anna,
    server.status(anna, "again", { names: [server.us] }),
  );
  await poll();
  expect((await read()).author).toMatchObject({ name: "Anna Mill" });
  expect((await read()).author.shown).toBeUndefined();
});
