import { afterEach, describe, expect, test } from "vitest";
import { backfill } from "../../../src/main/channels/mastodon/backfill.ts";
import type { Context } from "../../../src/main/channels/mastodon/identify.ts";
import { poll } from "../../../src/main/channels/mastodon/poll.ts";
import type { Source } from "../../../src/shared/model/source.ts";
import type { HistoryResult } from "../../../src/main/channels/received.ts";
import { contextFor, lastCursor, pollAll } from "./context.ts";
import {
  breakage,
  startDouble,
  type Double,
  type DoubleOptions,
  type Paging,
} from "./double.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const open: Double[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function start(sources: Source[], options: DoubleOptions = {}) {
  let at = Date.parse("2026-11-21T10:00:00Z");
  const server = await startDouble({ ...options, now: () => at });
  open.push(server);
  const context = contextFor(server.url, server.token, {
    now: () => at,
    settings: {
      server: server.url,
      accountId: server.us.id,
      acct: "shop@shop.example",
      sources,
    },
  });
  const anna = server.person("anna@far.example");
  const say = (text: string, more: Parameters<Double["status"]>[2] = {}) => {
    at += minute;
    return server.status(anna, text, more);
  };
  const mention = (text: string) => {
    const status = say(text, { names: [server.us] });
    server.notify("mention", anna, status);
    return status;
  };
  return {
    server,
    context,
    anna,
    say,
    mention,
    pass: (ms: number) => {
      at += ms;
    },
  };
}

const tea: Source = { kind: "hashtag", value: "#tea", stream: "industry" };
const shop: Source = { kind: "search", value: "shop", stream: "brand" };

type Found = {
  messages: { remoteId: string; stream: string; addressed: string }[];
};
const streamsOf = (results: Found[]) =>
  Object.fromEntries(
    results.flatMap((each) =>
      each.messages.map(({ remoteId, stream }) => [remoteId, stream]),
    ),
  );

describe("what is listened to", () => {
  test("is found in its stream, to nobody, without another request for each", async () => {
    const { server, context, say, anna } = await start([tea, shop]);
    const leaf = say("a fine #tea");
    const answer = say("yes, #tea", { to: leaf });
    const both = say("#tea in the shop");
    say("coffee");
    const results = await pollAll(context);
    expect(streamsOf(results)).toEqual({
      [leaf.id]: "industry",
      [answer.id]: "industry",
      [both.id]: "brand",
    });
    for (const { messages } of results)
      for (const message of messages)
        expect(message).toMatchObject({
          addressed: "other",
          kind: expect.stringMatching(/post|reply/),
        });
    expect(server.asked.map(({ path }) => path).join()).not.toContain(
      "context",
    );
    expect(anna.acct).toBe("anna@far.example");
  });

  test("costs one request each when nothing is new", async () => {
    const { server, context, say } = await start([tea, shop]);
    say("a fine #tea");
    const cursor = lastCursor(await pollAll(context));
    server.asked.length = 0;
    const idle = await poll(context, cursor);
    expect(idle).toMatchObject({ unchanged: true, requests: 4, more: false });
    expect(server.asked).toHaveLength(4);
    const quiet = {
      ...context,
      settings: { ...context.settings, sources: [] },
    };
    expect((await poll(quiet, cursor)).requests).toBe(2);
  });

  test("leaves what means us to its notification, and what is ours", async () => {
    const { server, context, mention, anna } = await start([tea]);
    const asked = mention("do you have #tea?");
    const ours = server.status(server.us, "we have #tea");
    const answer = server.status(anna, "good #tea", { to: ours });
    const direct = server.status(anna, "#tea?", { visibility: "direct" });
    server.notify("mention", anna, direct);
    const results = await pollAll(context);
    const messages = results.flatMap((each) => each.messages);
    const find = (id: string) => messages.find((m) => m.remoteId === id);
    expect(find(asked.id)).toMatchObject({
      stream: "direct",
      addressed: "to-us",
    });
    expect(find(ours.id)).toMatchObject({ stream: "direct", own: true });
    expect(find(answer.id)).toMatchObject({
      stream: "direct",
      addressed: "to-us",
      below: ours.id,
    });
    expect(find(direct.id)).toMatchObject({ kind: "dm" });
  });

  test("a word is found as a word, on the public timeline", async () => {
    const { server, context, say } = await start([
      { kind: "word", value: "Tea", stream: "industry" },
      { kind: "word", value: "shop", stream: "brand" },
    ]);
    const found = say("good TEA.");
    const warned = say("see", { spoiler_text: "tea" });
    const both = say("tea at the shop");
    say("teapots and steam");
    const results = await pollAll(context);
    expect(streamsOf(results)).toEqual({
      [found.id]: "industry",
      [warned.id]: "industry",
      [both.id]: "brand",
    });
    server.asked.length = 0;
    expect((await poll(context, lastCursor(results))).requests).toBe(3);
  });

  test.each<Paging>(["mastodon", "since", "ignore"])(
    "loses and repeats nothing on a server that reads min_id like %s",
    async (paging) => {
      const { context, say } = await start([tea], { paging });
      say("first #tea");
      let results = await pollAll(context);
      const next = Array.from({ length: 95 }, (_, n) => say(`#tea ${n}`).id);
      results = await pollAll(context, lastCursor(results));
      expect(Object.keys(streamsOf(results)).sort()).toEqual(next.sort());
      expect(results.flatMap((each) => each.messages)).toHaveLength(95);
      const idle = await poll(context, lastCursor(results));
      expect(idle).toMatchObject({ messages: [], more: false });
    },
  );

  test("a post that comes late, with an older id, is found all the same", async () => {
    const { server, context, say } = await start([tea]);
    const posts = Array.from({ length: 6 }, (_, n) => say(`#tea ${n}`));
    const cursor = lastCursor(await pollAll(context));
    const late = say("late #tea");
    // Where the server puts it: by when it was written.
    const others = [...server.statuses.values()].filter((s) => s !== late);
    server.statuses.clear();
    for (const status of [...others.slice(0, 4), late, ...others.slice(4)])
      server.statuses.set(status.id, status);
    expect(posts).toHaveLength(6);
    const results = await pollAll(context, cursor);
    expect(Object.keys(streamsOf(results))).toEqual([late.id]);
    expect((await poll(context, lastCursor(results))).messages).toEqual([]);
  });

  test("one that cannot be read is said once, and goes on where it was", async () => {
    const { server, context, say, mention } = await start([tea, shop]);
    say("#tea one");
    const cursor = lastCursor(await pollAll(context));
    server.fail(/tag/, breakage.refusing(403, "Tag feeds are off"), 2);
    const two = say("#tea two");
    const asked = mention("open?");
    const failing = await poll(context, cursor);
    expect(failing.messages.map(({ remoteId }) => remoteId)).toEqual([
      asked.id,
    ]);
    expect(failing.gaps).toMatchObject([
      { about: "hashtag tea", why: expect.stringContaining("#tea") },
    ]);
    const still = await poll(context, failing.cursor);
    expect(still).toMatchObject({ gaps: [], readable: [] });
    const again = await poll(context, still.cursor);
    expect(again.messages.map(({ remoteId }) => remoteId)).toEqual([two.id]);
    expect(again.readable).toEqual(["hashtag tea"]);
    expect((await poll(context, again.cursor)).readable).toEqual([]);
    const quiet = {
      ...context,
      settings: { ...context.settings, sources: [shop] },
    };
    expect(await poll(quiet, still.cursor)).toMatchObject({
      readable: ["hashtag tea"],
      unchanged: false,
    });
  });

  test("waits when the budget is low, and what means us does not", async () => {
    const { server, context, say, mention } = await start([tea, shop]);
    const cursor = lastCursor(await pollAll(context));
    const asked = mention("open?");
    say("#tea");
    const resetAt = Date.parse("2026-11-21T12:00:00Z");
    server.headers["x-ratelimit-remaining"] = "5";
    server.headers["x-ratelimit-reset"] = new Date(resetAt).toISOString();
    const result = await poll(context, cursor);
    expect(result.messages.map(({ remoteId }) => remoteId)).toEqual([asked.id]);
    expect(result.notBefore).toBe(resetAt);
    delete server.headers["x-ratelimit-remaining"];
    expect((await poll(context, result.cursor)).messages).toHaveLength(1);
  });

  test("that is no longer listened to leaves nothing behind", async () => {
    const { context, say } = await start([tea]);
    say("#tea");
    const cursor = lastCursor(await pollAll(context));
    expect(Object.keys(cursor.sources)).toEqual(["hashtag tea"]);
    const quiet = {
      ...context,
      settings: { ...context.settings, sources: [] },
    };
    expect((await poll(quiet, cursor)).cursor.sources).toEqual({});
  });
});

describe("our own posts", () => {
  test("are known again when they are edited elsewhere, once", async () => {
    const { server, context, pass } = await start([]);
    const ours = server.status(server.us, "open till six");
    const cursor = lastCursor(await pollAll(context));
    pass(day);
    Object.assign(ours, {
      content: "<p>open till seven</p>",
      edited_at: "2026-11-22T09:00:00Z",
    });
    const edited = await poll(context, cursor);
    expect(edited.messages).toMatchObject([
      { remoteId: ours.id, text: "open till seven" },
    ]);
    expect((await poll(context, edited.cursor)).unchanged).toBe(true);
  });

  test("are gone when they are deleted elsewhere, and only then", async () => {
    const { server, context } = await start([]);
    const kept = server.status(server.us, "one");
    const deleted = server.status(server.us, "two");
    const hidden = server.status(server.us, "three");
    const cursor = lastCursor(await pollAll(context));
    server.statuses.delete(deleted.id);
    // It is there, but for some reason in no list.
    const { id } = hidden.account;
    hidden.account = { ...hidden.account, id: "other" };
    const result = await poll(context, cursor);
    hidden.account.id = id;
    expect(result.tombstones).toMatchObject([{ remoteId: deleted.id }]);
    expect(kept.id).not.toBe(deleted.id);
  });
});

test("a backlog that is dated before what was seen is read whole", async () => {
  const { server, context, mention, anna } = await start([]);
  mention("hello");
  const cursor = lastCursor(await pollAll(context));
  const late = Array.from({ length: 130 }, (_, n) => {
    const status = server.status(anna, `late ${n}`, {
      names: [server.us],
      created_at: new Date(
        Date.parse("2026-11-01T10:00:00Z") + n * minute,
      ).toISOString(),
    });
    server.notify("mention", anna, status);
    return status.id;
  });
  const after = mention("after").id;
  const results = await pollAll(context, cursor);
  expect(Object.keys(streamsOf(results)).sort()).toEqual(
    [...late, after].sort(),
  );
});

describe("history", () => {
  async function walk(context: Context, until: number, most = 100) {
    const results: HistoryResult<Parameters<typeof backfill>[1]>[] = [];
    let at: Parameters<typeof backfill>[1] = null;
    for (let pages = 0; pages < most; pages += 1) {
      const result = await backfill(context, at, until);
      results.push(result);
      // As the core keeps it.
      at = JSON.parse(JSON.stringify(result.cursor)) as typeof at;
      if (result.done) return results;
    }
    throw new Error("It never came to an end.");
  }

  test.each<Paging>(["mastodon", "since", "ignore"])(
    "is read back to a day, newest first, where min_id is read like %s",
    async (paging) => {
      const { server, context, mention, say, pass } = await start([tea], {
        paging,
      });
      const before = mention("too long ago");
      pass(40 * day);
      const until = Date.parse(before.created_at) + day;
      const wanted = Array.from({ length: 90 }, (_, n) => mention(`m ${n}`).id);
      wanted.push(server.status(server.us, "ours").id, say("#tea").id);
      const results = await walk(context, until);
      expect(Object.keys(streamsOf(results)).sort()).toEqual(wanted.sort());
      const reached = results.map((each) => each.reachedAt ?? Infinity);
      expect(reached).toEqual(reached.toSorted((a, b) => b - a));
      expect(reached.at(-1)).toBe(until);
    },
  );

  test("ends on a server that answers the same page again and again", async () => {
    const { server, context, mention } = await start([]);
    for (let n = 0; n < 30; n += 1) mention(`m ${n}`);
    const same = JSON.stringify(server.notifications.toReversed());
    server.fail(
      /notifications/,
      (response) => {
        response.writeHead(200, { "content-type": "application/json" });
        response.end(same);
      },
      100,
    );
    const results = await walk(context, 0);
    expect(results.length).toBeLessThan(10);
    expect(Object.keys(streamsOf(results))).toHaveLength(30);
  });

  test("stops when the budget is low and goes on from there", async () => {
    const { server, context, mention } = await start([]);
    mention("one");
    server.headers["x-ratelimit-remaining"] = "3";
    const result = await backfill(context, null, 0);
    expect(result.notBefore).toBeGreaterThan(0);
    delete server.headers["x-ratelimit-remaining"];
    expect(
      (await backfill(context, result.cursor, 0)).notBefore,
    ).toBeUndefined();
  });
});
