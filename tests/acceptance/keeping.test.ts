import { afterAll, beforeAll, expect, it } from "vitest";
import { type FeedServer, startFeeds } from "../servers/feed.ts";
import { createBench } from "./porchlight.ts";
import { rss } from "./rss.ts";

const bench = createBench();
let feeds: FeedServer;
beforeAll(async () => {
  feeds = await startFeeds();
  feeds.set("/a", { body: rss(["ferry", "pier", "crane"]) });
});
afterAll(async () => {
  await bench.close();
  await feeds.stop();
});

it("a draft that was answered survives kill -9, with the text before it as a version", async () => {
  const folder = await bench.folder();
  let app = await bench.start(folder);
  for (let round = 1; round <= 3; round += 1) {
    const text = `Dear Marta, the ${String(round)}. version ☕`;
    await app.call("drafts.save", { id: "draft-marta", text });
    await app.kill9();
    app = await bench.start(folder);
    expect(await app.call("drafts.list", {})).toMatchObject([
      { id: "draft-marta", text },
    ]);
  }
  // An empty text hides the draft and keeps what was written.
  await app.call("drafts.save", { id: "draft-marta", text: "" });
  await app.kill9();
  app = await bench.start(folder);
  expect(await app.call("drafts.list", {})).toEqual([]);
  const versions = await app.call("drafts.versions", { id: "draft-marta" });
  expect(versions.map((each) => each.text)).toContain(
    "Dear Marta, the 3. version ☕",
  );
});

it("what was polled survives kill -9, and the next poll goes on from there", async () => {
  const folder = await bench.folder();
  let app = await bench.start(folder);
  const { id } = await app.call("accounts.add", {
    channel: "feed",
    settings: { url: `${feeds.url}/a` },
  });
  await app.call("accounts.poll", { id });
  await app.kill9();
  app = await bench.start(folder);
  const { items } = await app.call("conversations.list", { query: "" });
  expect(items).toHaveLength(3);
  expect(await app.call("accounts.poll", { id })).toMatchObject({
    added: 0,
    updated: 0,
  });
});

it("done is undone and done again, in the order of deciding", async () => {
  const app = await bench.start(await bench.folder());
  const { id: accountId } = await app.call("accounts.add", {
    channel: "feed",
    settings: { url: `${feeds.url}/a` },
  });
  await app.call("accounts.poll", { id: accountId });
  const { items } = await app.call("conversations.list", { query: "" });
  const [first = "", second = ""] = items.map((item) => item.id);
  const stateOf = async (id: string) =>
    (await app.call("conversations.get", { id })).state;

  expect(await app.call("undo", {})).toMatchObject({ did: null });
  await app.call("conversations.mark", { ids: [first], mark: "done" });
  await app.call("conversations.mark", { ids: [second], mark: "done" });
  expect([await stateOf(first), await stateOf(second)]).toEqual([
    "done",
    "done",
  ]);
  expect(await app.call("undo", {})).toMatchObject({
    did: expect.stringMatching(/\S/),
    conversationIds: [second],
  });
  expect(await app.call("undo", {})).toMatchObject({
    conversationIds: [first],
  });
  expect([await stateOf(first), await stateOf(second)]).toEqual([
    "open",
    "open",
  ]);
  expect(await app.call("redo", {})).toMatchObject({
    conversationIds: [first],
  });
  expect(await stateOf(first)).toBe("done");
  expect(await stateOf(second)).toBe("open");
});
