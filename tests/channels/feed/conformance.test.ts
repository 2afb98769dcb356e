import { feedChannel } from "../../../src/main/channels/feed/index.ts";
import { startFeeds } from "../../servers/feed.ts";
import { conformChannel } from "../conformance.ts";

conformChannel("The feed", {
  channel: feedChannel,
  start: async () => {
    const feeds = await startFeeds();
    const items: string[] = [];
    const publish = () =>
      feeds.set("/feed", {
        etag: `"${items.length}"`,
        body: `<rss version="2.0"><channel><title>News</title><link>https://news.example/</link>${items.toReversed().join("")}</channel></rss>`,
      });
    publish();
    return {
      settings: { url: `${feeds.url}/feed`, stream: "industry" },
      secrets: {},
      add: async (count) => {
        for (let n = 0; n < count; n += 1) {
          const id = items.length + 1;
          const at = new Date(Date.UTC(2026, 9, 1, id)).toUTCString();
          items.push(
            `<item><guid>n${id}</guid><title>News ${id}\u0007</title><pubDate>${at}</pubDate><description><![CDATA[<p onclick="x()">Text ${id} <a href="javascript:x()">x</a></p>]]></description></item>`,
          );
        }
        publish();
      },
      addBroken: async () => {
        items.push("<item><guid>b</guid><title>Broken <![CDATA[x</item>");
        publish();
      },
      breakDown: async () => {
        feeds.set("/feed", { status: 500, body: "<h1>Fault</h1>" });
      },
      stop: feeds.stop,
    };
  },
});
