import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { message } from "./remote.ts";
import { openVillage, type Village } from "./village.ts";

describe("splitting from a message on", () => {
  let village: Village;
  let account: string;
  let whole: string;

  const say = (
    name: string,
    author: string,
    hours: number,
    inReplyTo?: string,
    rest = {},
  ) =>
    message(name, author, hours, {
      ...(inReplyTo === undefined
        ? {}
        : { inReplyTo, thread: ["order", inReplyTo] }),
      ...rest,
    });

  beforeEach(async () => {
    village = await openVillage();
    account = await village.add("us");
    await village.bring(account, [
      say("order", "ana", 1),
      say("answer", "us", 2, "order"),
      say("other", "ana", 3, "answer", { text: "Something else entirely" }),
      say("me-too", "ben", 4, "other"),
    ]);
    whole = (await village.conversations())[0]?.id ?? "";
  });
  afterEach(() => village.close());

  const read = async (id: string) =>
    (await village.call("conversations.get", { id })).messages.map(
      ({ remoteId }) => remoteId,
    );
  const idOf = async (remoteId: string) => {
    for (const { id } of await village.conversations()) {
      const { messages } = await village.call("conversations.get", { id });
      const found = messages.find((one) => one.remoteId === remoteId);
      if (found !== undefined) return found.id;
    }
    throw new Error(`${remoteId} is nowhere`);
  };
  const splitFrom = async (remoteId: string) =>
    village.call("conversations.splitFrom", {
      messageId: await idOf(remoteId),
    });

  it("makes two of one, each with its own counts, title and people who wait", async () => {
    const { id } = await splitFrom("other");
    expect(await read(whole)).toEqual(["order", "answer"]);
    expect(await read(id)).toEqual(["other", "me-too"]);
    expect(await village.waitingIn(whole)).toEqual({});
    expect(await village.waitingIn(id)).toEqual({ ana: 3, ben: 4 });
    const [first, second] = await village.conversations();
    expect(first).toMatchObject({ id: whole, messages: 2 });
    expect(second).toMatchObject({
      id,
      messages: 2,
      title: "Something else entirely",
    });
    expect((await village.call("accounts.list", {}))[0]?.counts).toMatchObject({
      messages: 4,
      waiting: 2,
    });
  });

  it("lets what comes in later follow the message that it answers, also after a restart", async () => {
    const { id } = await splitFrom("other");
    const again = await splitFrom("me-too");
    await village.reopen();
    await village.bring(account, [
      say("late-1", "ana", 5, "order"),
      say("late-2", "cleo", 6, "other"),
      say("late-3", "cleo", 7, "me-too"),
      // Its parent is not here: it goes with the nearest that is.
      message("late-4", "dora", 8, { thread: ["order", "other", "unknown"] }),
      message("late-5", "dora", 9, { thread: ["order"] }),
    ]);
    expect(await read(whole)).toEqual(["order", "answer", "late-1", "late-5"]);
    expect(await read(id)).toEqual(["other", "late-2", "late-4"]);
    expect(await read(again.id)).toEqual(["me-too", "late-3"]);
    const undone = await village.call("undo", {
      decisionId: again.decisionId,
    });
    // None that one could go to and would not find.
    for (const id of undone.conversationIds)
      expect((await village.call("conversations.get", { id })).id).toBe(id);
    expect(await read(id)).toEqual([
      "other",
      "me-too",
      "late-2",
      "late-3",
      "late-4",
    ]);
  });

  it("keeps what was decided before for both, and takes it back for both", async () => {
    const { decisionId } = await village.call("conversations.mark", {
      ids: [whole],
      mark: "no-reply-needed",
      reason: "thanks",
    });
    const { id } = await splitFrom("other");
    expect(await village.waitingIn(id)).toEqual({});
    await village.call("undo", { decisionId });
    expect(await village.waitingIn(id)).toEqual({ ana: 3, ben: 4 });
  });

  it("takes drafts along that answer what goes, and brings them back", async () => {
    const draft = { text: "Dear", conversationId: whole };
    await village.call("drafts.save", {
      ...draft,
      id: "answers-other",
      inReplyTo: await idOf("other"),
    });
    await village.call("drafts.save", {
      ...draft,
      id: "answers-order",
      inReplyTo: await idOf("order"),
    });
    const { id, decisionId } = await splitFrom("other");
    const places = async () =>
      Object.fromEntries(
        (await village.call("drafts.list", {})).map((one) => [
          one.id,
          one.conversationId,
        ]),
      );
    expect(await places()).toEqual({
      "answers-other": id,
      "answers-order": whole,
    });
    await village.call("undo", { decisionId });
    expect(await places()).toEqual({
      "answers-other": whole,
      "answers-order": whole,
    });
    // Whoever still has the part's address is led to the whole.
    expect(await read(id)).toHaveLength(4);
  });

  it("splits a thread of a merged conversation out of it", async () => {
    await village.bring(account, [message("elsewhere", "cleo", 5)]);
    const other = (await village.conversations()).find(
      ({ id }) => id !== whole,
    );
    await village.call("conversations.merge", {
      ids: [whole, other?.id ?? ""],
    });
    const { id } = await splitFrom("other");
    expect(await read(whole)).toEqual(["order", "answer", "elsewhere"]);
    expect(await read(id)).toEqual(["other", "me-too"]);
    await village.call("undo", {});
    expect(await read(whole)).toHaveLength(5);
  });

  it("refuses where there is nothing before the message, and changes nothing", async () => {
    await expect(splitFrom("order")).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(
      village.call("conversations.splitFrom", { messageId: "nowhere" }),
    ).rejects.toMatchObject({ code: "not-found" });
    expect(await read(whole)).toHaveLength(4);
    expect((await village.conversations()).map(({ id }) => id)).toEqual([
      whole,
    ]);
  });
});
