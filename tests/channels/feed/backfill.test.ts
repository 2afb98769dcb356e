import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  feedHistory,
  type FeedHistory,
} from "../../../src/main/channels/feed/backfill.ts";
import { feedChannel } from "../../../src/main/channels/feed/index.ts";
import { startFeeds, type FeedServer } from "../../servers/feed.ts";
import { contextFor, failureOf, now } from "./place.ts";

const day = 86_400_000;
let feeds: FeedServer;
beforeEach(async () => {
  feeds = await startFeeds();
});
afterEach(() => feeds.stop());

type Page = { days: number[]; rel?: string; older?: string };

/** Pages of entries so many days old, in Atom. */
function atom({ days, rel = "prev-archive", older }: Page): string {
  const link =
    older === undefined ? "" : `<link rel="${rel}" href="${older}"/>`;
  const entries = days.map(
    (ago) =>
      `<entry><id>d${String(ago)}</id><title>Day ${String(ago)}</title><published>${new Date(now - ago * day).toISOString()}</published><content>Text</content></entry>`,
  );
  return `<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>${link}${entries.join("")}</feed>`;
}

/** Steps back until it is done, each cursor through JSON as it is kept. */
async function goBack(until = 0, most = 20) {
  let at: FeedHistory | null = null;
  const ids: string[] = [];
  for (let steps = 1; steps <= most; steps += 1) {
    const step: Awaited<ReturnType<NonNullable<typeof feedChannel.backfill>>> =
      await (feedChannel.backfill?.(
        contextFor(`${feeds.url}/feed`),
        at,
        until,
      ) ?? Promise.reject(new Error("It keeps no history.")));
    ids.push(...step.messages.map(({ remoteId }) => remoteId));
    if (step.done) return { ids, steps, reachedAt: step.reachedAt };
    at = feedHistory.parse(JSON.parse(JSON.stringify(step.cursor)));
  }
  throw new Error("It never comes to an end.");
}

describe("the way back through a feed", () => {
  test.each(["prev-archive", "next"])("by %s, newest first", async (rel) => {
    feeds.set("/feed", { body: atom({ days: [1, 2], rel, older: "/2" }) });
    feeds.set("/2", { body: atom({ days: [3, 4], rel, older: "/3" }) });
    feeds.set("/3", { body: atom({ days: [5] }) });
    expect(await goBack()).toEqual({
      ids: ["d1", "d2", "d3", "d4", "d5"],
      steps: 3,
      reachedAt: now - 5 * day,
    });
  });

  test("of RSS and JSON Feed", async () => {
    feeds.set("/feed", {
      body: `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>News</title><atom:link rel="next" href="${feeds.url}/2"/><item><guid>a</guid><title>A</title></item></channel></rss>`,
    });
    feeds.set("/2", {
      body: JSON.stringify({
        version: "https://jsonfeed.org/version/1.1",
        title: "News",
        next_url: `${feeds.url}/3`,
        items: [{ id: "b", content_text: "B" }],
      }),
    });
    feeds.set("/3", { body: atom({ days: [3] }) });
    expect((await goBack()).ids).toEqual(["a", "b", "d3"]);
  });

  test("ends where the user wants no more", async () => {
    feeds.set("/feed", { body: atom({ days: [1, 2], older: "/2" }) });
    feeds.set("/2", { body: atom({ days: [3, 40], older: "/3" }) });
    const until = now - 30 * day;
    expect(await goBack(until)).toMatchObject({
      ids: ["d1", "d2", "d3"],
      reachedAt: until,
    });
    expect(feeds.requestsTo("/3")).toEqual([]);
  });

  test("ends at once where the feed names nothing older", async () => {
    feeds.set("/feed", { body: atom({ days: [1] }) });
    expect(await goBack()).toMatchObject({ steps: 1 });
  });

  test("in circles, or under ever new addresses, comes to an end", async () => {
    feeds.set("/feed", { body: atom({ days: [1], older: "/2" }) });
    feeds.set("/2", { body: atom({ days: [2], older: "/feed" }) });
    expect(await goBack()).toMatchObject({ ids: ["d1", "d2"], steps: 2 });
    feeds.set("/2", { body: atom({ days: [2], older: "/4" }) });
    feeds.set("/4", { body: atom({ days: [2], older: "/5" }) });
    expect(await goBack()).toMatchObject({ ids: ["d1", "d2"], steps: 3 });
    feeds.set("/2", { body: atom({ days: [], older: "/6" }) });
    expect(await goBack()).toMatchObject({ ids: ["d1"], steps: 2 });
  });

  test("ends where an archive is missing, and waits where it only fails", async () => {
    feeds.set("/feed", { body: atom({ days: [1], older: "/2" }) });
    expect(await goBack()).toMatchObject({ ids: ["d1"], steps: 2 });
    feeds.set("/2", { status: 503 });
    expect((await failureOf(goBack())).code).toBe("unreachable");
  });

  test("leads to no other private host and to nothing but the web", async () => {
    const inside = await startFeeds();
    for (const older of [
      `${inside.url}/secret`,
      "file:///etc/passwd",
      "javascript:alert(1)",
    ]) {
      feeds.set("/feed", { body: atom({ days: [1], older }) });
      await goBack().catch(() => undefined);
    }
    expect(inside.requests).toEqual([]);
    await inside.stop();
  });
});
