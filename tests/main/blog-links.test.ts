import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import type { Channel } from "../../src/main/channels/channel.ts";
import { channels } from "../../src/main/channels/index.ts";
import type { PollResult } from "../../src/main/channels/received.ts";
import {
  domain,
  startReceiver,
  token,
  type Receiver,
} from "../channels/links/double.ts";
import { startFeeds, type FeedServer } from "../servers/feed.ts";
import { message, page, who } from "./remote.ts";
import { keepSecrets, runCore, type CoreUnderTest } from "./run-core.ts";

const postUrl = `https://${domain}/2026/opening`;

let dir: string;
let receiver: Receiver;
let feeds: FeedServer;
let run: CoreUnderTest;
const secrets = keepSecrets();
/** What the next polls of the WordPress site bring. */
let site: PollResult<unknown>[] = [];

/** A site that tells of its posts, and of pingbacks as signals. */
const wordpress: Channel = {
  kind: "wordpress",
  settings: z.unknown(),
  secrets: z.unknown(),
  cursor: z.unknown(),
  pollSeconds: 3600,
  identify: () =>
    Promise.resolve({
      name: "The blog",
      handle: domain,
      identities: [who("us")],
      settings: {},
      capabilities: {
        reply: true,
        post: false,
        like: false,
        boost: false,
        length: { unit: "none" as const },
      },
    }),
  check: () => Promise.resolve([]),
  poll: () => Promise.resolve(site.shift() ?? page([])),
};

async function open() {
  run = await runCore(dir, { ...channels, wordpress }, { secrets });
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-links-"));
  receiver = await startReceiver();
  feeds = await startFeeds();
  site = [];
  await open();
});
afterEach(async () => {
  await run.core.close();
  await receiver.stop();
  await feeds.stop();
  rmSync(dir, { recursive: true });
});

const iso = (hoursAgo: number) =>
  new Date(Date.now() - hoursAgo * 3_600_000).toISOString();

function mention(
  source: string,
  rest: Record<string, unknown> = {},
  hoursAgo = 2,
) {
  return receiver.receive(
    {
      "wm-source": source,
      "wm-target": postUrl,
      author: { type: "card", name: "Anna", url: "https://anna.example/" },
      content: { text: "They have opened, and it is lovely." },
      ...rest,
    },
    { createdAt: Date.now() - hoursAgo * 3_600_000 },
  );
}

function alert(...pages: string[]) {
  const entries = pages.map(
    (link, n) =>
      `<entry><id>tag:google.com,2013:googlealerts/feed:${String(n)}${link.length}</id><title type="html">A &lt;b&gt;café&lt;/b&gt; opens</title><link href="https://www.google.com/url?rct=j&amp;sa=t&amp;url=${encodeURIComponent(link)}&amp;ct=ga"/><published>${iso(1)}</published><content type="html">At the corner a &lt;b&gt;café&lt;/b&gt;&amp;nbsp;...</content></entry>`,
  );
  feeds.set("/alert", {
    body: `<feed xmlns="http://www.w3.org/2005/Atom"><title>Google Alert - café</title>${entries.join("")}</feed>`,
  });
}

const addMentions = async () =>
  (
    await run.call("accounts.add", {
      channel: "links",
      settings: { source: "mentions", server: receiver.url, domain },
      secrets: { token },
    })
  ).id;
const addAlerts = async () =>
  (
    await run.call("accounts.add", {
      channel: "links",
      settings: { source: "alerts", feed: `${feeds.url}/alert` },
    })
  ).id;
const poll = (id: string) => run.call("accounts.poll", { id });
const list = async (query = "") =>
  (await run.call("conversations.list", { query })).items;

async function restart() {
  await run.core.close();
  await open();
}

it("shows a page once that two sources found, whichever was first, also after a restart", async () => {
  const one = "https://press.example/opening/?utm_source=x";
  const other = "http://www.zine.example/cafe";
  alert("https://www.press.example/opening");
  mention(other);
  const mentions = await addMentions();
  const alerts = await addAlerts();
  await poll(mentions);
  await poll(alerts);
  expect(await list()).toHaveLength(2);
  await restart();
  mention(one, { "wm-source": one });
  alert("https://www.press.example/opening", "https://zine.example/cafe/");
  await poll(mentions);
  await poll(alerts);
  const items = await list("stream:brand");
  expect(items).toHaveLength(2);
  expect(items.map(({ messages, waiting }) => [messages, waiting])).toEqual([
    [2, 0],
    [2, 0],
  ]);
  // Both are named.
  for (const { accountId, alsoAccountIds = [] } of items)
    expect([accountId, ...alsoAccountIds].toSorted()).toEqual(
      [alerts, mentions].toSorted(),
    );
  // Met again, they stay as they are.
  await restart();
  await poll(mentions);
  await poll(alerts);
  expect((await list()).map(({ messages }) => messages)).toEqual([2, 2]);
});

it("does not bring a page back that was read and done, when another source finds it", async () => {
  mention("https://press.example/opening");
  const mentions = await addMentions();
  await poll(mentions);
  const [item] = await list();
  const ids = [item?.id ?? ""];
  await run.call("conversations.mark", { ids, mark: "read" });
  await run.call("conversations.mark", { ids, mark: "done" });
  alert("https://press.example/opening");
  await poll(await addAlerts());
  expect(await list()).toMatchObject([
    { id: item?.id, messages: 2, state: "done", unread: false },
  ]);
});

it("keeps what the other source found when an account goes, and makes it one again when it comes back", async () => {
  mention("https://press.example/opening");
  alert("https://press.example/opening");
  const mentions = await addMentions();
  const alerts = await addAlerts();
  await poll(mentions);
  await poll(alerts);
  const { decisionId = "" } = await run.call("accounts.remove", {
    id: mentions,
    archive: "delete",
  });
  expect(await list()).toMatchObject([{ accountId: alerts, messages: 1 }]);
  // Found while the first was away.
  mention("https://zine.example/cafe");
  alert("https://press.example/opening", "https://zine.example/cafe");
  await poll(alerts);
  await run.call("undo", { decisionId });
  // With the account its token went.
  await run.call("accounts.signIn", { id: mentions, secrets: { token } });
  await poll(mentions);
  expect((await list()).map(({ messages }) => messages)).toEqual([2, 2]);
  await run.call("redo", {});
  expect((await list()).map(({ accountId }) => accountId)).toEqual([
    alerts,
    alerts,
  ]);
  await run.call("undo", { decisionId });
  expect((await list()).map(({ messages }) => messages)).toEqual([2, 2]);
});

it("stands below the post that it is about, wherever that was read, and tells there what was done with it", async () => {
  feeds.set("/feed", {
    body: `<rss version="2.0"><channel><title>The blog</title><item><guid>p1</guid><title>We open</title><link>http://www.${domain}/2026/opening/</link><pubDate>${new Date(Date.now() - 86_400_000).toUTCString()}</pubDate></item></channel></rss>`,
  });
  const { id: blog } = await run.call("accounts.add", {
    channel: "feed",
    settings: { url: `${feeds.url}/feed`, stream: "brand", ownPosts: true },
  });
  mention("https://press.example/opening", { name: "A café opens" });
  const act = (name: string, property: string) =>
    mention(`https://${name}.example/act`, {
      "wm-property": property,
      content: null,
      author: { name, url: `https://${name}.example/` },
    });
  const like = act("ben", "like-of");
  act("cleo", "repost-of");
  act("dora", "bookmark-of");
  const mentions = await addMentions();
  await poll(mentions);
  await poll(blog);
  const [item] = await list("channel:links");
  const read = () => run.call("conversations.get", { id: item?.id ?? "" });
  expect((await read()).context).toMatchObject([
    {
      subject: "We open",
      signals: {
        likes: 1,
        boosts: 1,
        quotes: 0,
        linking: 1,
        links: [{ name: "dora", url: "https://dora.example/act" }],
      },
    },
  ]);
  receiver.remove(like);
  await poll(mentions);
  expect((await read()).context).toMatchObject([{ signals: { likes: 0 } }]);
});

it("tells of a pingback at its post, until the page has a conversation of its own", async () => {
  site = [
    page(
      [
        message("post 7", "us", 0, {
          kind: "post",
          permalink: postUrl,
          visibility: "public",
        }),
      ],
      {
        signals: ["http://press.example/opening/", "https://zine.example/"].map(
          (url, n) => ({
            remoteId: `comment ${String(n)}`,
            kind: "link" as const,
            author: who(`page${String(n)}`),
            at: Date.now() - 1000,
            about: "post 7",
            url,
          }),
        ),
      },
    ),
  ];
  const { id: blog } = await run.call("accounts.add", {
    channel: "wordpress",
    settings: {},
  });
  await poll(blog);
  mention("https://dora.example/note", {
    "wm-property": "in-reply-to",
    content: { text: "Do you have tables outside?" },
  });
  const mentions = await addMentions();
  await poll(mentions);
  const [answer] = await list("is:waiting");
  const linking = async () =>
    (
      await run.call("conversations.get", { id: answer?.id ?? "" })
    ).context.flatMap(({ signals }) =>
      (signals?.links ?? []).map(({ url }) => url),
    );
  expect((await linking()).toSorted()).toEqual([
    "http://press.example/opening/",
    "https://zine.example/",
  ]);
  mention("https://www.press.example/opening");
  await poll(mentions);
  expect(await linking()).toEqual(["https://zine.example/"]);
  await run.call("accounts.remove", { id: mentions, archive: "delete" });
  expect(await list()).toEqual([]);
});

it("writes the token neither into an address nor into a log", async () => {
  mention("https://press.example/opening");
  const mentions = await addMentions();
  await poll(mentions);
  receiver.acceptToken(false);
  await poll(mentions).catch(() => undefined);
  const accounts = await run.call("accounts.list", {});
  expect(accounts[0]?.health.state).toBe("needs-sign-in");
  expect(receiver.asked.length).toBeGreaterThan(2);
  for (const said of [receiver.asked, run.logged, accounts])
    expect(JSON.stringify(said)).not.toContain(token);
});
