import { describe, expect, test } from "vitest";
import { poll } from "../../../src/main/channels/bluesky/poll.ts";
import { reread } from "../../../src/main/channels/bluesky/to-message.ts";
import { bodyText } from "../../../src/shared/body/to-text.ts";
import { expectClean } from "../conformance/clean.ts";
import { messagesOf, minute, saying, startClocked } from "./clocked.ts";
import { lastCursor, pollAll } from "./context.ts";
import { answering } from "./double.ts";

describe("threads", () => {
  test("below our post each direct reply begins a conversation of its own", async () => {
    const { server, context, anna, ben } = await startClocked();
    const ours = server.say(server.us, "new beans");
    const first = server.say(anna, "which altitude?", { to: ours });
    const second = server.say(ben, "when?", { to: ours });
    const deeper = server.say(anna, "and decaf?", {
      to: server.say(server.us, "on Friday", { to: second }),
    });
    for (const post of [first, second, deeper]) server.notify("reply", post);
    const messages = await messagesOf(context);
    expect(saying(messages, "altitude?")).toMatchObject({
      below: ours.uri,
      thread: [],
      addressed: "to-us",
      kind: "reply",
      reach: 7,
    });
    expect(saying(messages, "decaf?")).toMatchObject({
      below: ours.uri,
      addressed: "to-us",
    });
    expect(saying(messages, "decaf?").thread[0]).toBe(second.uri);
    // The context above is there as well, and is nobody's question to us.
    expect(saying(messages, "new beans")).toMatchObject({ own: true });
  });

  test("what is missing or blocked above still says which thread it is", async () => {
    const { server, context, anna, ben } = await startClocked();
    const root = server.say(ben, "who roasts here?");
    const middle = server.say(anna, "the shop does", { to: root });
    const named = server.say(anna, "right?", {
      to: middle,
      names: [server.us],
    });
    server.notify("mention", named);
    server.remove(middle.uri);
    const [message] = (await messagesOf(context)).filter(({ text }) =>
      text.includes("right?"),
    );
    expect(message?.thread).toEqual([root.uri, middle.uri]);
    expect(bodyText(message?.body ?? [])).toMatch(
      /no longer there\.\s+@shop\.test right\?/,
    );
    // Of what is found and answered only what its author says is part.
    expect(message?.text).toBe("@shop.test right?");
    expect(reread(message?.raw)?.body).toEqual(message?.body);
    server.blocked.add(ben.did);
    const other = server.say(anna, "hello?", { to: root, names: [server.us] });
    server.notify("mention", other);
    const messages = await messagesOf(context);
    const hello = saying(messages, "hello?");
    expect(hello.thread).toEqual([root.uri]);
    expect(bodyText(hello.body)).toContain("blocks us, or whom we block");
    expect(reread(hello.raw)?.body).toEqual(hello.body);
    expect(messages.some(({ remoteId }) => remoteId === root.uri)).toBe(false);
  });

  test("a thread that leads back to itself has an end", async () => {
    const { server, context, anna } = await startClocked();
    const a = server.say(anna, "a");
    const b = server.say(anna, "b", { to: a, names: [server.us] });
    const ref = ({ uri, cid }: typeof a) => ({ uri, cid });
    a.record["reply"] = { root: ref(a), parent: ref(b) };
    server.notify("mention", b);
    expect(saying(await messagesOf(context), "b").thread).toEqual([a.uri]);
  });

  test("a thread that the server could not give is read by a later poll", async () => {
    const { server, context, anna, ben } = await startClocked();
    const root = server.say(ben, "who roasts here?");
    const middle = server.say(anna, "the shop", {
      to: server.say(ben, "well", { to: root }),
    });
    const asked = server.say(anna, "you?", { to: middle, names: [server.us] });
    server.notify("mention", asked);
    server.fail(/getPostThread/, answering(502, { error: "UpstreamFailure" }));
    const first = await poll(context, null);
    expect(first.messages.map(({ text }) => text)).toContain("@shop.test you?");
    expect(first.cursor.again).toHaveLength(1);
    const second = await poll(context, first.cursor);
    expect(second.cursor.again).toEqual([]);
    expect(second.messages.map(({ remoteId }) => remoteId)).toContain(root.uri);
  });
});

describe("quotes", () => {
  test("with words is for us, without it is a signal", async () => {
    const { server, context, anna, ben } = await startClocked();
    const ours = server.say(server.us, "new beans");
    const quoting = server.say(anna, "look", { quotes: ours });
    server.notify("quote", quoting, ours.uri);
    server.notify("quote", server.say(ben, " ", { quotes: ours }), ours.uri);
    const [result] = await pollAll(context);
    const message = saying(result?.messages ?? [], "look");
    expect(message).toMatchObject({
      kind: "quote",
      quotes: ours.uri,
      addressed: "to-us",
    });
    expect(message.text).toBe("look");
    expect(bodyText(message.body)).toContain("new beans");
    expect(result?.signals).toMatchObject([
      { kind: "quote", about: ours.uri, author: { remoteId: ben.did } },
    ]);
    expect(reread(message.raw)).toEqual({
      body: message.body,
      text: message.text,
      permalink: message.permalink,
    });
  });

  test.each([
    ["viewDetached", { detached: true }, "taken the quote back"],
    ["viewNotFound", { notFound: true }, "was deleted"],
    [
      "viewBlocked",
      { blocked: true, author: { did: "did:plc:ben" } },
      "blocks us",
    ],
  ])("%s says why nothing is shown", async (type, more, words) => {
    const { server, context, anna } = await startClocked();
    const ours = server.say(server.us, "new beans");
    const quoting = server.say(anna, "look", { quotes: ours });
    quoting.embed = {
      $type: "app.bsky.embed.record#view",
      record: {
        $type: `app.bsky.embed.record#${type}`,
        uri: ours.uri,
        ...more,
      },
    };
    server.notify("quote", quoting, ours.uri);
    const message = saying(await messagesOf(context), "look");
    expect(bodyText(message.body)).toContain(words);
  });
});

test("likes, reposts and follows are signals about what they are of", async () => {
  const { server, context, anna } = await startClocked();
  const ours = server.say(server.us, "new beans");
  const of = { subject: { uri: ours.uri, cid: ours.cid } };
  server.notify("like", { author: anna, record: of }, ours.uri);
  server.notify(
    "like-via-repost",
    { author: anna, record: of },
    `at://${server.us.did}/app.bsky.feed.repost/x`,
  );
  server.notify("repost", { author: anna, record: of }, ours.uri);
  server.notify("follow", {
    author: anna,
    record: { subject: server.us.did },
  });
  server.notify("starterpack-joined", { author: anna, record: {} });
  const [result] = await pollAll(context);
  expect(
    result?.signals.map(({ kind, about }) => [kind, about]).toReversed(),
  ).toEqual([
    ["like", ours.uri],
    ["like", ours.uri],
    ["boost", ours.uri],
    ["follow", undefined],
  ]);
});

test("labels stand above the text, and bots are automatic", async () => {
  const { server, context, now } = await startClocked();
  const label = (val: string, more = {}) => ({
    src: "did:plc:mod",
    uri: "did:plc:loud",
    val,
    cts: new Date(now()).toISOString(),
    ...more,
  });
  const loud = server.person("loud.test", { labels: [label("spam")] });
  const bot = server.person("bot.test", { labels: [label("bot")] });
  const post = server.say(loud, "buy", { names: [server.us] });
  post.labels = [
    label("porn"),
    label("rude"),
    label("old", { exp: new Date(now() - minute).toISOString() }),
    label("sorry"),
    label("sorry", { neg: true }),
  ];
  server.notify("mention", post);
  server.notify("mention", server.say(bot, "ping", { names: [server.us] }));
  const messages = await messagesOf(context);
  expect(saying(messages, "buy").warning).toBe(
    "Labelled: pornography, rude, spam (the author)",
  );
  expect(saying(messages, "ping")).toMatchObject({ automatic: true });
  expect(saying(messages, "ping").warning).toBeUndefined();
});

test("labels that come later, and that are taken back, are brought then", async () => {
  const { server, context, anna, ben, now, pass } = await startClocked();
  const root = server.say(ben, "who sells?");
  const post = server.say(anna, "buy", { names: [server.us], to: root });
  server.notify("mention", post);
  server.remove(root.uri);
  const first = await pollAll(context);
  expect(saying(first[0]?.messages ?? [], "buy").warning).toBeUndefined();
  const label = (neg: boolean) => ({
    src: "did:plc:mod",
    uri: post.uri,
    val: "spam",
    cts: new Date(now()).toISOString(),
    neg,
  });
  post.labels = [label(false)];
  pass(11 * minute);
  const second = await pollAll(context, lastCursor(first));
  const labelled = second.flatMap(({ messages }) => messages);
  expect(labelled).toMatchObject([
    { remoteId: post.uri, warning: "Labelled: spam", isLive: true },
  ]);
  expect(bodyText(labelled[0]?.body ?? [])).toContain("no longer there");
  pass(11 * minute);
  const third = await pollAll(context, lastCursor(second));
  expect(third.flatMap(({ messages }) => messages)).toEqual([]);
  post.labels = [label(false), label(true)];
  pass(11 * minute);
  const fourth = await messagesOf(context, lastCursor(third));
  expect(fourth).toMatchObject([{ remoteId: post.uri, isLive: true }]);
  expect(fourth[0]).not.toHaveProperty("warning");
});

test("facets out of range, across one another or through a character are text", async () => {
  const { server, context, anna } = await startClocked();
  const facet = (byteStart: unknown, byteEnd: unknown, uri: string) => ({
    index: { byteStart, byteEnd },
    features: [{ $type: "app.bsky.richtext.facet#link", uri }],
  });
  const post = server.say(anna, "🫘 one two", {
    record: {
      facets: [
        facet(5, 8, "https://one.example/"),
        facet(6, 12, "https://over.example/"),
        facet(2, 4, "https://half.example/"),
        facet(9, 900, "https://far.example/"),
        facet(-3, 2, "https://before.example/"),
        facet("x", 2, "https://word.example/"),
        facet(9, 12, "javascript:alert(1)"),
      ],
    },
  });
  server.notify("mention", post);
  const message = saying(await messagesOf(context), "one two");
  expect(message.body).toEqual([
    {
      t: "p",
      c: [
        "🫘 ",
        { t: "a", href: "https://one.example/", c: ["one"] },
        " ",
        "two",
      ],
    },
  ]);
  expectClean(message, Date.now());
});

test("the time is when the network saw it; what its author's clock says is told apart", async () => {
  const { server, context, anna, now } = await startClocked();
  const said = now() + 86_400_000;
  server.notify(
    "mention",
    server.say(anna, "from tomorrow", { names: [server.us], createdAt: said }),
  );
  const message = saying(await messagesOf(context), "tomorrow");
  expect(message).toMatchObject({ sentAt: now(), claimedAt: said });
});

test("a way back over many pages goes on where it was, also past a cursor that is over", async () => {
  const { server, context, anna, pass } = await startClocked({ maxPage: 10 });
  const mention = (text: string) => {
    pass(1000);
    const post = server.say(anna, text, { names: [server.us] });
    server.notify("mention", post);
    return post.uri;
  };
  mention("first");
  const before = lastCursor(await pollAll(context));
  const uris = Array.from({ length: 35 }, (_, n) => mention(`m${n}`));
  const first = await poll(context, before);
  expect(first.more).toBe(true);
  const during = mention("meanwhile");
  server.fail(
    /listNotifications/,
    answering(400, { error: "InvalidRequest", message: "Malformed cursor" }),
  );
  const rest = await pollAll(context, first.cursor);
  const last = await pollAll(context, lastCursor(rest));
  const found = new Set(
    [first, ...rest, ...last].flatMap(({ messages }) =>
      messages.map(({ remoteId }) => remoteId),
    ),
  );
  for (const uri of [...uris, during]) expect(found).toContain(uri);
});

test("deletions are noticed, and what is blocked is not taken for deleted", async () => {
  const { server, context, anna, ben, pass } = await startClocked();
  const slip = server.say(anna, "a slip", { names: [server.us] });
  const stays = server.say(ben, "stays", { names: [server.us] });
  for (const post of [slip, stays]) server.notify("mention", post);
  const first = await pollAll(context);
  server.remove(slip.uri);
  server.blocked.add(ben.did);
  pass(11 * minute);
  const second = await pollAll(context, lastCursor(first));
  expect(
    second.flatMap(({ tombstones }) => tombstones.map((each) => each.remoteId)),
  ).toEqual([slip.uri]);
  expect(lastCursor(second).watched).toEqual([]);
});
