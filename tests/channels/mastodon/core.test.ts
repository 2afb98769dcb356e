import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { Input } from "../../../src/shared/contract/index.ts";
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

test("what does not fit with the name in front of it is not taken", async () => {
  const { server, call, accountId } = await start();
  const anna = server.person("anna@far.example");
  const ben = server.person("ben@far.example");
  server.notify(
    "mention",
    anna,
    server.status(anna, "which altitude?", {
      names: [server.us, ben],
      visibility: "direct",
    }),
  );
  await settle(call, accountId);
  const { items } = await conversationsOf(call);
  const [{ id: conversationId } = { id: "" }] = items;
  const { messages } = await call("conversations.get", { id: conversationId });
  expect(messages[0]?.mentions).toContain("@ben@far.example");
  const fits = "x".repeat(1000 - "@anna @ben ".length);
  const send = (id: string, text: string) =>
    call("outbox.send", { id, conversationId, text, undoSeconds: 0 });
  await expect(send("draft-to-anna-1", `${fits}x`)).rejects.toMatchObject({
    code: "too-large",
    message: expect.stringContaining("This is 1 too long") as string,
  });
  await send("draft-to-anna-2", fits);
  await until("the answer to be sent", async () => {
    const [item] = await call("outbox.list", { which: "all" });
    if (item?.fault !== undefined) throw new Error(item.fault.message);
    return item?.state === "sent" || null;
  });
  expect(JSON.stringify(server.posts)).toContain(
    `@anna@far.example @ben@far.example ${fits}`,
  );
});

test("an act that the sign-in may not do is told on the account, until somebody signs in again", async () => {
  const { server, call, accountId } = await start();
  talk(server);
  await settle(call, accountId);
  const { items } = await conversationsOf(call);
  const asked = items.find((each) => each.excerpt.includes("when?"));
  const { messages } = await call("conversations.get", { id: asked?.id ?? "" });
  const [{ id: messageId } = { id: "" }] = messages;
  server.fail(
    /favourite/,
    breakage.refusing(403, "This action is outside the authorized scopes"),
  );
  await call("outbox.act", {
    id: "like-of-ben",
    messageId,
    act: "like",
    undoSeconds: 0,
  });
  const signInFor = async () => {
    const [account] = await call("accounts.list", {});
    return account?.health.signInFor;
  };
  const said = await until(
    "the account to say so",
    async () => (await signInFor()) ?? null,
    60_000,
  );
  expect(said).toContain("Sign in again");
  const [account] = await call("accounts.list", {});
  expect(account?.health.state).toBe("ok");
  expect(said).toContain(new URL(server.url).host);

  const again = await call("accounts.authorise", {
    channel: "mastodon",
    settings: { server: server.url },
    by: "code",
    accountId,
  });
  await call("accounts.authoriseCode", {
    authorisationId: again.authorisationId,
    code: "right-code",
  });
  await until("the like to be there", async () => {
    const [item] = await call("outbox.list", { which: "open" });
    return item === undefined || null;
  });
  expect(await signInFor()).toBeUndefined();
});

test("a post of a picture alone is edited without words, and what stays of it goes up once", async () => {
  const { server, call, accountId } = await start();
  const keep = async (id: string) => {
    const bytes = Buffer.from(`bytes of ${id}`).toString("base64");
    await call("files.write", { id, at: 0, bytes });
    return call("files.keep", {
      id,
      name: `${id}.mp4`,
      mediaType: "video/mp4",
    });
  };
  const done = (id: string) =>
    until(`${id} to be done`, async () => {
      const all = await call("outbox.list", { which: "all" });
      const item = all.find((each) => each.id === id);
      if (item?.state === "failed") throw new Error(item.fault?.message);
      return item?.state === "sent" ? item : null;
    });
  await call("outbox.send", {
    id: "post-of-a-film",
    accountId,
    text: "",
    options: { files: [await keep("first-film")] },
    undoSeconds: 0,
  });
  const { messageId = "" } = await done("post-of-a-film");
  const edit = (
    id: string,
    options: NonNullable<Input<"outbox.act">["options"]>,
  ) =>
    call("outbox.act", {
      id,
      messageId,
      act: "edit",
      options,
      undoSeconds: 0,
    });
  await edit("edit-of-its-warning", { warning: "bright" });
  await done("edit-of-its-warning");
  const { attachments } = await call("conversations.message", {
    id: messageId,
  });
  const stays = attachments.map(({ id, name, mediaType }) => ({
    id,
    name,
    mediaType,
    size: 0,
    stays: true as const,
  }));
  const second = await keep("second-film");
  await edit("edit-of-its-files", { files: [...stays, second] });
  await done("edit-of-its-files");

  const uploads = server.asked.filter(({ form }) => form !== undefined);
  expect(uploads).toHaveLength(2);
  const [shown] = server.statuses.values();
  expect(shown).toMatchObject({
    content: "<p></p>",
    media_attachments: [{ id: "media-1" }, { id: "media-2" }],
  });
  await expect(edit("edit-to-nothing", { files: [] })).rejects.toMatchObject({
    code: "invalid-input",
  });
  await expect(
    call("outbox.send", {
      id: "new-post-of-it",
      accountId,
      text: "",
      options: { files: stays },
    }),
  ).rejects.toMatchObject({ code: "invalid-input" });
});
