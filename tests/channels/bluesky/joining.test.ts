import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { channels } from "../../../src/main/channels/index.ts";
import { repoOf } from "../../main/importing/bluesky-repo.ts";
import { runCore } from "../../main/run-core.ts";
import { startDouble, type Double } from "./double.ts";

/** What the server gives its owner to take along: com.atproto.sync.getRepo. */
function repoAt({ us, posts }: Double): Promise<Buffer> {
  const own = [...posts.values()].filter(({ author }) => author === us);
  return repoOf(us.did, {
    "app.bsky.actor.profile/self": { displayName: us.displayName },
    ...Object.fromEntries(
      own.map(({ uri, record }) => [uri.split("/").slice(3).join("/"), record]),
    ),
  });
}

/** An account of which five posts are older than the rest, one of them in answer to somebody. */
async function start() {
  let at = Date.now() - 3_600_000;
  const server = await startDouble({
    // No two of them at once, so that their order is sure.
    now: () => {
      at += 1000;
      return at;
    },
  });
  const dir = mkdtempSync(join(tmpdir(), "porchlight-joining-"));
  const { core, call } = await runCore(join(dir, "data"), channels);
  onTestFinished(async () => {
    await core.close();
    await server.close();
    rmSync(dir, { recursive: true });
  });
  const anna = server.person("anna.test");
  const asked = server.say(anna, "when do you open?", { names: [server.us] });
  const answer = server.say(server.us, "at nine", { to: asked });
  for (let n = 0; n < 4; n += 1) server.say(server.us, `post ${n}`);
  const path = join(dir, "repo.car");
  return {
    server,
    call,
    anna,
    asked,
    answer,
    bringRepo: async () => {
      writeFileSync(path, await repoAt(server));
      const { jobId } = await call("archive.import", { path });
      const job = async () =>
        (await call("jobs.list", {})).find(({ id }) => id === jobId);
      await expect.poll(async () => (await job())?.state).toBe("done");
      return job();
    },
    signIn: async () => {
      const { id } = await call("accounts.add", {
        channel: "bluesky",
        settings: { handle: server.us.handle, server: server.url },
        secrets: { password: server.tokens.password },
      });
      while ((await call("accounts.poll", { id })).more);
      return id;
    },
    account: async () => {
      const [account, ...others] = await call("accounts.list", {});
      expect(others).toEqual([]);
      return account;
    },
    /** Every text that is there, as often as it is. */
    texts: async () => {
      const { items } = await call("search.messages", { query: "" });
      return items
        .map(({ snippet }) => snippet.map(({ text }) => text).join(""))
        .toSorted((a, b) => a.localeCompare(b));
    },
  };
}

const ours = ["at nine", "post 0", "post 1", "post 2", "post 3"];

test("a repository comes first: who signs in later is the same account, with each post once", async () => {
  const { server, call, anna, asked, answer, ...run } = await start();
  const { bringRepo, signIn, account, texts } = run;
  expect(await bringRepo()).toMatchObject({
    outcome: expect.stringContaining("5 of 5 messages were new"),
  });
  const imported = await account();
  expect(imported).toMatchObject({
    handle: server.us.did,
    name: "The Shop",
    health: { state: "imported" },
    counts: { messages: 5, waiting: 0 },
  });
  server.notify("mention", asked);
  const thanks = server.say(anna, "thank you!", { to: answer });
  server.notify("reply", thanks);
  expect(await signIn()).toBe(imported?.id);
  expect(await account()).toMatchObject({
    handle: "@shop.test",
    health: { state: "ok" },
    counts: { messages: 7, waiting: 1 },
  });
  expect(await texts()).toEqual(
    [...ours, "@shop.test when do you open?", "thank you!"].toSorted((a, b) =>
      a.localeCompare(b),
    ),
  );
  // What was imported stands in the conversation that polling found around it.
  const { items } = await call("conversations.list", { query: "from:anna" });
  expect(items).toHaveLength(1);
  const { messages } = await call("conversations.get", {
    id: items[0]?.id ?? "",
  });
  expect(messages.map(({ text }) => text)).toEqual([
    "@shop.test when do you open?",
    "at nine",
    "thank you!",
  ]);
});

test("the account is there first: its repository brings only what polling has not met", async () => {
  const { server, bringRepo, signIn, account, texts } = await start();
  const id = await signIn();
  expect((await account())?.counts.messages).toBe(6);
  server.say(server.us, "after the poll");
  expect(await bringRepo()).toMatchObject({
    outcome: expect.stringContaining("1 of 6 messages were new"),
  });
  expect(await account()).toMatchObject({ id, handle: "@shop.test" });
  expect((await account())?.counts.messages).toBe(7);
  expect(await texts()).toHaveLength(7);
});
