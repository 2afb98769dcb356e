import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { message, who } from "./remote.ts";
import { at, openVillage, type Village } from "./village.ts";

describe("an account's life", () => {
  let village: Village;
  let id: string;

  beforeEach(async () => {
    village = await openVillage();
    id = await village.add("us");
  });
  afterEach(() => village.close());

  const account = async () => (await village.call("accounts.list", {}))[0];

  it("goes on after a restart with who waits since the door was moved", async () => {
    await village.bring(
      id,
      Array.from({ length: 45 }, (_, i) => message(`m${i}`, `ana${i}`, i)),
    );
    expect((await account())?.counts.waiting).toBe(45);
    await village.call("accounts.update", { id, doorAt: at(500) });
    await village.reopen();
    await expect.poll(async () => (await account())?.counts.waiting).toBe(0);
    await village.call("accounts.update", { id, doorAt: 0 });
    await village.reopen();
    await expect.poll(async () => (await account())?.counts.waiting).toBe(45);
  });

  it("can be removed while the keychain does not answer", async () => {
    village.secrets.delete = () => Promise.reject(new Error("locked"));
    await village.call("accounts.remove", { id, archive: "delete" });
    expect(await village.call("accounts.list", {})).toEqual([]);
    expect(village.run.logged.join("\n")).toContain("still in the keychain");
  });

  it("stays paused when it is signed in again", async () => {
    await village.call("accounts.update", { id, paused: true });
    await village.call("accounts.signIn", { id, secrets: { token: "t" } });
    expect((await account())?.health.state).toBe("paused");
    await expect(village.call("accounts.poll", { id })).rejects.toMatchObject({
      code: "conflict",
      message: "This account is paused. Resume it to poll.",
    });
  });

  it("keeps a changed setting that its channel takes, and stays on its server", async () => {
    await village.call("accounts.update", {
      id,
      settings: { sources: ["#tea"] },
    });
    expect((await account())?.settings).toEqual({
      user: "us",
      sources: ["#tea"],
    });
    for (const [settings, code] of [
      [{ sources: "tea" }, "invalid-input"],
      [{ host: "elsewhere.example" }, "conflict"],
    ] as const)
      await expect(
        village.call("accounts.update", { id, settings }),
      ).rejects.toMatchObject({ code });
    expect((await account())?.settings).toEqual({
      user: "us",
      sources: ["#tea"],
    });
    await village.call("accounts.update", { id, settings: { sources: null } });
    expect((await account())?.settings).toEqual({ user: "us" });
  });

  it("signs in at another server with secrets of its own, and is who it was", async () => {
    await village.bring(id, [message("m", "ana", 1)]);
    await village.call("accounts.update", {
      id,
      settings: { sources: ["#tea"] },
    });
    const signIn = (settings: Record<string, unknown>) =>
      village.call("accounts.signIn", {
        id,
        secrets: { token: "t" },
        settings,
      });
    await signIn({ host: "elsewhere.example", sources: null });
    expect(await account()).toMatchObject({
      id,
      settings: { user: "us", host: "elsewhere.example" },
      counts: { messages: 1 },
    });
    expect((await account())?.settings).not.toHaveProperty("sources");
    await expect(signIn({ user: "shop" })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(signIn({ host: 7 })).rejects.toMatchObject({
      code: "invalid-input",
    });
    expect((await account())?.settings).toMatchObject({ user: "us" });
  });

  it("says how a message of ours was typed, and of others what they say", async () => {
    await village.bring(id, [
      message("q", "ana", 10),
      message("r", "us", 11, { thread: ["q"], inReplyTo: "q" }),
    ]);
    const [item] = await village.conversations();
    const { messages } = await village.call("conversations.get", {
      id: item?.id ?? "",
    });
    const typed = messages.map(({ id: messageId }) =>
      village.call("outbox.source", { messageId }),
    );
    expect(await Promise.all(typed)).toEqual([
      { text: "words of q" },
      { text: "as typed: r" },
    ]);
  });

  it("is added once by two clicks", async () => {
    const add = () =>
      village.call("accounts.add", {
        channel: "mastodon",
        settings: { user: "shop" },
      });
    const done = await Promise.allSettled([add(), add()]);
    expect(done.map((d) => d.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await village.call("accounts.list", {})).toHaveLength(2);
  });

  it("leaves what it fetched when it is only disconnected, and nobody waits there", async () => {
    await village.call("accounts.update", { id, writeBack: ["read"] });
    await village.bring(id, [message("m", "ana", 1)]);
    const before = await account();
    expect(before?.counts.waiting).toBe(1);
    const { decisionId } = await village.call("accounts.remove", { id });
    village.setNow(1000 + 40 * 24);
    await village.reopen();
    expect(await village.conversations("words")).toHaveLength(1);
    expect(await village.conversations("is:waiting")).toEqual([]);
    expect(await account()).toMatchObject({
      id,
      writeBack: [],
      capabilities: { reply: false },
      counts: { waiting: 0 },
      health: { state: "imported" },
    });
    await expect(village.call("accounts.poll", { id })).rejects.toMatchObject({
      code: "conflict",
    });
    expect(await village.call("accounts.removed", {})).toEqual([
      expect.not.objectContaining({ until: expect.anything() }),
    ]);
    await village.call("undo", { decisionId });
    expect(await account()).toMatchObject({
      id,
      doorAt: 0,
      writeBack: ["read"],
      capabilities: { reply: true },
      counts: { waiting: 1 },
    });
    expect(await village.call("accounts.removed", {})).toEqual([]);
    expect(
      await village.bring(id, [message("m", "ana", 1), message("n", "ben", 2)]),
    ).toMatchObject({ added: 1 });
  });

  it("is the same account when one that was disconnected is added again", async () => {
    await village.bring(id, [message("m", "ana", 1)]);
    await village.call("accounts.update", {
      id,
      settings: { sources: ["#tea"] },
    });
    const { decisionId } = await village.call("accounts.remove", { id });
    expect(await village.add("us")).toBe(id);
    expect((await account())?.settings).toEqual({
      user: "us",
      sources: ["#tea"],
    });
    expect(await village.bring(id, [message("m", "ana", 1)])).toMatchObject({
      added: 0,
    });
    await expect(village.call("undo", { decisionId })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("can be deleted at once when it was removed to be deleted some day", async () => {
    await village.bring(id, [message("m", "ana", 1)]);
    const [item] = await village.conversations();
    const { decisionId } = await village.call("accounts.remove", {
      id,
      archive: "delete",
    });
    expect(await village.conversations()).toEqual([]);
    expect(await village.call("accounts.removed", {})).toMatchObject([
      { id, until: village.now() + 30 * 24 * 3_600_000 },
    ]);
    await village.call("accounts.remove", { id, archive: "erase" });
    await expect
      .poll(() =>
        village
          .call("conversations.get", { id: item?.id ?? "" })
          .catch((cause: unknown) => cause),
      )
      .toMatchObject({ code: "not-found" });
    expect(await village.call("accounts.removed", {})).toEqual([]);
    await expect(village.call("undo", { decisionId })).rejects.toMatchObject({
      code: "not-found",
    });
  });

  it("is not brought back beside itself when it was added again meanwhile", async () => {
    await village.bring(id, [message("m1", "ana", 1)]);
    const { decisionId } = await village.call("accounts.remove", {
      id,
      archive: "delete",
    });
    const again = await village.add("us");
    const back = () => village.call("undo", { decisionId });
    await expect(back()).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("is here again already") as string,
    });
    expect(await village.call("accounts.list", {})).toHaveLength(1);
    await village.call("accounts.remove", { id: again, archive: "erase" });
    await back();
    expect(await account()).toMatchObject({ id, counts: { messages: 1 } });
  });

  it("cannot be brought back when its archive is gone", async () => {
    await village.bring(id, [message("m", "ana", 1)]);
    const [item] = await village.conversations();
    const marked = await village.call("conversations.mark", {
      ids: [item?.id ?? ""],
      mark: "done",
    });
    const { decisionId } = await village.call("accounts.remove", {
      id,
      archive: "delete",
    });
    village.setNow(1000 + 31 * 24);
    await village.reopen();
    await expect(village.call("undo", { decisionId })).rejects.toMatchObject({
      code: "not-found",
    });
    await expect
      .poll(() =>
        village
          .call("conversations.get", { id: item?.id ?? "" })
          .catch((cause: unknown) => cause),
      )
      .toMatchObject({ code: "not-found" });
    await expect(
      village.call("undo", { decisionId: marked.decisionId }),
    ).rejects.toMatchObject({ code: "not-found" });
  });

  it("is still nobody's colleague after a word about its own person is taken back", async () => {
    const other = await village.add("shop");
    await village.bring(id, [
      message("q", "ana", 10),
      message("r", "shop", 11, { thread: ["q"], inReplyTo: "q" }),
    ]);
    const [item] = await village.conversations();
    const { participants } = await village.call("conversations.get", {
      id: item?.id ?? "",
    });
    const shop = participants.find((p) => p.name === "shop")?.personId ?? "";
    await village.call("people.setOneOfUs", { id: shop, oneOfUs: false });
    await village.call("undo", {});
    await village.call("accounts.remove", { id: other, archive: "delete" });
    // Without the account shop is a stranger again.
    const person = await village.call("people.get", { id: shop });
    expect(person.identities).toMatchObject([{ oneOfUs: false }]);
    expect(await village.conversations("is:waiting")).toHaveLength(1);
  });

  it("marks nobody who is not there", async () => {
    await village.bring(id, [message("m", "ana", 1)]);
    const [item] = await village.conversations();
    await expect(
      village.call("conversations.mark", {
        ids: [item?.id ?? ""],
        mark: "spam",
        personId: who("nobody").remoteId,
      }),
    ).rejects.toMatchObject({ code: "not-found" });
  });
});
