import type { z } from "zod";
import { links } from "../../../src/main/channels/links/index.ts";
import type {
  LinkSecrets,
  LinkSettings,
} from "../../../src/main/channels/links/settings.ts";
import { startFeeds } from "../../servers/feed.ts";
import { startHttpLine } from "../conformance/http-line.ts";
import { numbered, type Conforming } from "../conformance/world.ts";
import { domain, startReceiver, token } from "./double.ts";

type LinksWorld = Conforming<
  LinkSettings,
  LinkSecrets,
  z.infer<typeof links.cursor>
>;

/** Text that tries everything that should not get through. */
const hostile =
  '<p onclick="x()">\u0007 <a href="javascript:x()">x</a></p><script>x()</script>';

/** Webmentions that a server has collected: pages that mention ours, with words. */
export const mentionsWorld: LinksWorld = {
  channel: links,
  moreThanPage: 250,
  start: async () => {
    const receiver = await startReceiver();
    const line = await startHttpLine(receiver.url);
    const ids = new Map<number, number>();
    let number = 0;
    const mention = (n: number, words: string) => ({
      "wm-source": `https://page${String(n)}.example/post`,
      author: {
        type: "card",
        name: `Anna \u202e${String(n)}`,
        url: `https://page${String(n)}.example/`,
      },
      name: `Title \u0007${String(n)}`,
      content: {
        html: `<p>${numbered(n)} ${words}</p>${hostile}`,
        text: `${numbered(n)} ${words}`,
      },
    });
    const write = (count: number) =>
      Array.from({ length: count }, () => {
        number += 1;
        ids.set(number, receiver.receive(mention(number, "Text")));
        return number;
      });
    const settings = { source: "mentions", server: line.url, domain } as const;
    return {
      leftOut: {
        overflow: "The server keeps everything, and gives it page by page.",
        sending: "Who links is answered on their own page.",
      },
      settings,
      secrets: { token },
      line,
      nowhere: { ...settings, server: "https://nowhere.invalid" },
      write: (count) => Promise.resolve(write(count)),
      writeBroken: () => {
        receiver.receive({ "wm-source": 7, url: { not: "an address" } });
        return Promise.resolve();
      },
      writeLate: () => {
        number += 1;
        const published = new Date(Date.now() - 3_600_000).toISOString();
        receiver.receive({ ...mention(number, "Late"), published });
        return Promise.resolve(number);
      },
      edit: (edited, words) => {
        receiver.change(ids.get(edited) ?? 0, mention(edited, words));
        return Promise.resolve();
      },
      delete: (deleted) => {
        receiver.remove(ids.get(deleted) ?? 0);
        return Promise.resolve();
      },
      signIn: {
        revoke: () => Promise.resolve(receiver.acceptToken(false)),
        permit: () => Promise.resolve(receiver.acceptToken(true)),
      },
      stop: async () => {
        await line.stop();
        await receiver.stop();
      },
    };
  },
};

/** An alert of a search engine: a feed of its newest finds, behind addresses that count who follows them. */
export const alertsWorld: LinksWorld = {
  channel: links,
  moreThanPage: 60,
  start: async () => {
    const feeds = await startFeeds();
    const line = await startHttpLine(feeds.url);
    const found: { number: number; at: number }[] = [];
    const begun = Date.now() - 86_400_000;
    let number = 0;
    let broken = "";
    let shown = 500;
    let version = 0;
    const escaped = hostile.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    const publish = () => {
      version += 1;
      const entries = found
        .toSorted((a, b) => b.at - a.at)
        .slice(0, shown)
        .map(({ number: n, at }) => {
          const page = `https://page${String(n)}.example/a?x=1`;
          const iso = new Date(at).toISOString();
          return `<entry><id>tag:google.com,2013:googlealerts/feed:${String(n)}</id><title type="html">&lt;b&gt;Porchlight&lt;/b&gt; ${numbered(n)}</title><link href="https://www.google.com/url?rct=j&amp;sa=t&amp;url=${encodeURIComponent(page)}&amp;ct=ga&amp;usg=AOv"/><published>${iso}</published><updated>${iso}</updated><content type="html">Words about &lt;b&gt;Porchlight&lt;/b&gt;&amp;nbsp;... ${escaped}</content><author><name></name></author></entry>`;
        });
      feeds.set("/alert", {
        etag: `"${String(version)}"`,
        body: `<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><id>tag:google.com,2005:reader/user/1/state/com.google/alerts/2</id><title>Google Alert - porchlight</title>${broken}${entries.join("")}</feed>`,
      });
    };
    publish();
    const add = (count: number, before = 0) =>
      Array.from({ length: count }, () => {
        number += 1;
        found.push({ number, at: begun + number * 1000 - before });
        return number;
      });
    const settings = { source: "alerts", feed: `${line.url}/alert` } as const;
    return {
      leftOut: {
        edits:
          "A search finds a page with other words around its terms: that is no edit of the page.",
        deletions:
          "An alert shows its newest finds: one that left it is not deleted.",
        "sign-in": "An alert is read by its address alone.",
        sending: "Nothing can be sent to an alert.",
      },
      settings,
      secrets: {},
      line,
      nowhere: { ...settings, feed: "http://alerts.invalid/alert" },
      write: (count) => {
        const written = add(count);
        publish();
        return Promise.resolve(written);
      },
      writeBroken: () => {
        broken = "<entry><id>b</id><title>Broken <![CDATA[x</entry>";
        publish();
        return Promise.resolve();
      },
      writeLate: () => {
        const [late = 0] = add(1, 3_600_000);
        publish();
        return Promise.resolve(late);
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
