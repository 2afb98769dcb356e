import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Rhythm } from "../../src/shared/delivery.ts";
import type { Input } from "../../src/shared/contract/index.ts";
import { AppError } from "../../src/shared/fault.ts";
import type { OutboxState } from "../../src/shared/model/outbox-item.ts";
import type { Channel } from "../../src/main/channels/channel.ts";
import { until } from "../servers/child.ts";
import { keepSecrets, runCore, type CoreUnderTest } from "./run-core.ts";
import {
  postChannel,
  startPostOffice,
  type PostOffice,
  type Trouble,
} from "./post-office.ts";

const rhythm: Omit<Rhythm, "settleMs"> = {
  backOffMs: 20,
  longestBackOffMs: 100,
  lookAfterMs: 10,
  closeMs: 300,
};

describe("sending", () => {
  let dir: string;
  let office: PostOffice;
  let under: CoreUnderTest;
  let secrets: ReturnType<typeof keepSecrets>;
  let count: number;

  const start = async (
    channel: Channel = postChannel as Channel,
    settleMs = 100,
  ) => {
    under = await runCore(
      dir,
      { discourse: channel },
      { rhythm: { ...rhythm, settleMs }, secrets },
    );
  };
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-sending-"));
    office = await startPostOffice();
    secrets = keepSecrets();
    count = 0;
    await start();
  });
  afterEach(async () => {
    await under.core.close();
    await office.close();
    rmSync(dir, { recursive: true });
  });

  const addAccount = async (user: string) => {
    const { id } = await under.call("accounts.add", {
      channel: "discourse",
      settings: { url: office.url, user },
      secrets: { token: user },
    });
    return id;
  };
  const poll = (id: string) => under.call("accounts.poll", { id });
  const send = (input: Partial<Input<"outbox.send">>) => {
    count += 1;
    return under.call("outbox.send", {
      id: `item-${count}-of-the-test`,
      text: `text ${count}`,
      undoSeconds: 0,
      ...input,
    });
  };
  const item = async (id: string) => {
    const items = await under.call("outbox.list", { which: "all" });
    const found = items.find((one) => one.id === id);
    if (found === undefined) throw new Error(`no ${id} in the outbox`);
    return found;
  };
  const reaches = (id: string, ...states: OutboxState[]) =>
    until(`${id} to be ${states.join(" or ")}`, async () => {
      const found = await item(id);
      return states.includes(found.state) ? found : null;
    });
  /** Somebody writes to us, and we know of it. */
  const hear = async (account: string, text: string) => {
    const said = office.say("ana", text);
    await poll(account);
    const list = await under.call("conversations.list", { query: "" });
    const found = list.items.find((c) => c.excerpt.includes(text));
    if (found === undefined) throw new Error("not heard");
    return { said, conversationId: found.id };
  };
  const conversation = (id: string) => under.call("conversations.get", { id });

  it("answers who waits, and meets its own post in the next poll", async () => {
    const us = await addAccount("us");
    const { said, conversationId } = await hear(us, "@us hello?");
    const sent = await send({ conversationId });
    expect(sent).toMatchObject({ accountId: us, state: "queued", attempts: 0 });
    const done = await reaches(sent.id, "sent");
    expect(office.by("us")).toMatchObject([
      { text: "text 1", parent: said.id },
    ]);
    await poll(us);
    const { messages, outbox, participants } =
      await conversation(conversationId);
    expect(messages.map((m) => m.text)).toEqual(["@us hello?", "text 1"]);
    expect(messages[1]?.id).toBe(done.messageId);
    expect(outbox).toEqual([]);
    const ana = participants.find((p) => p.name === "ana");
    expect(ana?.waitingSince).toBeUndefined();
    expect(ana?.lastAnsweredInSeconds).toBeGreaterThan(0);
  });

  it("takes back within the undo window; the text is a draft again", async () => {
    const us = await addAccount("us");
    const { conversationId } = await hear(us, "@us hello?");
    const input = { conversationId, text: "Hello Ana", undoSeconds: 60 };
    await under.call("drafts.save", { id: "a-draft-here", ...input });
    const sent = await send({ ...input, id: "a-draft-here" });
    expect(await under.call("drafts.list", {})).toEqual([]);
    const during = await conversation(conversationId);
    expect(during.outbox).toEqual([sent]);
    expect(during.participants[0]).toMatchObject({ answering: true });
    expect(during).toMatchObject({ answering: true });

    const { draft } = await under.call("outbox.discard", { id: sent.id });
    expect(draft).toMatchObject({ conversationId, text: "Hello Ana" });
    expect(await under.call("drafts.list", {})).toEqual([draft]);
    expect((await conversation(conversationId)).participants[0]).toMatchObject({
      answering: false,
      waitingSince: expect.any(Number),
    });
    // The answer got lost, and the caller asks again.
    expect(await under.call("outbox.discard", { id: sent.id })).toEqual({
      draft,
    });
    await expect(under.call("outbox.retry", { id: sent.id })).rejects.toThrow(
      "among the drafts",
    );
    // The spent id takes nothing more; the draft's own does.
    await expect(send({ ...input, id: sent.id })).rejects.toMatchObject({
      code: "conflict",
    });
    const again = draft?.id ?? "";
    await send({ ...input, id: again, undoSeconds: 0 });
    await reaches(again, "sent");
    expect(office.by("us")).toHaveLength(1);
  });

  it("is one item however often it is asked for, and refuses another text under its id", async () => {
    const us = await addAccount("us");
    const input = { id: "said-only-once", accountId: us, text: "Open today" };
    const first = await send(input);
    await reaches(first.id, "sent");
    expect(await send(input)).toMatchObject({ id: first.id, state: "sent" });
    for (const other of [{ text: "Closed" }, { accountId: "x" }])
      await expect(send({ ...input, ...other })).rejects.toMatchObject({
        code: "conflict",
      });
    await expect(
      under.call("drafts.save", { id: input.id, text: "Closed" }),
    ).rejects.toMatchObject({ code: "conflict" });
    // A save that was on its way when the text was sent does no harm.
    await under.call("drafts.save", { id: input.id, text: "Open" });
    expect(await under.call("drafts.list", {})).toEqual([]);
    expect(office.posts).toHaveLength(1);
  });

  it(
    "posts exactly once through twenty attempts that go wrong",
    { timeout: 60_000 },
    async () => {
      const us = await addAccount("us");
      const notTaken: Trouble[] = [
        "504-before",
        "break-before",
        "stall-before",
        "busy",
      ];
      office.troubles.push(
        ...Array.from({ length: 20 }, (_, i) => notTaken[i % 4] ?? "busy"),
        "stall-after",
      );
      const { id } = await send({ accountId: us });
      const done = await until(
        "the post to be there",
        async () => {
          const found = await item(id);
          return found.state === "sent" ? found : null;
        },
        50_000,
      );
      // On a busy machine an attempt may give up before the office has seen it.
      expect(done.attempts).toBeGreaterThanOrEqual(21);
      expect(office.by("us")).toHaveLength(1);
    },
  );

  it.each<Trouble>(["stall-after", "504-after", "break-after", "late"])(
    "finds what was taken without a word: %s",
    async (trouble) => {
      await under.core.close();
      // Far longer than the latest commit takes.
      await start(undefined, 2000);
      const us = await addAccount("us");
      const { conversationId } = await hear(us, "@us hello?");
      office.troubles.push(trouble);
      const { id } = await send({ conversationId });
      const unsure = await reaches(id, "unknown", "sent");
      if (unsure.state === "unknown")
        expect(unsure.fault?.message).toBeTruthy();
      expect(await reaches(id, "sent")).toMatchObject({ attempts: 1 });
      await poll(us);
      expect(office.by("us")).toHaveLength(1);
      expect((await conversation(conversationId)).messages).toHaveLength(2);
    },
  );

  it("does not send again while it cannot look", async () => {
    const us = await addAccount("us");
    office.setLookable(false);
    office.troubles.push("504-before");
    const { id } = await send({ accountId: us });
    await reaches(id, "unknown");
    await until("a look in vain", async () =>
      (await item(id)).fault?.code === "unreachable" ? true : null,
    );
    expect(office.attempts()).toBe(1);
    office.setLookable(true);
    await reaches(id, "sent");
    expect(office.by("us")).toHaveLength(1);
  });

  it("does not take another message with the same text for this one", async () => {
    const us = await addAccount("us");
    const one = await send({ accountId: us, text: "Open today" });
    await reaches(one.id, "sent");
    office.troubles.push("504-before");
    const two = await send({ accountId: us, text: "Open today" });
    await until("a look", async () =>
      (await item(two.id)).fault?.code === "conflict" ? true : null,
    );
    expect((await item(two.id)).state).toBe("unknown");
    expect(office.by("us")).toHaveLength(1);
  });

  it("leaves to the user what no channel can tell", async () => {
    await under.core.close();
    const { find: _, ...blind } = postChannel;
    await start(blind as Channel);
    const us = await addAccount("us");
    office.troubles.push("504-before");
    const { id } = await send({ accountId: us, text: "Open today" });
    const lost = await reaches(id, "unknown");
    expect(lost.fault?.message).toContain("cannot be asked");
    await expect(under.call("outbox.retry", { id })).rejects.toMatchObject({
      code: "unsupported",
    });
    const { draft } = await under.call("outbox.discard", { id });
    expect(draft?.text).toBe("Open today");
    expect(office.attempts()).toBe(1);
  });

  it("says what was refused, and sends it when the user wants", async () => {
    const us = await addAccount("us");
    office.troubles.push("refuse");
    const { id } = await send({ accountId: us });
    expect(await reaches(id, "failed")).toMatchObject({
      fault: { code: "refused", message: "Refused." },
    });
    await under.call("outbox.retry", { id });
    expect(await reaches(id, "sent")).toMatchObject({ attempts: 2 });
    await expect(under.call("outbox.retry", { id })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(under.call("outbox.discard", { id })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("waits for the network and goes on by itself", async () => {
    const us = await addAccount("us");
    await office.shut();
    const { id } = await send({ accountId: us });
    // Whether the attempt never left or broke on its way, nothing can be reached.
    await until("a fault", async () => {
      const { fault, state } = await item(id);
      // Not while the next attempt is under way.
      return fault?.code === "unreachable" && state !== "sending" ? true : null;
    });
    expect(["queued", "unknown"]).toContain((await item(id)).state);
    await office.open();
    await reaches(id, "sent");
    expect(office.by("us")).toHaveLength(1);
  });

  it("is held until the account is signed in, and released by that", async () => {
    const us = await addAccount("us");
    await secrets.delete(us);
    const one = await send({ accountId: us });
    const two = await send({ accountId: us });
    expect(await reaches(one.id, "held")).toMatchObject({
      attempts: 0,
      fault: { code: "needs-sign-in" },
    });
    await reaches(two.id, "held");
    await under.call("accounts.signIn", { id: us, secrets: { token: "us" } });
    await reaches(one.id, "sent");
    await reaches(two.id, "sent");

    office.troubles.push("sign-in");
    const three = await send({ accountId: us });
    await reaches(three.id, "held");
    await under.core.close();
    await start();
    await reaches(three.id, "sent");
    expect(office.by("us").map((p) => p.text)).toEqual([
      "text 1",
      "text 2",
      "text 3",
    ]);
  });

  it("is held while its account is removed", async () => {
    const us = await addAccount("us");
    const { id } = await send({ accountId: us, undoSeconds: 60 });
    const { decisionId } = await under.call("accounts.remove", {
      id: us,
      archive: "delete",
    });
    await under.call("outbox.retry", { id });
    expect(await reaches(id, "held")).toMatchObject({
      fault: { code: "not-found" },
    });
    await secrets.set(us, JSON.stringify({ token: "us" }));
    await under.call("undo", decisionId === undefined ? {} : { decisionId });
    await reaches(id, "sent");
  });

  it("is held when somebody wrote again meanwhile; then the user says", async () => {
    const us = await addAccount("us");
    const { said, conversationId } = await hear(us, "@us hello?");
    const seenUpTo = said.at;
    office.say("ana", "@us never mind", said);
    await poll(us);
    const { id } = await send({ conversationId, seenUpTo });
    expect(await reaches(id, "held")).toMatchObject({
      attempts: 0,
      fault: {
        code: "conflict",
        message: expect.stringMatching(/^ana wrote again/),
      },
    });
    await under.call("outbox.retry", { id });
    await reaches(id, "sent");
    // It answers what its writer had seen; what came later waits on.
    const { participants } = await conversation(conversationId);
    expect(participants.find((p) => p.name === "ana")?.waitingSince).toBe(
      office.posts[1]?.at,
    );
  });

  it("answers the most urgent first, then the next, then the latest", async () => {
    const us = await addAccount("us");
    const { said, conversationId } = await hear(us, "@us hello?");
    const ben = office.say("ben", "@us and me?", said);
    const again = office.say("ana", "@us still there?", ben);
    await poll(us);
    const parents = async () => {
      const { messages, outbox } = await conversation(conversationId);
      return outbox.map(
        (one) => messages.find((m) => m.id === one.inReplyTo)?.remoteId,
      );
    };
    for (let i = 0; i < 3; i += 1)
      await send({ conversationId, undoSeconds: 60 });
    expect(await parents()).toEqual([said.id, ben.id, again.id]);
  });

  it("never answers from an account that the message did not reach", async () => {
    const us = await addAccount("us");
    const them = await addAccount("them");
    const { conversationId } = await hear(us, "@us hello?");
    const { messages } = await conversation(conversationId);
    const inReplyTo = messages[0]?.id ?? "";
    await expect(
      send({ conversationId, accountId: them }),
    ).rejects.toMatchObject({ code: "conflict" });
    await expect(send({ inReplyTo, accountId: them })).rejects.toMatchObject({
      code: "conflict",
    });
    await expect(send({})).rejects.toMatchObject({ code: "invalid-input" });
    await expect(
      send({ accountId: us, text: "x".repeat(501) }),
    ).rejects.toMatchObject({ code: "too-large" });
    expect(await under.call("outbox.list", { which: "all" })).toEqual([]);
  });

  it("keeps one in flight per account and the order of each conversation", async () => {
    const us = await addAccount("us");
    const them = await addAccount("them");
    const one = await hear(us, "@us one");
    const two = await hear(us, "@us two");
    office.troubles.push("504-before");
    const sent = [];
    for (let i = 0; i < 4; i += 1) {
      for (const { conversationId } of [one, two])
        sent.push(await send({ conversationId }));
      sent.push(await send({ accountId: them }));
    }
    for (const { id } of sent) await reaches(id, "sent");
    expect(office.overlaps()).toBe(0);
    for (const { said } of [one, two]) {
      const texts = office.posts
        .filter((p) => p.by === "us" && p.text !== said.text)
        .filter((p) => p.parent === said.id)
        .map((p) => Number(p.text.split(" ")[1]));
      expect(texts).toEqual([...texts].sort((a, b) => a - b));
    }
    expect(office.posts).toHaveLength(2 + sent.length);
  });

  describe("what takes long", () => {
    /** Leaves as far as the test says, then waits until it is stopped, and ends as the test says. */
    async function slowly(
      sentBytes: number,
      end: "not taken" | "who knows" | "taken",
    ) {
      await under.core.close();
      const channel = postChannel as Channel;
      let isSlow = true;
      await start({
        ...channel,
        async send(context, outgoing) {
          if (!isSlow) return await sendNow(context, outgoing);
          isSlow = false;
          outgoing.progress(sentBytes, 100);
          await new Promise((resolve) => {
            context.signal.addEventListener("abort", resolve);
          });
          if (end === "not taken") throw new AppError("cancelled", "Stopped.");
          if (end === "who knows")
            return { outcome: "unknown", message: "It broke off." };
          const fresh = new AbortController().signal;
          return await sendNow({ ...context, signal: fresh }, outgoing);
        },
      });
      const sendNow: NonNullable<Channel["send"]> = (...about) =>
        channel.send?.(...about) ?? Promise.reject(new Error("no send"));
      const accountId = await addAccount("us");
      const { id } = await send({ accountId });
      const underway = await until("some of it to have left", async () => {
        const found = await item(id);
        return found.progress === undefined ? null : found;
      });
      expect(underway).toMatchObject({
        state: "sending",
        progress: { sentBytes, totalBytes: 100 },
      });
      return id;
    }

    it("is stopped before all of it has left, with its text, and can be sent again", async () => {
      const id = await slowly(40, "not taken");
      await under.call("outbox.stop", { id });
      expect(await reaches(id, "failed")).toMatchObject({
        text: "text 1",
        fault: { code: "cancelled" },
      });
      expect((await item(id)).progress).toBeUndefined();
      expect(office.by("us")).toEqual([]);
      await under.call("outbox.retry", { id });
      await reaches(id, "sent");
      expect(office.by("us")).toHaveLength(1);
    });

    it.each(["who knows", "taken"] as const)(
      "and was stopped too late (%s) is never told as not sent",
      async (end) => {
        const id = await slowly(99, end);
        await under.call("outbox.stop", { id });
        await reaches(id, "sent");
        expect(office.by("us")).toHaveLength(1);
      },
    );

    it("cannot be stopped once all of it has left, nor before it says how far it is", async () => {
      const id = await slowly(100, "taken");
      await expect(under.call("outbox.stop", { id })).rejects.toMatchObject({
        code: "conflict",
      });
      await under.core.close();
      await start();
      await reaches(id, "sent");
      await expect(under.call("outbox.stop", { id })).rejects.toMatchObject({
        code: "conflict",
      });
      expect(office.by("us")).toHaveLength(1);
    });

    it("and was cut off by the end of the program goes on at the next start", async () => {
      const id = await slowly(40, "not taken");
      await under.core.close();
      await start();
      const done = await reaches(id, "sent");
      expect(done.attempts).toBe(2);
      expect(office.by("us")).toHaveLength(1);
    });
  });
});
