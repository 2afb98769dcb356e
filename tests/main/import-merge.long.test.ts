import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { message } from "./remote.ts";
import { openVillage, type Village } from "./village.ts";

/** Two computers with the same account, each with its own ids. */
let here: Village;
let there: Village;
let folder: string;
let hereId: string;
let thereId: string;

beforeEach(async () => {
  [here, there] = await Promise.all([openVillage(), openVillage()]);
  folder = mkdtempSync(join(tmpdir(), "porchlight-merge-"));
  [hereId, thereId] = await Promise.all([here.add("us"), there.add("us")]);
});
afterEach(async () => {
  await Promise.all([here.close(), there.close()]);
  rmSync(folder, { recursive: true });
});

async function ended(village: Village, jobId: string) {
  await expect
    .poll(
      async () =>
        (await village.call("jobs.list", {})).find((job) => job.id === jobId)
          ?.state,
      { timeout: 30_000 },
    )
    .not.toBe("running");
  return (await village.call("jobs.list", {})).find((job) => job.id === jobId);
}

async function carry(): Promise<string> {
  const path = join(folder, "export");
  const out = await there.call("archive.export", {
    what: "everything",
    path,
    replace: true,
  });
  expect(await ended(there, out.jobId)).toMatchObject({ state: "done" });
  const back = await here.call("archive.import", { path });
  expect(await ended(here, back.jobId)).toMatchObject({ state: "done" });
  return path;
}

it("meets what is here under other ids, and takes in what is not", async () => {
  const a = message("a", "ana", 1);
  await here.bring(hereId, [a, message("b", "bob", 2)]);
  await there.bring(thereId, [
    a,
    message("a2", "ana", 3, { thread: ["a"], inReplyTo: "a" }),
    message("c", "cleo", 4),
  ]);
  await carry();
  const conversations = await here.conversations();
  expect(conversations.map(({ title, messages }) => [title, messages])).toEqual(
    [
      ["words of b", 1],
      ["words of a", 2],
      ["words of c", 1],
    ],
  );
  const [account, ...others] = await here.call("accounts.list", {});
  expect(others).toEqual([]);
  expect(account?.counts).toMatchObject({ messages: 4, waiting: 3, unread: 3 });
  await carry();
  expect(await here.conversations()).toEqual(conversations);
});

it("keeps what was decided last, and opens what somebody wrote to since", async () => {
  const messages = [message("a", "ana", 1), message("b", "bob", 2)];
  await here.bring(hereId, messages);
  await there.bring(thereId, messages);
  const done = async (village: Village, query: string) => {
    const ids = (await village.conversations(query)).map(({ id }) => id);
    await village.call("conversations.mark", { ids, mark: "done" });
  };
  await done(there, "from:ana");
  await done(here, "from:bob");
  there.setNow(1001);
  await there.bring(thereId, [message("b2", "bob", 1000.5, { thread: ["b"] })]);
  await carry();
  const states = await here.conversations();
  expect(states.map(({ title, state }) => [title, state])).toEqual([
    ["words of a", "done"],
    ["words of b", "open"],
  ]);
});

it("overwrites no draft: the older text becomes a version", async () => {
  const draft = { id: "a-draft-of-two-places" };
  here.setNow(1000);
  await here.call("drafts.save", { ...draft, text: "Written here first" });
  there.setNow(1001);
  await there.call("drafts.save", { ...draft, text: "Written there later" });
  await carry();
  expect(await here.call("drafts.list", {})).toMatchObject([
    { id: draft.id, text: "Written there later" },
  ]);
  expect(await here.call("drafts.versions", draft)).toMatchObject([
    { text: "Written here first" },
  ]);
  here.setNow(1002);
  await here.call("drafts.save", { ...draft, text: "And here again" });
  await carry();
  expect(await here.call("drafts.list", {})).toMatchObject([
    { text: "And here again" },
  ]);
});

it("sends nothing that came with it, and carries no secret", async () => {
  await there.bring(thereId, [message("a", "ana", 1)]);
  await there.call("accounts.signIn", {
    id: thereId,
    secrets: { token: "canary-4711" },
  });
  const [conversation] = await there.conversations();
  await there.call("outbox.send", {
    id: "a-reply-that-waits",
    conversationId: conversation?.id,
    text: "Hello",
    undoSeconds: 60,
  });
  const path = await carry();
  here.setNow(2000);
  expect(await here.call("outbox.list", {})).toMatchObject([
    { id: "a-reply-that-waits", state: "held" },
  ]);
  expect(here.sent()).toBe(0);
  expect(here.secrets.all.get(hereId) ?? "").not.toContain("canary");
  for (const name of readdirSync(path))
    expect(readFileSync(join(path, name), "latin1")).not.toContain("canary");
  const file = join(folder, "workspace.sqlite");
  const { jobId } = await there.call("archive.saveWorkspace", { path: file });
  expect(await ended(there, jobId)).toMatchObject({ state: "done" });
  expect(readFileSync(file, "latin1")).not.toContain("canary");
});

it("cancelled half way leaves what is in whole, and completes it the next time", async () => {
  await there.bring(
    thereId,
    Array.from({ length: 40 }, (_, i) => message(`m${i}`, `p${i}`, i + 1)),
  );
  const path = join(folder, "export");
  const out = await there.call("archive.export", { what: "everything", path });
  await ended(there, out.jobId);
  const { jobId } = await here.call("archive.import", { path });
  await expect
    .poll(async () => (await here.conversations()).length, {
      timeout: 30_000,
      interval: 1,
    })
    .toBeGreaterThan(0);
  await here.call("jobs.cancel", { id: jobId });
  const job = await ended(here, jobId);
  expect(["cancelled", "done"]).toContain(job?.state);
  const [account] = await here.call("accounts.list", {});
  const found = await here.conversations();
  expect(account?.counts.messages).toBe(found.length);
  expect(account?.counts.waiting).toBe(found.length);
  await carry();
  expect(await here.conversations()).toHaveLength(40);
  expect((await here.call("accounts.list", {}))[0]?.counts).toMatchObject({
    messages: 40,
    waiting: 40,
  });
});
