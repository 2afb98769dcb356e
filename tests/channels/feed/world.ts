import { feedChannel } from "../../../src/main/channels/feed/index.ts";
import type { FeedCursor } from "../../../src/main/channels/feed/cursor.ts";
import type { FeedSettings } from "../../../src/main/channels/feed/wire.ts";
import { startFeeds } from "../../servers/feed.ts";
import { startHttpLine } from "../conformance/http-line.ts";
import { numbered, type Conforming } from "../conformance/world.ts";

type Item = { number: number; at: number; words: string };

/** Text that tries everything a feed should not get through. */
const hostile =
  '<p onclick="x()">\u0007 <a href="javascript:x()">x</a></p><script>x()</script>';

/** A feed that shows its newest entries; nothing can be sent to it, and what leaves the page is not deleted. */
export const feedWorld: Conforming<
  FeedSettings,
  Record<string, never>,
  FeedCursor
> = {
  channel: feedChannel,
  moreThanPage: 60,
  start: async () => {
    const feeds = await startFeeds();
    const line = await startHttpLine(feeds.url);
    const items: Item[] = [];
    const begun = Date.now() - 86_400_000;
    let number = 0;
    let broken = "";
    let shown = 500;
    let version = 0;
    const publish = () => {
      version += 1;
      const entries = items
        .toSorted((a, b) => b.at - a.at)
        .slice(0, shown)
        .map(
          (item) =>
            `<item><guid>n${String(item.number)}</guid><title>${numbered(item.number)}</title><pubDate>${new Date(item.at).toUTCString()}</pubDate><description><![CDATA[${item.words} ${hostile}]]></description></item>`,
        );
      feeds.set("/feed", {
        etag: `"${String(version)}"`,
        body: `<rss version="2.0"><channel><title>News</title><link>https://news.example/</link>${broken}${entries.join("")}</channel></rss>`,
      });
    };
    publish();
    const add = (count: number, before = 0) =>
      Array.from({ length: count }, () => {
        number += 1;
        items.push({
          number,
          at: begun + number * 1000 - before,
          words: "Text",
        });
        return number;
      });
    return {
      leftOut: {
        deletions:
          "A feed shows its newest entries: one that left it is not deleted.",
        "sign-in": "A feed is public.",
        sending: "Nothing can be sent to a feed.",
      },
      settings: { url: `${line.url}/feed`, stream: "industry" },
      secrets: {},
      line,
      nowhere: { url: "http://feed.invalid/feed", stream: "industry" },
      write: (count) => {
        const written = add(count);
        publish();
        return Promise.resolve(written);
      },
      writeBroken: () => {
        broken = "<item><guid>b</guid><title>Broken <![CDATA[x</item>";
        publish();
        return Promise.resolve();
      },
      writeLate: () => {
        const [late = 0] = add(1, 3_600_000);
        publish();
        return Promise.resolve(late);
      },
      edit: (edited, words) => {
        for (const item of items)
          if (item.number === edited) item.words = words;
        publish();
        return Promise.resolve();
      },
      overflow: {
        when: "later",
        make: () => {
          shown = 10;
          add(20);
          publish();
          return Promise.resolve();
        },
      },
      stop: async () => {
        await line.stop();
        await feeds.stop();
      },
    };
  },
};
