import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FeedCursor } from "../../../src/main/channels/feed/cursor.ts";
import { feedChannel } from "../../../src/main/channels/feed/index.ts";
import { readStatusAddress } from "../../../src/main/channels/feed/replies.ts";
import { startFeeds, type FeedServer } from "../../servers/feed.ts";
import { expectClean } from "../conformance/clean.ts";
import { contextFor, now } from "./place.ts";

let feeds: FeedServer;
beforeEach(async () => {
  feeds = await startFeeds();
});
afterEach(() => feeds.stop());

/** The page of https://podcasting2.org/docs/podcast-namespace/tags/social-interact, with the post on our server. */
function podcast(uri = `${feeds.url}/@dave/108013847520053258`, more = "") {
  return `<rss version="2.0" xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel><title>Our show</title>
    <item><guid>e1</guid><title>One</title><description>On beans</description>
    <podcast:socialInteract priority="2" uri="https://other.example/x" protocol="lightning" />
    <podcast:socialInteract priority="1" uri="${uri}" protocol="activitypub" accountId="@dave" />${more}</item></channel></rss>`;
}

const root = "108013847520053258";
const status = (id: string, content: string, more = {}) => ({
  id,
  in_reply_to_id: root,
  created_at: "2026-11-20T10:00:00.000Z",
  edited_at: null,
  url: `https://far.example/@ben/${id}`,
  content: `<p>${content}</p>`,
  spoiler_text: "",
  language: "en",
  visibility: "public",
  account: { acct: "ben@far.example", display_name: "Ben" },
  mentions: [{ acct: "dave" }],
  ...more,
});
const contextPath = `/api/v1/statuses/${root}/context`;

function replies(...descendants: unknown[]) {
  feeds.set(contextPath, {
    etag: `"${JSON.stringify(descendants).length}"`,
    body: JSON.stringify({ ancestors: [], descendants }),
  });
}

function open(ownPosts = true) {
  const context = contextFor(`${feeds.url}/feed`);
  return { ...context, settings: { ...context.settings, ownPosts } };
}
const poll = (cursor: FeedCursor | null) => feedChannel.poll(open(), cursor);

describe("replies to the post that an episode names", () => {
  test("come below the episode, and wait where they are for us", async () => {
    feeds.set("/feed", { etag: '"1"', body: podcast() });
    replies(
      status("1", "When?"),
      status("2", "On Friday", {
        in_reply_to_id: "1",
        account: { acct: "dave", display_name: "Dave" },
      }),
      status("3", "Thanks", { in_reply_to_id: "2" }),
      status("4", "I know", {
        in_reply_to_id: "1",
        mentions: [{ acct: "ben@far.example" }],
      }),
      status("5", "secret", { visibility: "private" }),
      { id: 6, content: "no account" },
    );
    const { messages, cursor } = await poll(null);
    const comments = messages.filter(({ kind }) => kind === "comment");
    for (const comment of comments) expectClean(comment, now);
    const [first, second] = comments;
    expect(comments).toMatchObject([
      {
        text: "When?",
        below: "e1",
        addressed: "to-us",
        own: false,
        stream: "direct",
        thread: [],
        author: { remoteId: "ben@far.example", name: "Ben" },
        permalink: "https://far.example/@ben/1",
      },
      {
        text: "On Friday",
        own: true,
        addressed: "other",
        inReplyTo: first?.remoteId,
      },
      { text: "Thanks", addressed: "to-us", inReplyTo: second?.remoteId },
      { text: "I know", addressed: "other" },
    ]);
    // Only what has changed comes again, and what has not is not even sent.
    const calm = await poll(cursor);
    expect(calm).toMatchObject({ messages: [], unchanged: true });
    replies(
      status("1", "When, and where?", { edited_at: "2026-11-21T10:00:00Z" }),
      status("7", "Nice"),
    );
    const later = await poll(calm.cursor);
    expect(later.messages).toMatchObject([
      {
        remoteId: first?.remoteId,
        text: "When, and where?",
        editedAt: now,
      },
      { text: "Nice" },
    ]);
  });

  test.each([401, 403, 404, 410])(
    "that its server gives to nobody (%i) are not asked for again, and the entry says where they are",
    async (code) => {
      feeds.set("/feed", { body: podcast() });
      feeds.set(contextPath, { status: code });
      const first = await poll(null);
      expect(first.messages).toHaveLength(1);
      expect(JSON.stringify(first.messages[0]?.body)).toContain("/@dave/1080");
      expect(first.messages[0]?.text).toBe("On beans");
      await poll((await poll(first.cursor)).cursor);
      expect(feeds.requestsTo(contextPath)).toHaveLength(1);
    },
  );

  test("that are busy are asked for with the next poll", async () => {
    feeds.set("/feed", { body: podcast() });
    feeds.set(contextPath, { status: 503 });
    const first = await poll(null);
    expect(first.more).toBe(false);
    replies(status("1", "When?"));
    expect((await poll(first.cursor)).messages).toMatchObject([
      { text: "When?" },
    ]);
  });

  test("are never fetched from another private host, nor where they are no replies", async () => {
    const inside = await startFeeds();
    feeds.set("/feed", { body: podcast(`${inside.url}/@dave/${root}`) });
    expect((await poll(null)).messages).toHaveLength(1);
    expect(inside.requests).toEqual([]);
    await inside.stop();
    feeds.set("/feed", { body: podcast() });
    for (const body of ["<html>", "[]", '{"descendants":5}']) {
      feeds.set(contextPath, { body });
      expect((await poll(null)).messages).toHaveLength(1);
    }
  });

  test("of a show of others are left where they are", async () => {
    feeds.set("/feed", { body: podcast() });
    replies(status("1", "When?"));
    await feedChannel.poll(open(false), null);
    expect(feeds.requestsTo(contextPath)).toEqual([]);
  });
});

test.each([
  ["https://a.example/@dave/1", "https://a.example/api/v1/statuses/1/context"],
  [
    "https://a.example/users/dave/statuses/1",
    "https://a.example/api/v1/statuses/1/context",
  ],
  [
    "https://a.example/@dave/statuses/01JD",
    "https://a.example/api/v1/statuses/01JD/context",
  ],
  [
    "https://a.example/notice/Abc",
    "https://a.example/api/v1/statuses/Abc/context",
  ],
  ["https://a.example/@dave", undefined],
  ["https://a.example/@dave/../../admin", undefined],
  ["https://a.example/videos/watch/1", undefined],
  ["javascript:alert(1)", undefined],
  ["nostr:note1abc", undefined],
])("%s", (uri, context) => {
  expect(readStatusAddress(uri)?.context).toBe(context);
});
