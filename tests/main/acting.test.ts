import Database from "better-sqlite3";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Channel } from "../../src/main/channels/channel.ts";
import type { Act } from "../../src/shared/model/act.ts";
import type { OutboxItem } from "../../src/shared/model/outbox-item.ts";
import type { Input } from "../../src/shared/contract/index.ts";
import { until } from "../servers/child.ts";
import {
  postChannel,
  startPostOffice,
  type PostOffice,
} from "./post-office.ts";
import { keepSecrets, runCore, type CoreUnderTest } from "./run-core.ts";

const rhythm = {
  backOffMs: 20,
  longestBackOffMs: 100,
  lookAfterMs: 10,
  settleMs: 100,
  closeMs: 300,
};

describe("acts", () => {
  let dir: string;
  let office: PostOffice;
  let under: CoreUnderTest;
  let us: string;
  let count: number;
  const secrets = keepSecrets();

  const start = async (channel: Partial<Channel> = {}) => {
    under = await runCore(
      dir,
      { discourse: { ...(postChannel as Channel), ...channel } },
      { rhythm, secrets },
    );
  };
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-acting-"));
    office = await startPostOffice();
    count = 0;
    await start();
    us = (
      await under.call("accounts.add", {
        channel: "discourse",
        settings: { url: office.url, user: "us" },
        secrets: { token: "us" },
      })
    ).id;
  });
  afterEach(async () => {
    await under.core.close();
    await office.close();
    rmSync(dir, { recursive: true });
  });

  type ActInput = Input<"outbox.act">;
  const act = (
    act: ActInput["act"],
    messageId: string,
    more: Partial<ActInput> = {},
  ) => {
    count += 1;
    return under.call("outbox.act", {
      id: `act-${count}-of-the-test`,
      messageId,
      act,
      undoSeconds: 0,
      ...more,
    });
  };
  const itemOf = async (id: string) => {
    const all = await under.call("outbox.list", { which: "all" });
    return all.find((one) => one.id === id);
  };
  const reaches = (id: string, state: OutboxItem["state"]) =>
    until(`${id} to be ${state}`, async () => {
      const found = await itemOf(id);
      return found?.state === state ? found : null;
    });
  const conversation = async () => {
    const { items } = await under.call("conversations.list", { query: "" });
    return under.call("conversations.get", { id: items[0]?.id ?? "" });
  };
  /** Ana asks, and we have answered her. */
  const talk = async () => {
    office.say("ana", "@us hello?");
    await under.call("accounts.poll", { id: us });
    const { messages, id } = await conversation();
    const asked = messages[0]?.id ?? "";
    const { id: sent } = await under.call("outbox.send", {
      id: "the-answer-of-us",
      conversationId: id,
      text: "Helo Ana",
      undoSeconds: 0,
    });
    const { messageId = "" } = await reaches(sent, "sent");
    return { asked, answered: messageId, conversationId: id };
  };
  const doable = async (id: string): Promise<Act[]> =>
    (await conversation()).messages.find((one) => one.id === id)?.doable ?? [];

  it("offers what the account can, and never both an act and what takes it back", async () => {
    const { asked, answered } = await talk();
    expect(await doable(asked)).toEqual([
      "like",
      "boost",
      "hide",
      "spam",
      "report",
    ]);
    expect(await doable(answered)).toEqual(["boost", "edit", "delete"]);
    const { item } = await act("like", asked);
    await reaches(item.id, "sent");
    expect(await doable(asked)).toContain("unlike");
    expect(await doable(asked)).not.toContain("like");
    await expect(act("edit", asked, { text: "theirs" })).rejects.toMatchObject({
      code: "unsupported",
    });
  });

  it("acknowledges by a like, and waits again when it is taken back", async () => {
    office.say("ana", "@us lovely shop");
    await under.call("accounts.poll", { id: us });
    const asked = (await conversation()).messages[0]?.id ?? "";
    const waiting = async () =>
      (await conversation()).participants.find((p) => p.name === "ana")
        ?.waitingSince;
    expect(await waiting()).toBeDefined();
    const liked = await act("like", asked);
    await reaches(liked.item.id, "sent");
    expect(office.acts).toMatchObject([{ act: "like", by: "us" }]);
    expect(await waiting()).toBeUndefined();

    expect(
      await under.call("undo", { decisionId: liked.decisionId }),
    ).toMatchObject({ did: "Taken back: Like: ana" });
    await until("the like to be gone", () => office.acts[1] ?? null);
    await expect.poll(waiting).toBeDefined();
    expect(office.acts.map((one) => one.act)).toEqual(["like", "unlike"]);
    await under.call("redo", {});
    await until("the like to be back", () => office.acts[2] ?? null);
    await expect.poll(waiting).toBeUndefined();
  });

  it("takes back within the undo window, and nothing has left", async () => {
    const { asked, answered } = await talk();
    const liked = await act("like", asked, { undoSeconds: 60 });
    expect((await conversation()).outbox).toMatchObject([
      { act: "like", targetId: asked },
    ]);
    await act("delete", answered, { undoSeconds: 60 });
    expect((await under.call("undo", {})).did).toContain("Deletion");
    expect((await under.call("undo", {})).did).toContain("Like");
    expect((await itemOf(liked.item.id))?.state).toBe("discarded");
    expect(await under.call("outbox.list", {})).toEqual([]);
    expect(office.acts).toEqual([]);
  });

  it("says when a deletion has left, and lets what was decided before it be undone", async () => {
    const { answered, conversationId } = await talk();
    await under.call("conversations.mark", {
      ids: [conversationId],
      mark: "starred",
    });
    const deleted = await act("delete", answered);
    await reaches(deleted.item.id, "sent");
    const gone = (await conversation()).messages.find(
      ({ id }) => id === answered,
    );
    expect(gone?.deletedAt).toBeDefined();
    expect(gone?.doable).toEqual([]);
    await expect(under.call("undo", {})).rejects.toMatchObject({
      code: "conflict",
    });
    expect((await under.call("undo", {})).did).toContain("Starred");
  });

  it("brings back what was deleted where there is a bin, and deletes it again", async () => {
    const { answered } = await talk();
    await under.core.close();
    const identify: Channel["identify"] = async (context) => {
      const profile = await postChannel.identify(context as never);
      return {
        ...profile,
        capabilities: { ...profile.capabilities, restore: true },
      };
    };
    await start({ identify });
    await under.call("accounts.signIn", { id: us, secrets: { token: "us" } });
    // What the sign-in sets going: the office knows of no deletion.
    await under.call("accounts.poll", { id: us });
    await under.call("settings.save", { undoSeconds: 0 });
    const read = async () =>
      (await conversation()).messages.find(({ id }) => id === answered);
    const { item } = await act("delete", answered);
    await reaches(item.id, "sent");
    expect((await read())?.doable).toEqual(["restore"]);
    expect((await under.call("undo", {})).did).toContain("Deletion");
    await expect.poll(async () => (await read())?.deletedAt).toBeUndefined();
    expect((await read())?.doable).toContain("delete");
    await under.call("redo", {});
    await expect.poll(async () => (await read())?.deletedAt).toBeDefined();
    await act("restore", answered);
    await expect.poll(async () => (await read())?.deletedAt).toBeUndefined();
    expect(office.acts.map((one) => one.act)).toEqual([
      "delete",
      "restore",
      "delete",
      "restore",
    ]);
  });

  it("edits our own words, here and there, and keeps the former ones", async () => {
    const { answered } = await talk();
    await under.call("drafts.save", {
      id: "an-edit-of-mine",
      edits: answered,
      text: "Hello Ana",
    });
    const input = { id: "an-edit-of-mine", text: "Hello Ana!" };
    const { item, decisionId } = await act("edit", answered, input);
    expect(decisionId).toBeUndefined();
    await reaches(item.id, "sent");
    expect(office.by("us").map(({ text }) => text)).toEqual(["Hello Ana!"]);
    const after = (await conversation()).messages[1];
    expect(after).toMatchObject({ text: "Hello Ana!" });
    expect(after?.editedAt).toBeDefined();
    await under.call("accounts.poll", { id: us });
    expect((await conversation()).messages[1]).toEqual(after);
    const found = await under.call("search.messages", { query: "hello ana" });
    expect(found.items.map(({ messageId }) => messageId)).toContain(answered);
    expect(
      (await under.call("drafts.versions", { id: item.id })).map((v) => v.text),
    ).toContain("Helo Ana");
    expect(await under.call("drafts.list", {})).toEqual([]);
  });

  it("gives the words of an edit back that was refused", async () => {
    const { answered } = await talk();
    office.troubles.push("refuse");
    const { item } = await act("edit", answered, { text: "Better words" });
    await reaches(item.id, "failed");
    const { draft } = await under.call("outbox.discard", { id: item.id });
    expect(draft).toMatchObject({ text: "Better words", edits: answered });
    expect((await conversation()).messages[1]?.text).toBe("Helo Ana");
  });

  it("is moderated when it is hidden, and waits again when it is approved", async () => {
    office.say("ana", "@us buy pills");
    await under.call("accounts.poll", { id: us });
    const asked = (await conversation()).messages[0]?.id ?? "";
    const { item } = await act("hide", asked);
    await reaches(item.id, "sent");
    const hidden = await conversation();
    expect(hidden.messages[0]?.hiddenAt).toBeDefined();
    expect(hidden.waiting).toBe(0);
    await under.call("undo", {});
    await expect.poll(async () => (await conversation()).waiting).toBe(1);
    expect(office.acts.map((one) => one.act)).toEqual(["hide", "approve"]);
  });

  it.each(["504-after", "break-after", "504-before", "stall-before"] as const)(
    "is done again after %s, and has its effect once",
    async (trouble) => {
      const { asked } = await talk();
      office.troubles.push(trouble);
      const { item } = await act("like", asked);
      const done = await reaches(item.id, "sent");
      expect(done.attempts).toBe(2);
      const db = new Database(join(dir, "archive.sqlite"), { readonly: true });
      expect(db.prepare("SELECT mark, taken_back FROM marks").all()).toEqual([
        { mark: "acknowledged", taken_back: 0 },
      ]);
      db.close();
    },
  );

  it("is done again when the program ended in the middle of it", async () => {
    const { asked } = await talk();
    await under.core.close();
    // The office has done it; its word never arrives, and nothing can stop the wait.
    await start({
      act: async (context, outgoing) => {
        await postChannel.act?.(context as never, outgoing);
        return new Promise(() => undefined);
      },
    });
    const { item } = await act("like", asked);
    await until("it to be done", () => office.acts[0] ?? null);
    await under.core.close();
    await start();
    expect(await reaches(item.id, "sent")).toMatchObject({ attempts: 2 });
    expect(office.acts).toMatchObject([{ act: "like" }, { act: "like" }]);
    expect((await conversation()).messages[0]?.doable).toContain("unlike");
  });

  it("waits for the sign-in, and goes on after it", async () => {
    const { asked } = await talk();
    office.troubles.push("sign-in");
    const { item } = await act("like", asked);
    await reaches(item.id, "held");
    await under.call("accounts.signIn", { id: us, secrets: { token: "us" } });
    await reaches(item.id, "sent");
  });

  it("passes a reply that waits for the user, in the order in which it was done", async () => {
    const { asked, conversationId } = await talk();
    office.say("ana", "@us still there?", office.posts[0]);
    await under.call("accounts.poll", { id: us });
    await under.call("outbox.send", {
      id: "a-reply-that-is-held",
      conversationId,
      text: "late",
      seenUpTo: 1,
      undoSeconds: 0,
    });
    await reaches("a-reply-that-is-held", "held");
    await act("like", asked);
    await act("unlike", asked);
    await act("like", asked);
    await until("three acts", () => office.acts[2] ?? null);
    expect(office.acts.map((one) => one.act)).toEqual([
      "like",
      "unlike",
      "like",
    ]);
    expect(office.overlaps()).toBe(0);
  });

  it("is the same act when it is asked for again, and refuses another under its id", async () => {
    const { asked } = await talk();
    const input = { id: "one-id-for-all", undoSeconds: 60 };
    const first = await act("like", asked, input);
    expect((await act("like", asked, input)).item).toEqual(first.item);
    await expect(act("boost", asked, input)).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("changes nothing at the channel by triage until the user chooses it; then without a word", async () => {
    office.say("ana", "@us hello?");
    await under.call("accounts.poll", { id: us });
    const { id } = await conversation();
    const mark = (mark: Input<"conversations.mark">["mark"]) =>
      under.call("conversations.mark", { ids: [id], mark });
    await mark("read");
    await mark("done");
    await mark("reopened");
    await under.call("accounts.update", {
      id: us,
      writeBack: ["archive", "star"],
    });
    expect((await under.call("accounts.list", {}))[0]?.writeBack).toEqual([
      "archive",
      "star",
    ]);
    await under.call("settings.save", {
      ...(await under.call("settings.get", {})),
      undoSeconds: 0,
    });
    await mark("unread");
    await mark("read");
    await mark("done");
    await until("it to be archived", () => office.acts[0] ?? null);
    expect(office.acts).toMatchObject([{ act: "archive" }]);
    await expect
      .poll(async () => await under.call("outbox.list", { which: "all" }))
      .toEqual([]);
    office.troubles.push("refuse");
    await mark("starred");
    const [failed] = await until("it to fail", async () => {
      const open = await under.call("outbox.list", {});
      return open.length > 0 ? open : null;
    });
    expect(failed).toMatchObject({ act: "star", state: "failed" });
  });
});
