import { expect, test } from "vitest";
import { poll } from "../../../src/main/channels/bluesky/poll.ts";
import type { Source } from "../../../src/shared/model/source.ts";
import { messagesOf, saying, startClocked } from "./clocked.ts";
import { lastCursor, pollAll } from "./context.ts";
import { answering } from "./double.ts";

const tag: Source = { kind: "hashtag", value: "#röst", stream: "brand" };
const search: Source = { kind: "search", value: "decaf", stream: "brand" };
const word: Source = { kind: "word", value: 'cold "brew"', stream: "product" };

test("what is listened to comes in its stream, and nobody's question to us comes with it", async () => {
  const { server, context, anna } = await startClocked({}, [tag, search]);
  server.say(anna, "fresh #röst today");
  server.notify("mention", server.say(anna, "decaf?", { names: [server.us] }));
  const messages = await messagesOf(context);
  expect(saying(messages, "#röst")).toMatchObject({
    stream: "brand",
    addressed: "other",
  });
  expect(saying(messages, "decaf?")).toMatchObject({
    stream: "direct",
    addressed: "to-us",
  });
  expect(
    server
      .askedFor("app.bsky.feed.searchPosts")
      .map(({ query }) => query.get("tag")),
  ).toContain("röst");
});

test("a word is searched for as it stands, and only the new posts come the next time", async () => {
  const { server, context, anna, pass } = await startClocked({}, [word]);
  server.say(anna, "a cold brew, please");
  server.say(anna, "brew it cold");
  const results = await pollAll(context);
  const messages = results.flatMap((each) => each.messages);
  expect(messages.map(({ text, stream }) => [text, stream])).toEqual([
    ["a cold brew, please", "product"],
  ]);
  const [asked] = server.askedFor("app.bsky.feed.searchPosts");
  expect(asked?.query.get("q")).toBe('"cold brew"');
  expect(asked?.query.get("sort")).toBe("latest");
  pass(60_000);
  server.say(anna, "cold brew again");
  const later = await messagesOf(context, lastCursor(results));
  expect(later.map(({ text }) => text)).toEqual(["cold brew again"]);
});

test("what two sources find is in the closer stream, once", async () => {
  const { server, context, anna } = await startClocked({}, [word, search]);
  server.say(anna, "decaf cold brew");
  const messages = await messagesOf(context);
  expect(messages).toMatchObject([{ stream: "brand" }]);
});

test("a search that the server refuses is said once, and the others are read meanwhile", async () => {
  const { server, context, anna } = await startClocked({}, [tag, word]);
  const refuse = () =>
    server.fail(/searchPosts/, answering(400, { error: "BadQueryString" }));
  server.say(anna, "fresh #röst");
  server.say(anna, "a cold brew");
  refuse();
  const first = await poll(context, null);
  expect(first.gaps).toMatchObject([{ why: expect.stringContaining("#röst") }]);
  expect(first.messages.map(({ text }) => text)).toEqual(["a cold brew"]);
  refuse();
  const second = await poll(context, first.cursor);
  expect(second).toMatchObject({ gaps: [], messages: [] });
  const third = await poll(context, second.cursor);
  expect(third.messages.map(({ text }) => text)).toEqual(["fresh #röst"]);
  expect([first, second, third].map(({ readable }) => readable)).toEqual([
    [],
    [],
    [first.gaps[0]?.about],
  ]);
});
