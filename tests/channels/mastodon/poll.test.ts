import { afterEach, describe, expect, test } from "vitest";
import { poll } from "../../../src/main/channels/mastodon/poll.ts";
import { contextFor, faultOf, lastCursor, pollAll } from "./context.ts";
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

/** A server whose clock the test sets; polls see the same clock. */
async function start(options: DoubleOptions = {}) {
  let at = Date.parse("2026-11-21T10:00:00Z");
  const server = await startDouble({ ...options, now: () => at });
  open.push(server);
  const context = contextFor(server.url, server.token, { now: () => at });
  const anna = server.person("anna@far.example");
  const ben = server.person("ben@far.example");
  const mention = (text: string, from = anna) => {
    at += minute;
    const status = server.status(from, text, { names: [server.us] });
    server.notify("mention", from, status);
    return status;
  };
  return {
    server,
    context,
    anna,
    ben,
    mention,
    now: () => at,
    pass: (ms: number) => {
      at += ms;
    },
  };
}

function idsOf(results: { messages: { remoteId: string }[] }[]): string[] {
  return results.flatMap((each) =>
    each.messages.map((message) => message.remoteId),
  );
}

const ids: [string, (n: number) => string][] = [
  ["numbers", (n) => String(99_999_999_999_999_990n + BigInt(n))],
  ["ULIDs", (n) => `01JD7Q3Z0T8QZ3W6Q1${n.toString().padStart(8, "0")}`],
  ["anything", (n) => `${(n * 7919) % 1000}/ä-${n}?x=1`],
];
const pagings: Paging[] = ["mastodon", "since", "ignore"];

describe.each(pagings)("a server that reads min_id like %s", (paging) => {
  test.each(ids)(
    "with %s for ids loses nothing and repeats nothing",
    async (_, idOf) => {
      const { context, mention } = await start({ paging, idOf });
      const first = Array.from({ length: 5 }, (_, n) => mention(`m${n}`).id);
      let results = await pollAll(context);
      expect(idsOf(results).sort()).toEqual(first.sort());
      // More than a page at once, while nobody polled.
      const next = Array.from({ length: 130 }, (_, n) => mention(`n${n}`).id);
      results = await pollAll(context, lastCursor(results));
      expect(idsOf(results).sort()).toEqual(next.sort());
      expect(results.flatMap((each) => each.gaps)).toEqual([]);
      const idle = await poll(context, lastCursor(results));
      expect(idle).toMatchObject({ messages: [], more: false });
      const still = await poll(context, idle.cursor);
      expect(still).toMatchObject({ messages: [], unchanged: true });
    },
  );
});

describe("first contact", () => {
  test("goes back as far as is sensible and says where it stopped", async () => {
    const { context, mention, pass, server } = await start();
    const old = mention("long ago");
    const oldest = Array.from({ length: 150 }, (_, n) => mention(`old ${n}`));
    pass(30 * day);
    const recent = Array.from({ length: 210 }, (_, n) => mention(`new ${n}`));
    const results = await pollAll(context);
    const found = idsOf(results);
    expect(found).toEqual(expect.arrayContaining(recent.map(({ id }) => id)));
    expect(found).not.toContain(old.id);
    const [gap, ...others] = results.flatMap((each) => each.gaps);
    expect(others).toEqual([]);
    expect(gap).toMatchObject({ from: 0 });
    const reached = oldest.filter(({ id }) => found.includes(id))[0];
    expect(gap?.to).toBe(Date.parse(reached?.created_at ?? ""));
    expect(
      server.asked.filter(({ path }) => path.endsWith("/notifications")).length,
    ).toBeLessThan(12);
  });

  test("of a new account has no gap and is not unchanged", async () => {
    const { context } = await start();
    const result = await poll(context, null);
    expect(result).toMatchObject({ messages: [], gaps: [], more: false });
    expect(result.unchanged).toBe(false);
    expect((await poll(context, result.cursor)).unchanged).toBe(true);
  });

  test("what arrives while it still goes back is not lost", async () => {
    const { context, mention } = await start();
    const before = Array.from({ length: 60 }, (_, n) => mention(`m${n}`).id);
    const first = await poll(context, null);
    const during = mention("meanwhile").id;
    const results = [first, ...(await pollAll(context, first.cursor))];
    const rest = await pollAll(context, lastCursor(results));
    expect(idsOf([...results, ...rest]).sort()).toEqual(
      [...before, during].sort(),
    );
  });
});

describe("threads", () => {
  test("a reply brings what is above it, whole and in its place", async () => {
    const { server, context, anna, ben } = await start();
    const root = server.status(ben, "what is open?");
    const middle = server.status(anna, "the shop", { to: root });
    const reply = server.status(ben, "is it?", {
      to: middle,
      names: [server.us],
    });
    server.notify("mention", ben, reply);
    const [result] = await pollAll(context);
    expect(result?.messages).toHaveLength(3);
    expect(
      result?.messages.find(({ remoteId }) => remoteId === reply.id),
    ).toMatchObject({
      thread: [root.id, middle.id],
      inReplyTo: middle.id,
      addressed: "to-us",
      kind: "mention",
    });
    expect(
      result?.messages.find(({ remoteId }) => remoteId === root.id),
    ).toMatchObject({ addressed: "other", own: false });
  });

  test("below our post: two conversations, our answer in the right one", async () => {
    const { server, context, anna, ben, pass } = await start();
    const post = server.status(server.us, "new beans");
    const a = server.status(anna, "which?", { to: post, names: [server.us] });
    server.notify("mention", anna, a);
    const b = server.status(ben, "when?", { to: post, names: [server.us] });
    server.notify("mention", ben, b);
    pass(minute);
    const answer = server.status(server.us, "today", { to: b });
    const messages = (await pollAll(context)).flatMap((each) => each.messages);
    const of = (id: string) => messages.find(({ remoteId }) => remoteId === id);
    expect(of(a.id)).toMatchObject({ thread: [], below: post.id });
    expect(of(b.id)).toMatchObject({ thread: [], below: post.id });
    expect(of(answer.id)).toMatchObject({
      own: true,
      thread: [b.id],
      below: post.id,
      inReplyTo: b.id,
    });
    expect(of(post.id)).toMatchObject({ own: true, kind: "post", thread: [] });
  });

  test("are made whole where a context has no ancestors", async () => {
    const { server, context, anna, ben } = await start({ hasContext: false });
    const root = server.status(ben, "one");
    const middle = server.status(anna, "two", { to: root });
    const reply = server.status(ben, "three", {
      to: middle,
      names: [server.us],
    });
    server.notify("mention", ben, reply);
    const [result] = await pollAll(context);
    expect(
      result?.messages.find(({ remoteId }) => remoteId === reply.id)?.thread,
    ).toEqual([root.id, middle.id]);
  });

  test("that the server cannot give hold up nobody, and are asked for again", async () => {
    const { server, context, anna, ben, mention } = await start();
    const root = server.status(ben, "one");
    const reply = server.status(anna, "two", { to: root, names: [server.us] });
    server.notify("mention", anna, reply);
    const plain = mention("plain");
    server.fail(/context$/, breakage.unavailable);
    const [first] = await pollAll(context);
    expect(idsOf(first === undefined ? [] : [first])).toEqual(
      expect.arrayContaining([reply.id, plain.id]),
    );
    expect(first?.cursor.again).toEqual([{ id: reply.id, tries: 1 }]);
    const [second] = await pollAll(context, first?.cursor);
    expect(idsOf(second === undefined ? [] : [second])).toContain(root.id);
    expect(second?.cursor.again).toEqual([]);
  });

  test("one that never comes is given up", async () => {
    const { server, context, anna, ben } = await start();
    const root = server.status(ben, "one");
    const reply = server.status(anna, "two", { to: root, names: [server.us] });
    server.notify("mention", anna, reply);
    server.fail(/context$/, breakage.html, 100);
    let cursor = lastCursor(await pollAll(context));
    for (let polls = 0; polls < 8; polls += 1)
      ({ cursor } = await poll(context, cursor));
    expect(cursor.again).toEqual([]);
    expect((await poll(context, cursor)).unchanged).toBe(true);
  });

  test("asked for within a budget: a busy page takes more than one poll", async () => {
    const { server, context, anna, pass } = await start();
    const replies: string[] = [];
    for (let n = 0; n < 38; n += 1) {
      const post = server.status(server.us, `post ${n}`);
      const reply = server.status(anna, `reply ${n}`, {
        to: { ...post, id: `far-${n}` },
        names: [server.us],
      });
      server.notify("mention", anna, reply);
      replies.push(reply.id);
      pass(minute);
    }
    const results = await pollAll(context);
    expect(results.length).toBeGreaterThan(1);
    for (const each of results) expect(each.requests).toBeLessThan(80);
    expect(idsOf(results)).toEqual(expect.arrayContaining(replies));
  });
});

describe("rates", () => {
  test("a low budget stops the asking until its end, and nothing is lost", async () => {
    const { server, context, anna, ben, now, pass } = await start();
    const replies: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const root = server.status(ben, `root ${n}`);
      const reply = server.status(anna, `reply ${n}`, {
        to: root,
        names: [server.us],
      });
      server.notify("mention", anna, reply);
      replies.push(reply.id);
      pass(minute);
    }
    const resetAt = now() + 3 * minute;
    server.headers["x-ratelimit-remaining"] = "4";
    server.headers["x-ratelimit-reset"] = new Date(resetAt)
      .toISOString()
      .replace("Z", "456Z");
    const first = await poll(context, null);
    expect(first).toMatchObject({ more: true });
    expect(Math.abs((first.notBefore ?? 0) - resetAt)).toBeLessThan(2);
    server.headers["x-ratelimit-remaining"] = "290";
    const rest = await pollAll(context, first.cursor);
    expect(idsOf([first, ...rest])).toEqual(expect.arrayContaining(replies));
  });

  test("429 in Mastodon's dialect names the time to come back", async () => {
    const { server, context, now } = await start();
    const resetAt = now() + 4 * minute;
    server.fail(/notifications/, breakage.tooMany(resetAt));
    const fault = await faultOf(poll(context, null));
    expect(fault.code).toBe("rate-limited");
    expect(Math.abs((fault.details?.retryAt ?? 0) - resetAt)).toBeLessThan(2);
  });

  test("429 on a context keeps what was read before it", async () => {
    const { server, context, anna, ben, mention, now } = await start();
    const root = server.status(ben, "root");
    const reply = server.status(anna, "reply", {
      to: root,
      names: [server.us],
    });
    server.notify("mention", anna, reply);
    const last = mention("newest");
    server.fail(/context$/, breakage.tooMany(now() + minute));
    const first = await poll(context, null);
    // First contact reads backwards, so the newest is in and the reply waits.
    expect(idsOf([first])).toEqual([last.id]);
    expect(first).toMatchObject({ more: true });
    const rest = await pollAll(context, first.cursor);
    expect(idsOf(rest)).toContain(reply.id);
    expect(idsOf(rest)).not.toContain(last.id);
  });
});

describe("faults", () => {
  test.each([
    ["HTML", breakage.html, "bad-answer"],
    ["half an answer", breakage.truncated, "bad-answer"],
    ["503", breakage.unavailable, "unreachable"],
    ["403", breakage.refusing(403, "Your account is disabled"), "refused"],
    [
      "a scope that is missing",
      breakage.refusing(403, "This action is outside the authorized scopes"),
      "needs-sign-in",
    ],
    ["nothing there", breakage.refusing(404, "Not found"), "bad-answer"],
    ["a broken connection", breakage.hangUp, "unreachable"],
  ])("%s is said in a sentence", async (_, fault, code) => {
    const { server, context } = await start();
    // What only reads is asked once more where a connection broke.
    server.fail(/notifications/, fault, 2);
    const found = await faultOf(poll(context, null));
    expect(found.code).toBe(code);
    expect(found.message).toMatch(/^\S.*\.$/);
    expect(found.message).not.toContain(server.token);
  });

  test("a token revoked in the middle leaves the cursor where it was", async () => {
    const { server, context, mention } = await start();
    const first = await pollAll(context);
    const missed = mention("hello?");
    server.fail(/accounts.*statuses$/, (response) => {
      server.revoke();
      breakage.refusing(401, "The access token was revoked")(response, () => {
        throw new Error("nothing is done with a revoked token");
      });
    });
    for (let tries = 0; tries < 2; tries += 1) {
      const fault = await faultOf(poll(context, lastCursor(first)));
      expect(fault.code).toBe("needs-sign-in");
    }
    server.permit("a-new-token");
    const signedIn = { ...context, secrets: { accessToken: "a-new-token" } };
    const results = await pollAll(signedIn, lastCursor(first));
    expect(idsOf(results)).toEqual([missed.id]);
  });

  test("what cannot be read is reported once, the rest of the page goes on", async () => {
    const { server, context, mention, anna } = await start();
    const before = mention("before");
    const broken = server.notify("mention", anna);
    broken.status = { id: "5", content: "no author" };
    const missing = server.notify("mention", anna);
    const after = mention("after");
    const first = await pollAll(context);
    expect(idsOf(first).sort()).toEqual([before.id, after.id].sort());
    expect(first.flatMap((each) => each.rejected)).toEqual(
      expect.arrayContaining([
        { raw: broken, why: expect.stringContaining("account") as string },
        { raw: missing, why: "tells of a message that is not there" },
      ]),
    );
    const second = await poll(context, lastCursor(first));
    expect(second).toMatchObject({ rejected: [], unchanged: true });
  });
});

describe("what else a poll brings", () => {
  test("strangers whom the server keeps apart are asked for too (Mastodon 4.3)", async () => {
    const { server, context, mention } = await start();
    mention("are you open?");
    const cursor = lastCursor(await pollAll(context));
    await poll(context, cursor);
    const lists = server.asked.filter(({ path }) => /notifications/.test(path));
    expect(lists.length).toBeGreaterThan(1);
    for (const { query } of lists)
      expect(query.get("include_filtered")).toBe("true");
  });

  test("an id that could stand in no address holds up nothing else", async () => {
    const { server, context, anna, mention } = await start();
    const broken = server.status(anna, "broken", { names: [server.us] });
    broken.id = "half\ud83d";
    server.notify("mention", anna, broken);
    const whole = mention("are you open?");
    const results = await pollAll(context);
    expect(idsOf(results)).toEqual([whole.id]);
    expect(results.flatMap(({ rejected }) => rejected)).toHaveLength(1);
  });

  test("signals, with whom and about what", async () => {
    const { server, context, anna, pass } = await start();
    const post = server.status(server.us, "new beans");
    for (const type of ["favourite", "reblog", "follow", "poll", "reaction"]) {
      pass(minute);
      server.notify(type, anna, type === "follow" ? undefined : post);
    }
    const signals = (await pollAll(context)).flatMap((each) => each.signals);
    expect(signals.map(({ kind }) => kind).sort()).toEqual(
      ["boost", "follow", "like", "like"].sort(),
    );
    expect(signals.find(({ kind }) => kind === "boost")).toMatchObject({
      author: { remoteId: "anna@far.example" },
      about: post.id,
    });
  });

  test("a quote with text is a message to us, without text a signal", async () => {
    const { server, context, anna } = await start();
    const post = server.status(server.us, "new beans");
    const quote = { state: "accepted", quoted_status: post };
    const said = server.status(anna, "try these", { quote });
    server.notify("quote", anna, said);
    const silent = server.status(anna, "", { quote });
    server.notify("quote", anna, silent);
    const results = await pollAll(context);
    const messages = results.flatMap((each) => each.messages);
    expect(messages.find(({ remoteId }) => remoteId === said.id)).toMatchObject(
      { kind: "quote", quotes: post.id, addressed: "to-us" },
    );
    expect(idsOf(results)).not.toContain(silent.id);
    expect(results.flatMap((each) => each.signals)).toMatchObject([
      { kind: "quote", about: silent.id },
    ]);
  });

  test("people whose posts we are told of are listening, not waiting", async () => {
    const { server, context, anna } = await start();
    const post = server.status(anna, "roasting today");
    server.notify("status", anna, post);
    const [result] = await pollAll(context);
    expect(result?.messages).toMatchObject([
      { stream: "industry", addressed: "other", kind: "post" },
    ]);
  });

  test("our own posts, also those written elsewhere, and our new name", async () => {
    const { server, context, pass } = await start();
    server.status(server.us, "hello");
    const first = await pollAll(context);
    pass(minute);
    server.us.display_name = "The Coffee Shop";
    const second = server.status(server.us, "again");
    const [result] = await pollAll(context, lastCursor(first));
    expect(result?.messages).toMatchObject([
      { remoteId: second.id, own: true },
    ]);
    expect(result?.profile).toEqual({
      name: "The Coffee Shop",
      handle: "@shop@shop.example",
    });
  });

  test("edits and deletions of recent messages, when it is time to look again", async () => {
    const { server, context, mention, pass } = await start();
    const edited = mention("tpyo");
    const gone = mention("never mind");
    let results = await pollAll(context);
    server.statuses.delete(gone.id);
    pass(11 * minute);
    edited["edited_at"] = new Date(
      Date.parse(edited.created_at) + minute,
    ).toISOString();
    edited.content = "<p>typo</p>";
    results = await pollAll(context, lastCursor(results));
    expect(results.flatMap((each) => each.tombstones)).toMatchObject([
      { remoteId: gone.id },
    ]);
    expect(results.flatMap((each) => each.messages)).toMatchObject([
      {
        remoteId: edited.id,
        text: "typo",
        sentAt: Date.parse(edited.created_at),
      },
    ]);
    pass(11 * minute);
    results = await pollAll(context, lastCursor(results));
    expect(results.flatMap((each) => each.messages)).toEqual([]);
    expect(results.flatMap((each) => each.tombstones)).toEqual([]);
  });

  test.each(["missing", "empty"] as const)(
    "nothing is taken for deleted where asking for several is %s",
    async (listsStatuses) => {
      const { server, context, mention, pass } = await start({ listsStatuses });
      mention("still here");
      let results = await pollAll(context);
      pass(11 * minute);
      results = [...results, ...(await pollAll(context, lastCursor(results)))];
      pass(11 * minute);
      results = [...results, ...(await pollAll(context, lastCursor(results)))];
      expect(results.flatMap((each) => each.tombstones)).toEqual([]);
      expect(
        server.asked.filter(({ path }) => path === "/api/v1/statuses"),
      ).toHaveLength(1);
    },
  );

  test("a message waits from when our server told us, also when it is seen again", async () => {
    const { server, context, anna, now, pass } = await start();
    const late = server.status(anna, "hello?", { names: [server.us] });
    const createdAt = now();
    pass(20 * minute);
    server.notify("mention", anna, late, now());
    const first = await pollAll(context);
    const expected = {
      remoteId: late.id,
      sentAt: createdAt + 20 * minute,
      claimedAt: createdAt,
    };
    expect(first.flatMap((each) => each.messages)).toMatchObject([expected]);
    pass(minute);
    const more = server.status(anna, "anyone?", {
      to: late,
      names: [server.us],
    });
    server.notify("mention", anna, more);
    const second = await pollAll(context, lastCursor(first));
    expect(
      second
        .flatMap((each) => each.messages)
        .find(({ remoteId }) => remoteId === late.id),
    ).toMatchObject(expected);
  });
});
