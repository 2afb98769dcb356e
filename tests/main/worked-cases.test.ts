import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RemoteMessage } from "../../src/main/channels/received.ts";
import { message, who } from "./remote.ts";
import { at, openVillage, type Village } from "./village.ts";

const minute = 60;

/** The worked cases of response time, from a channel's poll to the report, the cards and the counters. */
describe("who waits, through the whole core", () => {
  let village: Village;
  let id: string;

  beforeEach(async () => {
    village = await openVillage();
    id = await village.add("us");
  });
  afterEach(() => village.close());

  const bring = (...messages: RemoteMessage[]) => village.bring(id, messages);
  const counts = async () => {
    const [account] = await village.call("accounts.list", {});
    return account?.counts;
  };
  const only = async () => {
    const [item] = await village.conversations();
    return item?.id ?? "";
  };
  const from = (
    name: string,
    hours: number,
    rest: Partial<RemoteMessage> = {},
  ) => message(`${name}${hours}`, name, hours, rest);
  const reply = (
    name: string,
    hours: number,
    parent: string,
    rest: Partial<RemoteMessage> = {},
  ) => from(name, hours, { inReplyTo: parent, thread: [parent], ...rest });
  const person = async (name: string) =>
    (
      await village.call("conversations.get", { id: await only() })
    ).participants.find((p) => p.name === name)?.personId;

  it("counts from the first of two questions", async () => {
    await bring(
      from("ana", 10),
      reply("ana", 12, "ana10"),
      reply("us", 18, "ana12"),
    );
    expect(await village.report()).toMatchObject({
      arrived: 1,
      answered: 1,
      median: 8 * 3600,
    });
    expect(await counts()).toMatchObject({ waiting: 0 });
  });

  it("is not answered by a machine", async () => {
    await bring(
      from("ana", 10),
      reply("us", 10.01, "ana10", { automatic: true }),
      reply("us", 11, "ana10"),
      reply("us", 15, "ana10"),
    );
    expect(await village.report()).toMatchObject({
      arrived: 1,
      answered: 1,
      median: 3600,
    });
  });

  it("lets thanks be, and a question not", async () => {
    await bring(from("ana", 10), reply("us", 11, "ana10"));
    await bring(reply("ana", 11.1, "us11", { text: "thanks!" }));
    expect(await counts()).toMatchObject({ waiting: 1 });
    await village.call("conversations.mark", {
      ids: [await only()],
      mark: "done",
    });
    expect(await counts()).toMatchObject({ waiting: 0 });
    expect(await village.report()).toMatchObject({
      arrived: 2,
      answered: 1,
      acknowledged: 1,
      coverage: 1,
      median: 3600,
    });
    await village.call("undo", {});
    await bring(reply("ana", 11.2, "us11", { text: "and for decaf?" }));
    const done = await village.call("conversations.mark", {
      ids: [await only()],
      mark: "done",
    });
    expect(done.stillWaiting).toBe(1);
    expect(await village.report()).toMatchObject({
      arrived: 2,
      answered: 1,
      late: 1,
      coverage: 0.5,
    });
  });

  it("begins a conversation for each reply below our post", async () => {
    await bring(message("post", "us", 9, { kind: "post" }));
    await bring(
      from("ana", 10, { below: "post", inReplyTo: "post" }),
      from("ben", 10.5, { below: "post", inReplyTo: "post" }),
      reply("us", 11, "ben10.5", { below: "post" }),
    );
    expect(await village.conversations()).toHaveLength(2);
    expect(await village.report()).toMatchObject({
      arrived: 2,
      answered: 1,
      waiting: 1,
      median: 30 * minute,
    });
    const [waits] = await village.conversations("is:waiting");
    expect(waits).toMatchObject({ person: { name: "ana" }, waiting: 1 });
    const { context } = await village.call("conversations.get", {
      id: waits?.id ?? "",
    });
    expect(context.map((m) => m.remoteId)).toEqual(["post"]);
  });

  it("answers a name added on purpose, not one that was copied", async () => {
    await bring(
      from("ana", 10, { thread: ["root"] }),
      from("ben", 10.5, { thread: ["root"] }),
      reply("us", 11, "ben10.5", { mentions: [who("ben"), who("ana")] }),
    );
    expect(await village.report()).toMatchObject({ arrived: 2, answered: 2 });
    await bring(
      from("cleo", 20, { thread: ["root2"] }),
      from("dora", 20.5, {
        thread: ["root2"],
        mentions: [who("us"), who("cleo")],
      }),
      reply("us", 21, "dora20.5", {
        thread: ["root2", "dora20.5"],
        mentions: [who("dora"), who("cleo")],
      }),
    );
    expect(await village.report()).toMatchObject({
      arrived: 4,
      answered: 3,
      waiting: 1,
    });
    const [waits] = await village.conversations("is:waiting");
    expect(await village.waitingIn(waits?.id ?? "")).toEqual({ cleo: 20 });
  });

  it("lets an aside be until it is adopted", async () => {
    await bring(
      from("ana", 10),
      reply("ben", 10.5, "ana10", {
        addressed: "aside",
        mentions: [who("ana"), who("us")],
      }),
      reply("us", 11, "ana10", { mentions: [who("ana")] }),
    );
    expect(await village.report()).toMatchObject({
      arrived: 1,
      answered: 1,
      median: 3600,
    });
    const { messages } = await village.call("conversations.get", {
      id: await only(),
    });
    const aside = messages.find((m) => m.remoteId === "ben10.5");
    await village.call("conversations.mark", {
      ids: [await only()],
      mark: "waits",
      messageId: aside?.id,
    });
    expect(await village.waitingIn(await only())).toEqual({ ben: 10.5 });
    expect(await counts()).toMatchObject({ waiting: 1 });
    await village.call("undo", {});
    expect(await counts()).toMatchObject({ waiting: 0 });
  });

  it("takes what a listening stream found for nobody's wait until it is adopted", async () => {
    await bring(from("cleo", 10, { addressed: "other", stream: "industry" }));
    expect(await counts()).toMatchObject({ waiting: 0, unread: 1 });
    const { messages } = await village.call("conversations.get", {
      id: await only(),
    });
    await village.call("conversations.mark", {
      ids: [await only()],
      mark: "waits",
      messageId: messages[0]?.id,
    });
    expect(await village.waitingIn(await only())).toEqual({ cleo: 10 });
  });

  it("assumes whom a reply without a link answers", async () => {
    await bring(
      from("ana", 10, { thread: ["room"] }),
      from("ben", 10.1, { thread: ["room"] }),
      from("us", 10.2, { thread: ["room"] }),
    );
    expect(await village.waitingIn(await only())).toEqual({ ana: 10 });
  });

  it("believes a colleague's answer once they are one of us, and takes it back", async () => {
    await bring(
      from("ana", 10),
      reply("ben", 10.1, "ana10", { addressed: "other" }),
    );
    expect(await village.waitingIn(await only())).toEqual({ ana: 10 });
    const ben = await person("ben");
    await village.call("people.setOneOfUs", { id: ben ?? "", oneOfUs: true });
    expect(await village.report()).toMatchObject({ answered: 1, waiting: 0 });
    await village.call("undo", {});
    expect(await village.report()).toMatchObject({ answered: 0, waiting: 1 });
  });

  it("answers everybody whom a mail names", async () => {
    await bring(
      from("ana", 10, { kind: "email", thread: ["t"] }),
      from("ben", 10.5, {
        kind: "email",
        thread: ["t"],
        mentions: [who("ana")],
        mentionsOnPurpose: true,
      }),
      reply("us", 11, "ben10.5", {
        kind: "email",
        thread: ["t", "ben10.5"],
        mentions: [who("ana"), who("ben")],
        mentionsOnPurpose: true,
      }),
    );
    expect(await village.report()).toMatchObject({
      arrived: 2,
      answered: 2,
      waiting: 0,
    });
  });

  it("answers only what the writer had seen", async () => {
    await bring(from("ana", 10));
    village.setNow(10.9);
    const { messages } = await village.call("conversations.get", {
      id: await only(),
    });
    await village.call("outbox.send", {
      id: "first-answer",
      conversationId: await only(),
      inReplyTo: messages[0]?.id ?? "",
      text: "Yes.",
      seenUpTo: at(10),
      undoSeconds: 0,
    });
    await expect.poll(() => village.sent()).toBe(1);
    await expect.poll(counts).toMatchObject({ waiting: 0 });
    // Written before our answer left, fetched after it.
    await bring(reply("ana", 10.5, "ana10"));
    expect(await village.waitingIn(await only())).toEqual({ ana: 10.5 });
    expect(await village.report()).toMatchObject({
      arrived: 2,
      answered: 1,
      waiting: 1,
    });
  });

  it("voids what was deleted before we answered", async () => {
    await bring(from("ana", 10));
    await village.bring(id, [], {
      tombstones: [{ remoteId: "ana10", at: at(10.3) }],
    });
    await bring(reply("us", 11, "ana10"));
    expect(await village.report()).toMatchObject({
      arrived: 1,
      void: 1,
      answered: 0,
      coverage: null,
    });
  });

  it("comes to the same whatever the order of arrival", async () => {
    const messages = [
      message("post", "us", 9, { kind: "post" }),
      from("ana", 10, { below: "post", inReplyTo: "post" }),
      reply("us", 11, "ana10", { below: "post" }),
      reply("ana", 12, "us11", { thread: ["ana10", "us11"] }),
    ];
    for (const one of messages.toReversed()) await bring(one);
    expect(await village.report()).toMatchObject({
      arrived: 2,
      answered: 1,
      waiting: 1,
      median: 3600,
    });
    expect(await counts()).toMatchObject({
      waiting: 1,
      unread: 1,
      messages: 4,
    });
  });

  it("does not count who waited before the door opened", async () => {
    await bring(from("ana", 10), from("ben", 20));
    await village.call("accounts.update", { id, doorAt: at(15) });
    await expect.poll(counts).toMatchObject({ waiting: 1 });
    expect(await village.report()).toMatchObject({
      arrived: 2,
      waiting: 1,
      beforeDoor: 1,
    });
    await village.call("accounts.update", { id, doorAt: 0 });
    await expect.poll(counts).toMatchObject({ waiting: 2 });
  });

  it("measures by the promise as it is now", async () => {
    await bring(from("ana", 990));
    await village.call("accounts.update", {
      id,
      target: { firstSeconds: 4 * 3600, nextSeconds: 3600 },
    });
    await expect.poll(counts).toMatchObject({ waiting: 1, overdue: 1 });
    await village.call("accounts.update", {
      id,
      target: { firstSeconds: 11 * 3600, nextSeconds: 3600 },
    });
    await expect.poll(counts).toMatchObject({ waiting: 1, overdue: 0 });
    await village.call("accounts.update", { id, target: null });
    await expect
      .poll(async () => (await village.conversations())[0]?.dueAt)
      .toBeUndefined();
  });

  it("keeps every figure when an account goes and comes back", async () => {
    await bring(from("ana", 10), reply("us", 11, "ana10"), from("ben", 20));
    const before = [
      await village.report(),
      await village.conversations(),
      await counts(),
    ];
    const { decisionId } = await village.call("accounts.remove", {
      id,
      archive: "delete",
    });
    await village.call("undo", { decisionId });
    expect([
      await village.report(),
      await village.conversations(),
      await counts(),
    ]).toEqual(before);
  });

  it("starts with the same figures as it ended with", async () => {
    await bring(
      from("ana", 10),
      reply("us", 11, "ana10"),
      reply("ana", 12, "us11"),
      from("ben", 20),
    );
    const before = [
      await village.report(),
      await village.conversations(),
      await counts(),
    ];
    await village.reopen();
    expect([
      await village.report(),
      await village.conversations(),
      await counts(),
    ]).toEqual(before);
  });

  it("lets one wait whose words came after a decision, though they were written before it", async () => {
    await bring(from("ana", 10));
    village.setNow(1001);
    await village.call("conversations.mark", {
      ids: [await only()],
      mark: "no-reply-needed",
      reason: "thanks",
    });
    village.setNow(1002);
    await bring(reply("ana", 10.5, "ana10"), reply("ben", 10.6, "ana10"));
    expect(await village.waitingIn(await only())).toEqual({
      ana: 10.5,
      ben: 10.6,
    });
  });

  it("opens what was done again for words that nobody had seen then", async () => {
    await bring(from("ana", 10));
    village.setNow(1001);
    await village.call("conversations.mark", {
      ids: [await only()],
      mark: "done",
    });
    village.setNow(1002);
    await bring(reply("ana", 10.5, "ana10"));
    expect(await village.conversations()).toMatchObject([
      { state: "open", unread: true },
    ]);
  });

  it("does not let a decision about one conversation reach those who are joined to it later", async () => {
    await bring(from("ana", 10));
    await bring(from("eve", 11));
    const [ana, eve] = await village.conversations();
    village.setNow(1001);
    await village.call("conversations.mark", {
      ids: [eve?.id ?? ""],
      mark: "spam",
    });
    village.setNow(1002);
    await bring(
      reply("eve", 9, "x", { addressed: "other", thread: ["ana10", "eve11"] }),
    );
    expect(await village.waitingIn(ana?.id ?? "")).toEqual({ ana: 10 });
    expect(await village.conversations("is:waiting")).toHaveLength(1);
  });

  it("does not mute who is joined to a muted thread", async () => {
    await bring(from("ana", 10));
    await bring(from("eve", 11));
    const [ana, eve] = await village.conversations();
    await village.call("conversations.mark", {
      ids: [eve?.id ?? ""],
      mark: "muted",
    });
    await bring(
      reply("cleo", 9, "x", { addressed: "other", thread: ["ana10", "eve11"] }),
    );
    expect(await village.waitingIn(ana?.id ?? "")).toMatchObject({ ana: 10 });
    expect(await village.conversations("is:waiting")).toHaveLength(1);
  });

  it("keeps unread what nobody read when it is joined to what was read", async () => {
    await bring(from("ana", 10));
    await bring(from("ben", 9));
    const [, ana] = await village.conversations();
    await village.call("conversations.mark", {
      ids: [ana?.id ?? ""],
      mark: "read",
    });
    expect(await village.conversations("is:unread")).toHaveLength(1);
    await bring(
      reply("cleo", 5, "x", { addressed: "other", thread: ["ana10", "ben9"] }),
    );
    expect(await village.conversations("is:unread")).toHaveLength(1);
  });

  it("takes what a new account of ours wrote before for ours", async () => {
    await bring(from("ana", 10), reply("shop", 11, "ana10"));
    expect(await counts()).toMatchObject({ waiting: 2 });
    await village.add("shop");
    expect(await village.waitingIn(await only())).toEqual({});
    expect(await village.report()).toMatchObject({ answered: 1, waiting: 0 });
  });

  it("takes the closest of its streams for the conversation's", async () => {
    const found = { addressed: "other", stream: "industry" } as const;
    await bring(from("cleo", 10, found));
    await bring(reply("ana", 11, "cleo10"));
    expect(await village.conversations("stream:direct")).toHaveLength(1);
    // The same post, found by a search first and addressed to us after all.
    await bring(from("dora", 12, found));
    await bring(from("dora", 12));
    expect(await village.conversations("stream:direct")).toHaveLength(2);
    expect(await village.conversations("stream:industry")).toHaveLength(0);
  });

  it("does not count our own conversations at every look", async () => {
    await bring(from("ana", 10), reply("us", 11, "ana10"), from("ana", 20));
    const { participants } = await village.call("conversations.get", {
      id: await only(),
    });
    expect(
      participants.map(({ name, conversations }) => [name, conversations]),
    ).toEqual(
      expect.arrayContaining([
        ["ana", 2],
        ["us", 0],
      ]),
    );
  });

  it("moves a queued answer along when its conversation is joined, and ends the wait", async () => {
    await bring(from("ana", 10));
    await bring(from("ben", 11));
    const [ana, ben] = await village.conversations();
    const { messages } = await village.call("conversations.get", {
      id: ben?.id ?? "",
    });
    await village.call("outbox.send", {
      id: "answer-to-ben",
      conversationId: ben?.id ?? "",
      inReplyTo: messages[0]?.id ?? "",
      text: "Yes.",
      undoSeconds: 60,
    });
    await bring(
      from("cleo", 5, { addressed: "other", thread: ["ana10", "ben11"] }),
    );
    const joined = await village.call("conversations.get", {
      id: ana?.id ?? "",
    });
    expect(joined.outbox).toMatchObject([{ id: "answer-to-ben" }]);
    expect(await counts()).toMatchObject({ waiting: 1 });
    await village.call("outbox.retry", { id: "answer-to-ben" });
    await expect.poll(() => village.sent()).toBe(1);
    await expect.poll(async () => (await village.report()).answered).toBe(1);
    expect(await village.waitingIn(ana?.id ?? "")).toEqual({ ana: 10 });
  });
});
