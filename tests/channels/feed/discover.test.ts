import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  discoverFeeds,
  findLinks,
} from "../../../src/main/channels/feed/discover.ts";
import { startFeeds, type FeedServer } from "../../servers/feed.ts";
import { contextFor, failureOf, rss } from "./place.ts";

let feeds: FeedServer;
beforeEach(async () => {
  feeds = await startFeeds();
});
afterEach(() => feeds.stop());

const discover = async (typed: string) =>
  (await discoverFeeds(typed, contextFor(feeds.url))).map(
    ({ title, settings }) => [title, settings.url],
  );

const page = `<!doctype html><html><head><title>Porch &amp; Co</title>
<link rel="stylesheet" href="/x.css"><link rel="alternate" hreflang="de" href="/de">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
<link REL="Alternate" TYPE="application/rss+xml; charset=utf-8" title="All &lt;b&gt;posts&#x202e;" href="/feed?a=1&amp;b=2">
<link rel="alternate feed" type="application/atom+xml" href="atom.xml">
<link rel="alternate" type="application/feed+json" href="javascript:alert(1)">
<link rel="alternate" type="application/rss+xml" href="/feed?a=1&amp;b=2">
</head><body><script>"<link rel=alternate type=application/rss+xml href=/no>"</script></body></html>`;

describe("discovering feeds", () => {
  test("a page's links, each once, comments last", () => {
    const found = findLinks(page, "https://porch.example/blog/");
    expect(found.map(({ title, settings }) => [title, settings.url])).toEqual([
      ["All <b>posts", "https://porch.example/feed?a=1&b=2"],
      ["Porch & Co", "https://porch.example/blog/atom.xml"],
      ["Comments", "https://porch.example/comments/feed"],
    ]);
  });

  test("the address is a feed itself, moved or not", async () => {
    feeds.set("/news", { body: rss("a") });
    expect(await discover(`${feeds.url}/news`)).toEqual([
      ["News", `${feeds.url}/news`],
    ]);
    feeds.set("/old", { status: 301, headers: { location: "/news" } });
    expect(await discover(`feed:${feeds.url}/old`)).toEqual([
      ["News", `${feeds.url}/news`],
    ]);
  });

  test("a bare host, first tried with encryption", async () => {
    feeds.set("/", { body: page, headers: { "content-type": "text/html" } });
    const host = feeds.url.replace("http://", "");
    expect((await discover(` ${host} `)).map(([, url]) => url)).toEqual([
      `${feeds.url}/feed?a=1&b=2`,
      `${feeds.url}/atom.xml`,
      `${feeds.url}/comments/feed`,
    ]);
  });

  test("the usual places when the page says nothing", async () => {
    feeds.set("/blog", { body: "<html><body>hello</body></html>" });
    feeds.set("/feed", { body: "<html>not here</html>" });
    feeds.set("/atom.xml", { body: rss("a") });
    expect(await discover(`${feeds.url}/blog`)).toEqual([
      ["News", `${feeds.url}/atom.xml`],
    ]);
  });

  test("nothing anywhere is an empty list", async () => {
    feeds.set("/", { body: "<html>hello</html>" });
    expect(await discover(feeds.url)).toEqual([]);
  });

  test.each([
    "",
    "  ",
    "two words",
    "javascript:alert(1)",
    "https://",
    "ftp://example.org",
    "file:///etc/passwd",
  ])("%j is not an address", async (typed) => {
    const { code } = await failureOf(discover(typed));
    expect(code).toBe("invalid-input");
    expect(feeds.requests).toEqual([]);
  });

  test("a page that is not there is said, not searched for", async () => {
    const error = await failureOf(discover(`${feeds.url}/gone`));
    expect(error.code).toBe("not-found");
    expect(feeds.requests.length).toBe(1);
  });
});
