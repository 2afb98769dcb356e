import { afterEach, describe, expect, test } from "vitest";
import { act } from "../../../src/main/channels/bluesky/act.ts";
import { barrier } from "../../../src/main/channels/bluesky/answerable.ts";
import { recordKey } from "../../../src/main/channels/bluesky/at-uri.ts";
import { facetsOf } from "../../../src/main/channels/bluesky/facets.ts";
import { find, send } from "../../../src/main/channels/bluesky/send.ts";
import type { RemoteMessage } from "../../../src/main/channels/received.ts";
import { keepingUploads } from "../plainly.ts";
import { asParent, contextFor, outgoing, pollAll } from "./context.ts";
import {
  answering,
  committed,
  startDouble,
  type Double,
  type DoubleOptions,
} from "./double.ts";
import { png } from "../pictures.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(options: DoubleOptions = {}) {
  const server = await startDouble(options);
  closing.push(() => server.close());
  const settings = {
    handle: server.us.handle,
    did: server.us.did,
    server: server.url,
  };
  const context = contextFor(settings, server.tokens.issue());
  return { server, context, anna: server.person("anna.test") };
}

async function asked(
  { server, context, anna }: Awaited<ReturnType<typeof start>>,
  text = "which altitude?",
): Promise<RemoteMessage> {
  server.notify("mention", server.say(anna, text, { names: [server.us] }));
  const results = await pollAll(context);
  const found = results
    .flatMap(({ messages }) => messages)
    .find((message) => message.text.includes(text));
  if (found === undefined) throw new Error("nobody asks");
  return found;
}

function ownPosts({ posts, us }: Double) {
  return [...posts.values()].filter(({ author }) => author.did === us.did);
}

test("a record's name is that of its text, and sorts by its time", () => {
  const at = Date.parse("2026-11-21T10:00:00Z");
  expect(recordKey("a", at)).toBe(recordKey("a", at));
  expect(recordKey("a", at)).not.toBe(recordKey("b", at));
  expect(recordKey("a", at)).toMatch(/^[234567abcdefghij][234567a-z]{12}$/);
  expect(recordKey("a", at + 1) > recordKey("b", at)).toBe(true);
  // The example of https://atproto.com/specs/tid is of its own time.
  expect(recordKey("x", 1_688_137_381_887).slice(0, 8)).toBe("3jzfcijp");
});

test("names, addresses and tags are found by their bytes", () => {
  const text =
    "🙋🏽 @anna.test (see https://a.example/x_(y)). @nobody.test, #röst! #1 mail@x.test";
  const bytes = Buffer.from(text);
  const found = facetsOf(text, new Map([["anna.test", "did:plc:anna"]]));
  expect(
    found.map(({ index, features: [feature] }) => [
      bytes.subarray(index.byteStart, index.byteEnd).toString(),
      feature.$type.split("#")[1],
    ]),
  ).toEqual([
    ["@anna.test", "mention"],
    ["https://a.example/x_(y)", "link"],
    ["#röst", "tag"],
  ]);
});

describe("an answer", () => {
  test("hangs below its parent, in the thread that the parent is in", async () => {
    const at = await start();
    const { server, context, anna } = at;
    const root = server.say(anna, "root");
    const parent = server.say(anna, "deeper", {
      to: root,
      names: [server.us],
    });
    server.notify("mention", parent);
    const [message] = (await pollAll(context))
      .flatMap(({ messages }) => messages)
      .filter(({ remoteId }) => remoteId === parent.uri);
    if (message === undefined) throw new Error("nobody asks");
    const result = await send(
      context,
      outgoing("here", { parent: asParent(message) }),
    );
    expect(result).toMatchObject({
      outcome: "sent",
      message: { inReplyTo: parent.uri, thread: [root.uri, parent.uri] },
    });
    expect(ownPosts(server)[0]?.record["reply"]).toEqual({
      root: { uri: root.uri, cid: root.cid },
      parent: { uri: parent.uri, cid: parent.cid },
    });
  });

  test.each([
    ["deleted", "gone", "no longer there"],
    ["closed", "refused", "closed to answers"],
    ["blocked", "refused", "block"],
    ["blocked by them", "refused", "has blocked"],
  ])("to what is %s is not sent, and known before", async (how, code, why) => {
    const at = await start();
    const { server, context, anna } = at;
    const parent = await asked(at);
    expect(await barrier(context, parent.remoteId)).toBeUndefined();
    const post = server.posts.get(parent.remoteId);
    if (how === "deleted") server.remove(parent.remoteId);
    if (how === "closed" && post) post.viewer["replyDisabled"] = true;
    if (how === "blocked") server.blocked.add(anna.did);
    if (how === "blocked by them" && post)
      post.author = { ...anna, viewer: { blockedBy: true } };
    expect(await barrier(context, parent.remoteId)).toContain(why);
    const text = outgoing("too late", { parent: asParent(parent) });
    expect(await send(context, text)).toMatchObject({
      outcome: "failed",
      code,
      message: expect.stringContaining(why),
    });
    expect(ownPosts(server)).toEqual([]);
  });
});

describe.each(["InvalidSwap", "500"] as const)(
  "a server that answers %s to what is there already",
  (onReplay) => {
    test("has it once, and it is found by its name", async () => {
      const { server, context } = await start({ onReplay });
      const text = outgoing("once");
      server.fail(/putRecord/, committed(504));
      expect((await send(context, text)).outcome).toBe("unknown");
      expect((await send(context, text)).outcome).toBe("unknown");
      expect(ownPosts(server)).toHaveLength(1);
      const found = await find(context, text);
      expect(found?.remoteId).toBe(ownPosts(server)[0]?.uri);
      expect(await find(context, outgoing("never"))).toBeNull();
    });
  },
);

test("what the server refuses has failed, with its own reason", async () => {
  const { server, context } = await start();
  server.fail(
    /putRecord/,
    answering(400, {
      error: "InvalidRecord",
      message: "Record/text too long.",
    }),
  );
  expect(await send(context, outgoing("x"))).toMatchObject({
    outcome: "failed",
    code: "refused",
    message: expect.stringContaining("too long"),
  });
});

test("a picture that is none is refused before anything is sent", async () => {
  const { server, context } = await start();
  const file = {
    id: "file-one",
    name: "a.png",
    mediaType: "image/png",
    size: 3,
  };
  const result = await send(
    context,
    outgoing("look", {
      options: { files: [file] },
      readFile: () => Promise.resolve(new Blob(["no!"])),
    }),
  );
  expect(result).toMatchObject({ outcome: "failed", code: "refused" });
  expect(server.askedFor("com.atproto.repo.putRecord")).toEqual([]);
});

describe("a picture that an attempt brought which came to nothing", () => {
  const file = {
    id: "file-one",
    name: "a.png",
    mediaType: "image/png",
    size: png.length,
  };
  const uploadsTo = (server: Double) =>
    server.askedFor("com.atproto.repo.uploadBlob").length;
  async function afterAnAttempt(now = Date.now) {
    const at = await start();
    const text = outgoing("look", {
      options: { files: [file] },
      readFile: () => Promise.resolve(new Blob([png])),
      uploads: keepingUploads(now),
    });
    at.server.fail(/putRecord/, answering(503, {}));
    expect((await send(at.context, text)).outcome).toBe("unknown");
    return { ...at, text };
  }
  const sent = {
    outcome: "sent",
    message: { raw: { post: { record: { embed: { images: [{}] } } } } },
  };

  test("is brought anew once it may have been collected", async () => {
    const hourAgo = () => Date.now() - 3_600_000;
    const { server, context, text } = await afterAnAttempt(hourAgo);
    expect(await send(context, text)).toMatchObject(sent);
    expect(uploadsTo(server)).toBe(2);
  });

  test("is not brought for ever to a server that never has it", async () => {
    const { server, context, text } = await afterAnAttempt();
    const never = answering(400, { error: "BlobNotFound", message: "no" });
    server.fail(/putRecord/, never, 100);
    expect((await send(context, text)).outcome).toBe("failed");
    expect(uploadsTo(server)).toBe(2);
  });
});

test("acts that have no place are refused, those that are done twice are once", async () => {
  const at = await start();
  const { server, context } = at;
  const parent = await asked(at);
  const target = {
    remoteId: parent.remoteId,
    own: false,
    author: parent.author,
    locations: [],
    raw: parent.raw,
  };
  const doing = (what: "like" | "unlike" | "block" | "delete" | "mark-read") =>
    act(context, { key: "k", target, act: what });
  server.fail(/putRecord/, committed(502));
  expect((await doing("like")).outcome).toBe("unknown");
  expect((await doing("like")).outcome).toBe("done");
  const likes = () =>
    [...server.records.keys()].filter((key) =>
      key.startsWith("app.bsky.feed.like/"),
    );
  expect(likes()).toHaveLength(1);
  expect((await doing("unlike")).outcome).toBe("done");
  expect((await doing("unlike")).outcome).toBe("done");
  expect(likes()).toEqual([]);
  expect((await doing("block")).outcome).toBe("done");
  expect([...server.records.values()]).toContainEqual(
    expect.objectContaining({ subject: parent.author.remoteId }),
  );
  expect(await doing("delete")).toMatchObject({ outcome: "failed" });
  expect((await doing("mark-read")).outcome).toBe("done");
  expect(Date.parse(server.seen() ?? "")).toBe(parent.sentAt);
  const report = { key: "r", target, act: "report" as const, reason: "spam" };
  expect((await act(context, report)).outcome).toBe("done");
  expect(server.reports).toMatchObject([
    { subject: { uri: parent.remoteId }, reason: "spam" },
  ]);
});
