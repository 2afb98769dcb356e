import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type FeedServer, startFeeds } from "../servers/feed.ts";
import { createBench, type Porchlight } from "./porchlight.ts";
import { rss } from "./rss.ts";
import { watchArchive } from "./watch.ts";

const bench = createBench();
let feeds: FeedServer;
let folder: string;
let app: Porchlight;
let count = 0;
let path: string;

beforeAll(async () => {
  feeds = await startFeeds();
  folder = await bench.folder();
  app = await bench.start(folder);
});
afterAll(async () => {
  await bench.close();
  await feeds.stop();
});
beforeEach(() => {
  count += 1;
  path = `/feed-${String(count)}`;
});

/** Added, and polled until nothing is under way: the poll that adding begins has run too. */
async function addFeed(body = rss(["ferry", "pier"]), etag?: string) {
  feeds.set(path, { body, ...(etag === undefined ? {} : { etag }) });
  const { id } = await app.call("accounts.add", {
    channel: "feed",
    settings: { url: feeds.url + path },
  });
  await poll(id);
  await poll(id);
  return id;
}

const poll = (id: string) => app.call("accounts.poll", { id });

async function accountOf(id: string) {
  const accounts = await app.call("accounts.list", {});
  const account = accounts.find((each) => each.id === id);
  if (account === undefined) throw new Error("no such account");
  return account;
}

const titlesOf = async (id: string) => {
  const { items } = await app.call("conversations.list", {
    query: `account:${id}`,
  });
  return items.map((item) => item.title);
};

it("a feed's entries are there after its poll, newest first, and readable", async () => {
  feeds.set(path, { body: rss(["ferry", "pier"]) });
  const { id } = await app.call("accounts.add", {
    channel: "feed",
    settings: { url: feeds.url + path },
  });
  const first = await poll(id);
  const second = await poll(id);
  expect([first.added, second.added]).toContain(0);
  const { items } = await app.call("conversations.list", {
    query: `account:${id}`,
  });
  expect(items).toMatchObject([
    { title: "About pier", channel: "feed", accountId: id, messages: 1 },
    { title: "About ferry", waiting: 0 },
  ]);
  const conversation = await app.call("conversations.get", {
    id: items[0]?.id ?? "",
  });
  expect(conversation.messages).toMatchObject([
    {
      remoteId: "pier",
      direction: "in",
      sentAt: Date.UTC(2026, 9, 2, 9),
      permalink: "https://news.example/pier",
    },
  ]);
  expect(conversation.messages[0]?.text).toContain(
    "All that is known about pier.",
  );
  expect(await accountOf(id)).toMatchObject({
    name: "Harbour News",
    health: { state: "ok", failures: 0 },
    counts: { messages: 2 },
  });
});

it("the same page again changes nothing; a new entry and an edited one are told apart", async () => {
  const id = await addFeed();
  expect(await poll(id)).toEqual({ added: 0, updated: 0, more: false });
  feeds.set(path, {
    body: rss(["ferry", "pier", "crane"]).replace(
      "known about pier",
      "certain about pier",
    ),
  });
  expect(await poll(id)).toEqual({ added: 1, updated: 1, more: false });
  expect(await titlesOf(id)).toEqual([
    "About crane",
    "About pier",
    "About ferry",
  ]);
});

it("a 304 writes nothing at all", async () => {
  const id = await addFeed(rss(["ferry"]), '"1"');
  const archive = watchArchive(folder);
  try {
    const before = archive.version();
    const asked = feeds.requestsTo(path).length;
    expect(await poll(id)).toEqual({ added: 0, updated: 0, more: false });
    expect(await poll(id)).toEqual({ added: 0, updated: 0, more: false });
    expect(feeds.requestsTo(path).length).toBe(asked + 2);
    expect(feeds.requestsTo(path).at(-1)?.headers["if-none-match"]).toBe('"1"');
    expect(archive.version()).toBe(before);
    // The watch sees what is written.
    feeds.set(path, { body: rss(["ferry", "pier"]), etag: '"2"' });
    expect(await poll(id)).toMatchObject({ added: 1 });
    expect(archive.version()).not.toBe(before);
  } finally {
    archive.close();
  }
});

it("a feed that moved for good is asked at its new address from then on", async () => {
  const id = await addFeed();
  const target = `${path}-new`;
  feeds.set(path, {
    status: 301,
    headers: { location: `${feeds.url}${target}` },
  });
  feeds.set(target, { body: rss(["ferry", "pier", "crane"]) });
  expect(await poll(id)).toEqual({ added: 1, updated: 0, more: false });
  const asked = feeds.requestsTo(path).length;
  expect(await poll(id)).toEqual({ added: 0, updated: 0, more: false });
  expect(feeds.requestsTo(path).length).toBe(asked);
  expect(await accountOf(id)).toMatchObject({
    handle: feeds.url + target,
    settings: { url: feeds.url + target },
    health: { state: "ok" },
  });
  await expect(
    app.call("accounts.add", {
      channel: "feed",
      settings: { url: feeds.url + target },
    }),
  ).rejects.toMatchObject({ code: "conflict" });
});

/** Every fault leaves a state and a sentence, a line in the ledger, and all that was there. */
async function expectFault(
  id: string,
  expected: { code: string; state: string; sentence: RegExp },
) {
  await expect(poll(id)).rejects.toMatchObject({
    code: expected.code,
    message: expect.stringMatching(expected.sentence),
  });
  expect((await accountOf(id)).health).toMatchObject({
    state: expected.state,
    code: expected.code,
    message: expect.stringMatching(expected.sentence),
    failures: 1,
  });
  const [entry] = await app.call("accounts.ledger", { id });
  expect(entry).toMatchObject({
    kind: "failed",
    polls: 1,
    added: 0,
    message: expect.stringMatching(expected.sentence),
  });
  expect(await titlesOf(id)).toEqual(["About pier", "About ferry"]);
}

/** It is mended by the next good answer. */
async function expectMended(id: string) {
  feeds.set(path, { body: rss(["ferry", "pier", "crane"]) });
  expect(await poll(id)).toMatchObject({ added: 1 });
  const { health } = await accountOf(id);
  expect(health).toMatchObject({ state: "ok", failures: 0 });
  expect(health.message).toBeUndefined();
}

it("410: gone, and not asked again by itself", async () => {
  const id = await addFeed();
  feeds.set(path, { status: 410 });
  await expectFault(id, {
    code: "gone",
    state: "gone",
    sentence: /says that this feed is gone for good/,
  });
  expect((await accountOf(id)).health.nextPollAt).toBeUndefined();
  await expectMended(id);
});

it("429: obeyed to the second", async () => {
  const id = await addFeed();
  feeds.set(path, { status: 429, headers: { "retry-after": "5400" } });
  const before = Date.now();
  await expectFault(id, {
    code: "rate-limited",
    state: "rate-limited",
    sentence: /asks to be visited less often/,
  });
  const { nextPollAt = 0 } = (await accountOf(id)).health;
  expect(nextPollAt).toBeGreaterThanOrEqual(before + 5_400_000);
  await expectMended(id);
});

it("XML broken in the middle: what can be read is, nothing is lost", async () => {
  const id = await addFeed();
  const whole = rss(["ferry", "pier", "crane"]);
  feeds.set(path, { body: whole.slice(0, whole.indexOf("About pier")) });
  await poll(id);
  expect(await titlesOf(id)).toEqual([
    "About crane",
    "About pier",
    "About ferry",
  ]);
  expect((await accountOf(id)).health.state).toBe("ok");
});

it("not XML at all, and a web page in its place", async () => {
  const id = await addFeed();
  feeds.set(path, { body: "Service temporarily \u0000 unavailable" });
  await expectFault(id, {
    code: "bad-answer",
    state: "failing",
    sentence: /something that is not a feed/,
  });
  feeds.set(path, { body: "<!doctype html><html><body>Moved</body></html>" });
  await expect(poll(id)).rejects.toMatchObject({
    message: expect.stringContaining("sent a web page, not a feed"),
  });
  expect((await accountOf(id)).health.failures).toBe(2);
  await expectMended(id);
});

it("50 MB: refused after the first part, without being read", async () => {
  const id = await addFeed();
  const before = feeds.sentBytes();
  feeds.set(path, {
    body: `<item><title>${"x".repeat(1000)}</title></item>`,
    totalBytes: 50 * 1024 * 1024,
  });
  await expectFault(id, {
    code: "too-large",
    state: "failing",
    sentence: /sent more than 10 MB/,
  });
  expect(feeds.sentBytes() - before).toBeLessThan(30_000_000);
  await expectMended(id);
});

it("a connection cut in the middle of the page", async () => {
  const id = await addFeed();
  feeds.set(path, { body: rss(["ferry", "pier", "crane"]), cutAfterBytes: 80 });
  await expectFault(id, {
    code: "unreachable",
    state: "failing",
    sentence: /broke off/,
  });
  await expectMended(id);
});

it("what is no feed is not added, and why is said", async () => {
  feeds.set(path, { status: 404 });
  const before = await app.call("accounts.list", {});
  const add = (url: string) =>
    app.call("accounts.add", { channel: "feed", settings: { url } });
  await expect(add(feeds.url + path)).rejects.toMatchObject({
    code: "not-found",
    message: expect.stringContaining("Check the address"),
  });
  await expect(add("ferry timetable")).rejects.toMatchObject({
    code: "invalid-input",
    details: { path: ["settings", "url"] },
  });
  expect(await app.call("accounts.list", {})).toEqual(before);
});

it("the same feed is not added twice; removed and brought back it goes on where it was", async () => {
  const id = await addFeed();
  await expect(
    app.call("accounts.add", {
      channel: "feed",
      settings: { url: feeds.url + path },
    }),
  ).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("is already here"),
  });
  await app.call("accounts.remove", { id, archive: "delete" });
  expect(await app.call("accounts.list", {})).not.toContainEqual(
    expect.objectContaining({ id }),
  );
  const { items } = await app.call("conversations.list", {
    query: "channel:feed",
    limit: 200,
  });
  expect(items.filter((item) => item.accountId === id)).toEqual([]);
  await app.call("undo", {});
  expect(await titlesOf(id)).toEqual(["About pier", "About ferry"]);
  expect(await poll(id)).toMatchObject({ added: 0 });
});
