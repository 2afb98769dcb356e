import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { channels } from "../../../src/main/channels/index.ts";
import { runCore, type CoreUnderTest } from "../../main/run-core.ts";
import { until } from "../../servers/child.ts";
import { breakage, startDouble, type Double } from "./double.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** The whole core with an account that was signed in by a pasted code. */
async function start() {
  const server = await startDouble();
  closing.push(() => server.close());
  const folder = await mkdtemp(join(tmpdir(), "porchlight-mastodon-"));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  const running = await runCore(folder, channels);
  closing.push(() => running.core.close());
  const { call } = running;
  const { authorisationId, url } = await call("accounts.authorise", {
    channel: "mastodon",
    settings: { server: server.url },
    by: "code",
  });
  expect(new URL(url).pathname).toBe("/oauth/authorize");
  const state = await call("accounts.authoriseCode", {
    authorisationId,
    code: "right-code",
  });
  if (state.state !== "done") throw new Error(JSON.stringify(state));
  return { server, call, accountId: state.accountId };
}

async function settle(call: CoreUnderTest["call"], id: string) {
  while ((await call("accounts.poll", { id })).more);
}

function conversationsOf(call: CoreUnderTest["call"]) {
  return call("conversations.list", { query: "" });
}

function talk(server: Double) {
  const anna = server.person("anna@far.example");
  const ben = server.person("ben@far.example");
  const above = server.status(server.us, "new beans");
  for (const [who, text] of [
    [anna, "which altitude?"],
    [ben, "when?"],
  ] as const) {
    const status = server.status(who, text, {
      to: above,
      names: [server.us],
    });
    server.notify("mention", who, status);
  }
}

test("below our post two people wait, each in a conversation of their own", async () => {
  const { server, call, accountId } = await start();
  talk(server);
  await settle(call, accountId);
  const { items } = await conversationsOf(call);
  expect(items).toHaveLength(2);
  const [account] = await call("accounts.list", {});
  expect(account).toMatchObject({
    handle: "@shop@shop.example",
    health: { state: "ok" },
    counts: { waiting: 2 },
  });
  expect(JSON.stringify(account)).not.toContain(server.token);
});

test("an answer whose post answers 504 is there once and ends the wait", async () => {
  const { server, call, accountId } = await start();
  talk(server);
  await settle(call, accountId);
  const { items } = await conversationsOf(call);
  const asked = items.find((each) => each.excerpt.includes("when?"));
  if (asked === undefined) throw new Error("nobody asks");
  server.fail(/POST .*statuses/, breakage.committed(504));
  await call("outbox.send", {
    id: "draft-to-ben",
    conversationId: asked.id,
    text: "on Friday",
    undoSeconds: 0,
  });
  await until("the answer to be sent", async () => {
    const [item] = await call("outbox.list", { which: "all" });
    return item?.state === "sent" || null;
  });
  await settle(call, accountId);
  expect(server.posts).toHaveLength(1);
  const answered = await call("conversations.get", { id: asked.id });
  expect(answered.messages.map(({ text }) => text)).toEqual([
    "when?",
    "@ben on Friday",
  ]);
  expect(answered.context.map(({ text }) => text)).toEqual(["new beans"]);
  const [account] = await call("accounts.list", {});
  expect(account?.counts.waiting).toBe(1);
});
