import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { channels } from "../../../src/main/channels/index.ts";
import { runCore } from "../../main/run-core.ts";
import { until } from "../../servers/child.ts";
import { committed, startDouble } from "./double.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** The whole core with an account that signed in by an app password. */
async function start() {
  const server = await startDouble();
  closing.push(() => server.close());
  const folder = await mkdtemp(join(tmpdir(), "porchlight-bluesky-"));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  const running = await runCore(folder, channels);
  closing.push(() => running.core.close());
  const { call } = running;
  const { id } = await call("accounts.add", {
    channel: "bluesky",
    settings: { handle: server.us.handle, server: server.url },
    secrets: { password: server.tokens.password },
  });
  const settle = async () => {
    while ((await call("accounts.poll", { id })).more);
  };
  return { server, call, id, settle };
}

test("what is asked below our post is answered once, and what cannot be answered is known before", async () => {
  const { server, call, settle } = await start();
  const anna = server.person("anna.test");
  const ours = server.say(server.us, "new beans");
  const asked = server.say(anna, "which altitude?", { to: ours });
  server.notify("reply", asked);
  await settle();
  const { items } = await call("conversations.list", { query: "" });
  expect(items).toHaveLength(1);
  const [account] = await call("accounts.list", {});
  expect(account).toMatchObject({
    handle: "@shop.test",
    health: { state: "ok" },
    counts: { waiting: 1 },
  });
  expect(JSON.stringify(account)).not.toContain(server.tokens.password);
  const conversationId = items[0]?.id ?? "";
  const { messages } = await call("conversations.get", { id: conversationId });
  const messageId = messages[0]?.id ?? "";
  expect(await call("outbox.barrier", { messageId })).toEqual({});
  server.fail(/putRecord/, committed(504));
  await call("outbox.send", {
    id: "draft-to-anna",
    conversationId,
    text: "1,900 metres",
    undoSeconds: 0,
  });
  await until("the answer to be sent", async () => {
    const [item] = await call("outbox.list", { which: "all" });
    return item?.state === "sent" || null;
  });
  await settle();
  const answers = [...server.posts.values()].filter(
    ({ author, record }) =>
      author.did === server.us.did && record["text"] === "1,900 metres",
  );
  expect(answers).toHaveLength(1);
  expect((await call("accounts.list", {}))[0]?.counts.waiting).toBe(0);
  server.remove(asked.uri);
  expect(await call("outbox.barrier", { messageId })).toEqual({
    why: "The message that this answers is no longer there.",
  });
});

test("an account whose handle has changed signs in again as itself", async () => {
  const { server, call, id } = await start();
  server.us.handle = "shop.example";
  await call("accounts.signIn", {
    id,
    secrets: { password: server.tokens.password },
  });
  expect(await call("accounts.list", {})).toMatchObject([
    { id, handle: "@shop.example" },
  ]);
  const again = call("accounts.add", {
    channel: "bluesky",
    settings: { handle: "shop.example", server: server.url },
    secrets: { password: server.tokens.password },
  });
  await expect(again).rejects.toThrow("already here");
});
