import { describe, expect, test } from "vitest";
import { act } from "../../../src/main/channels/bluesky/act.ts";
import { poll } from "../../../src/main/channels/bluesky/poll.ts";
import { find, send } from "../../../src/main/channels/bluesky/send.ts";
import { reread } from "../../../src/main/channels/bluesky/to-message.ts";
import { messagesOf, minute, saying, startClocked } from "./clocked.ts";
import { asParent, lastCursor, outgoing, pollAll } from "./context.ts";
import { committed } from "./double.ts";

describe("direct messages", () => {
  test("of a talk are one conversation, and only the new ones come", async () => {
    const { server, context, anna, ben, pass } = await startClocked();
    const talk = server.chat.talkWith(anna);
    for (let n = 0; n < 5; n += 1) server.chat.write(talk, anna, `old ${n}`);
    server.chat.write(server.chat.talkWith(ben), ben, "hello");
    const results = await pollAll(context);
    const messages = results.flatMap((each) => each.messages);
    expect(saying(messages, "old 4")).toMatchObject({
      kind: "dm",
      visibility: "private",
      addressed: "to-us",
      author: { remoteId: anna.did, name: "anna" },
      thread: ["chat:talk-anna"],
    });
    expect(messages).toHaveLength(6);
    const calm = await poll(context, lastCursor(results));
    expect(calm).toMatchObject({ unchanged: true, messages: [] });
    pass(minute);
    const fresh = Array.from({ length: 250 }, (_, n) => {
      server.chat.write(talk, anna, `new ${n}`);
      return `new ${n}`;
    });
    const second = await pollAll(context, lastCursor(results));
    const texts = second.flatMap((each) =>
      each.messages.map(({ text }) => text),
    );
    for (const text of fresh) expect(texts).toContain(text);
    expect(texts).not.toContain("hello");
  });

  test("that are deleted are gone", async () => {
    const { server, context, anna } = await startClocked();
    const talk = server.chat.talkWith(anna);
    const slip = server.chat.write(talk, anna, "a slip");
    const results = await pollAll(context);
    server.chat.erase(talk, slip);
    const second = await poll(context, lastCursor(results));
    expect(second.tombstones.map(({ remoteId }) => remoteId)).toEqual([
      `chat:talk-anna/${slip.id}`,
    ]);
  });

  test("that the sign-in does not reach are said to be missing, once", async () => {
    const { server, context, anna, pass } = await startClocked({
      chat: "refused",
    });
    server.notify("mention", server.say(anna, "hi", { names: [server.us] }));
    const first = await pollAll(context);
    const gaps = first.flatMap((each) => each.gaps);
    expect(gaps).toMatchObject([
      { why: expect.stringContaining("app password") },
    ]);
    const asked = server.askedFor("chat.bsky.convo.listConvos").length;
    await pollAll(context, lastCursor(first));
    expect(server.askedFor("chat.bsky.convo.listConvos")).toHaveLength(asked);
    pass(31 * minute);
    const again = await pollAll(context, lastCursor(first));
    expect(again.flatMap((each) => each.gaps)).toEqual([]);
    expect(again.flatMap((each) => each.readable)).toEqual([]);
    // A token was not asked for in vain.
    expect(server.askedFor("com.atproto.server.refreshSession")).toEqual([]);
  });

  test("are answered in their talk, and looked for after a doubtful end", async () => {
    const { server, context, anna, now } = await startClocked();
    const talk = server.chat.talkWith(anna);
    server.chat.write(talk, anna, "are you open?");
    const message = saying(await messagesOf(context), "are you open?");
    const parent = asParent(message);
    const text = outgoing("until six", { parent, createdAt: now() });
    expect(await find(context, text)).toBeNull();
    server.fail(/sendMessage/, committed(504));
    expect((await send(context, text)).outcome).toBe("unknown");
    const found = await find(context, text);
    expect(found).toMatchObject({
      own: true,
      kind: "dm",
      text: "until six",
      thread: message.thread,
    });
    expect(talk.messages).toHaveLength(2);
    // Nobody has to be told which of two people is answered.
    expect(talk.messages[1]).not.toHaveProperty("replyTo");
  });

  test("are liked with a heart, read, and taken back by nobody", async () => {
    const { server, context, anna } = await startClocked();
    const talk = server.chat.talkWith(anna);
    const asked = server.chat.write(talk, anna, "are you open?");
    const { remoteId, author, raw } = saying(
      await messagesOf(context),
      "are you open?",
    );
    const doing = (what: "like" | "unlike" | "mark-read" | "delete") => {
      const target = { remoteId, own: true, author, locations: [], raw };
      return act(context, { key: "k", target, act: what });
    };
    expect((await doing("like")).outcome).toBe("done");
    expect((await doing("unlike")).outcome).toBe("done");
    expect(server.chat.reactions).toEqual([
      `chat.bsky.convo.addReaction ${asked.id}`,
      `chat.bsky.convo.removeReaction ${asked.id}`,
    ]);
    expect((await doing("mark-read")).outcome).toBe("done");
    expect(await doing("delete")).toMatchObject({
      outcome: "failed",
      message: expect.stringContaining("cannot be taken back"),
    });
  });
});

describe("a group", () => {
  async function startGroup() {
    const at = await startClocked();
    const { server, anna, ben } = at;
    // Ben is in it, but not among the few that are shown.
    const group = server.chat.group("roasters", [anna]);
    server.chat.tell(group, {
      $type: "chat.bsky.convo.defs#systemMessageDataMemberJoin",
      member: { did: ben.did },
      role: "standard",
    });
    const ours = server.chat.write(group, server.us, "new beans");
    return { ...at, group, ours };
  }

  test("is one conversation, in which who names or answers us means us", async () => {
    const { server, context, anna, ben, group, ours } = await startGroup();
    const { write } = server.chat;
    write(group, ben, "who is in on Friday?");
    write(group, anna, "which altitude?", { to: ours });
    write(group, anna, "are you?", { names: server.us });
    const [result, ...rest] = await pollAll(context);
    expect(rest).toEqual([]);
    const { messages = [], rejected, tombstones } = result ?? {};
    // That Ben has come is nobody's text, and nothing that went wrong.
    expect({ rejected, tombstones }).toEqual({ rejected: [], tombstones: [] });
    expect(messages).toHaveLength(4);
    expect(new Set(messages.map(({ thread }) => thread[0])).size).toBe(1);
    expect(saying(messages, "Friday")).toMatchObject({
      addressed: "other",
      author: { name: "ben", handle: "@ben.test" },
    });
    expect(saying(messages, "altitude?")).toMatchObject({
      addressed: "to-us",
      inReplyTo: saying(messages, "new beans").remoteId,
    });
    const named = saying(messages, "are you?");
    expect(named).toMatchObject({ addressed: "to-us", visibility: "private" });
    expect(reread(named.raw)?.text).toBe(named.text);
  });

  test("is answered to whom it concerns", async () => {
    const { server, context, anna, group, ours } = await startGroup();
    const { write } = server.chat;
    const asked = write(group, anna, "which altitude?", { to: ours });
    const message = saying(await messagesOf(context), "altitude?");
    const text = outgoing("1,900 metres", { parent: asParent(message) });
    expect(await send(context, text)).toMatchObject({
      outcome: "sent",
      message: { inReplyTo: message.remoteId, thread: message.thread },
    });
    expect(group.messages.at(-1)).toMatchObject({
      text: "1,900 metres",
      replyTo: { id: asked.id },
    });
  });

  test("in which people come and go brings nothing new by that", async () => {
    const { server, context, ben, group } = await startGroup();
    const first = await pollAll(context);
    server.chat.tell(group, {
      $type: "chat.bsky.convo.defs#systemMessageDataMemberLeave",
      member: { did: ben.did },
    });
    const second = await pollAll(context, lastCursor(first));
    const idsOf = (results: typeof first) =>
      results.flatMap((each) => each.messages.map(({ remoteId }) => remoteId));
    expect(idsOf(first)).toEqual(expect.arrayContaining(idsOf(second)));
    const third = await poll(context, lastCursor(second));
    expect(third).toMatchObject({ messages: [], unchanged: true });
  });
});
