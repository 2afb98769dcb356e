import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { feedChannel } from "../../../src/main/channels/feed/index.ts";
import type { FeedCursor } from "../../../src/main/channels/feed/cursor.ts";
import { startFeeds, type FeedServer } from "../../servers/feed.ts";
import { contextFor } from "./place.ts";

let feeds: FeedServer;
beforeEach(async () => {
  feeds = await startFeeds();
});
afterEach(() => feeds.stop());

type Post = { id: string; count?: number; feed?: string };

/** A blog as WordPress writes it. */
function blog(...posts: Post[]): string {
  const items = posts.map(
    ({ id, count, feed = `${feeds.url}/${id}/feed` }) =>
      `<item><guid>${id}</guid><title>${id}</title><wfw:commentRss>${feed}</wfw:commentRss>${count === undefined ? "" : `<slash:comments>${count}</slash:comments>`}</item>`,
  );
  return `<rss version="2.0" xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel><title>Our blog</title>${items.join("")}</channel></rss>`;
}

function comments(...said: string[]): string {
  const items = said.map(
    (words, index) =>
      `<item><guid>${index}</guid><title>By: Ben</title><author>ben@far.example (Ben)</author><description>${words}</description></item>`,
  );
  return `<rss version="2.0"><channel><title>Comments</title>${items.join("")}</channel></rss>`;
}

const open = () => {
  const context = contextFor(`${feeds.url}/feed`);
  return {
    ...context,
    settings: { ...context.settings, ownPosts: true },
  };
};
const poll = (cursor: FeedCursor | null) => feedChannel.poll(open(), cursor);
const texts = ({ messages }: Awaited<ReturnType<typeof poll>>) =>
  messages.map(({ text, subject }) => (text === "" ? subject : text));

describe("comments on our own posts", () => {
  test("come below the post, and wait for us", async () => {
    feeds.set("/feed", { body: blog({ id: "a" }, { id: "b" }) });
    feeds.set("/a/feed", { body: comments("When?", "Where?") });
    const { messages } = await poll(null);
    expect(messages.filter(({ own }) => own)).toMatchObject([
      { remoteId: "a", kind: "post", addressed: "other" },
      { remoteId: "b", kind: "post", addressed: "other" },
    ]);
    expect(messages.filter(({ own }) => !own)).toMatchObject([
      {
        text: "When?",
        kind: "comment",
        stream: "direct",
        addressed: "to-us",
        below: "a",
        author: { name: "Ben" },
        thread: [],
      },
      { text: "Where?", below: "a" },
    ]);
  });

  test("are followed as soon as the feed is said to be ours, and no longer than that", async () => {
    feeds.set("/feed", { etag: '"1"', body: blog({ id: "a" }) });
    feeds.set("/a/feed", { body: comments("When?") });
    const others = contextFor(`${feeds.url}/feed`);
    const first = await feedChannel.poll(others, null);
    expect(texts(first)).toEqual(["a"]);
    // The feed itself has not changed since.
    const ours = await poll(first.cursor);
    expect(texts(ours)).toEqual(["When?"]);
    feeds.set("/a/feed", { body: comments("When?", "Where?") });
    const no = await feedChannel.poll(others, ours.cursor);
    expect(no).toMatchObject({ messages: [], unchanged: false });
    expect(no.cursor.comments).toBeUndefined();
    expect((await feedChannel.poll(others, no.cursor)).unchanged).toBe(true);
  });

  test("of two posts that go by the same ids are different ones", async () => {
    feeds.set("/feed", { body: blog({ id: "a" }, { id: "b" }) });
    feeds.set("/a/feed", { body: comments("On a") });
    feeds.set("/b/feed", { body: comments("On b") });
    const { messages } = await poll(null);
    const ids = messages.map(({ remoteId }) => remoteId);
    expect(new Set(ids).size).toBe(4);
  });

  test("are asked for again only when the post says that there are others", async () => {
    feeds.set("/feed", { etag: '"1"', body: blog({ id: "a", count: 1 }) });
    feeds.set("/a/feed", { body: comments("When?") });
    const first = await poll(null);
    const second = await poll(first.cursor);
    expect(second.unchanged).toBe(true);
    expect(feeds.requestsTo("/a/feed")).toHaveLength(1);
    feeds.set("/feed", { etag: '"2"', body: blog({ id: "a", count: 2 }) });
    feeds.set("/a/feed", { body: comments("When?", "Where?") });
    expect(texts(await poll(second.cursor))).toEqual(["Where?"]);
  });

  test("go on after a failure where they stopped", async () => {
    feeds.set("/feed", { etag: '"1"', body: blog({ id: "a", count: 1 }) });
    feeds.set("/a/feed", { status: 503 });
    const first = await poll(null);
    expect(texts(first)).toEqual(["a"]);
    // Not at once: a server that fails is left alone until the next poll.
    expect(first.more).toBe(false);
    feeds.set("/a/feed", { body: comments("When?") });
    expect(texts(await poll(first.cursor))).toEqual(["When?"]);
  });

  test("of many posts are read over several polls, all of them", async () => {
    const posts = Array.from({ length: 12 }, (_, n) => ({
      id: `p${n}`,
      count: 1,
    }));
    feeds.set("/feed", { etag: '"1"', body: blog(...posts) });
    for (const { id } of posts)
      feeds.set(`/${id}/feed`, { body: comments(`On ${id}`) });
    const found: (string | undefined)[] = [];
    let cursor: FeedCursor | null = null;
    for (;;) {
      const page: Awaited<ReturnType<typeof poll>> = await poll(cursor);
      found.push(...texts(page));
      ({ cursor } = page);
      if (!page.more) break;
      expect(page.requests).toBeLessThanOrEqual(6);
    }
    for (const { id } of posts) expect(found).toContain(`On ${id}`);
  });

  test("that are closed are no longer asked for", async () => {
    feeds.set("/feed", { etag: '"1"', body: blog({ id: "a" }) });
    feeds.set("/a/feed", { status: 410 });
    const { cursor } = await poll(null);
    await poll(cursor);
    expect(feeds.requestsTo("/a/feed")).toHaveLength(1);
  });

  test("are never fetched from another private host that the feed names", async () => {
    const inside = await startFeeds();
    inside.set("/secret", { body: comments("inside") });
    feeds.set("/feed", {
      body: blog({ id: "a", feed: `${inside.url}/secret` }),
    });
    expect(texts(await poll(null))).toEqual(["a"]);
    expect(inside.requests).toEqual([]);
    await inside.stop();
  });

  test("of a feed of others are left where they are", async () => {
    feeds.set("/feed", { body: blog({ id: "a", count: 3 }) });
    const { messages } = await feedChannel.poll(
      contextFor(`${feeds.url}/feed`),
      null,
    );
    expect(messages).toMatchObject([{ own: false, addressed: "other" }]);
    expect(feeds.requestsTo("/a/feed")).toEqual([]);
  });
});

test("an answer to another's comment stands below it", async () => {
  const entry = (id: string, ref: string) =>
    `<entry><id>${id}</id><title>By Ben</title><content>${id}</content><thr:in-reply-to ref="${ref}"/></entry>`;
  feeds.set("/feed", {
    body: `<feed xmlns="http://www.w3.org/2005/Atom"><title>Ours</title><entry><id>post</id><title>Post</title><link rel="replies" type="application/atom+xml" href="${feeds.url}/replies"/></entry></feed>`,
  });
  feeds.set("/replies", {
    body: `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"><title>Replies</title>${entry("first", "post")}${entry("second", "first")}</feed>`,
  });
  const { messages } = await poll(null);
  const [first, second] = messages.filter(({ kind }) => kind === "comment");
  expect(first?.inReplyTo).toBeUndefined();
  expect(second?.inReplyTo).toBe(first?.remoteId);
  expect(second?.thread).toEqual([first?.remoteId]);
});
