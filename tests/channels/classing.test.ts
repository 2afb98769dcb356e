import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { feedChannel } from "../../src/main/channels/feed/index.ts";
import type { RemoteMessage } from "../../src/main/channels/received.ts";
import type { FeedSettings } from "../../src/main/channels/feed/wire.ts";
import { startFeeds } from "../servers/feed.ts";
import { links } from "../../src/main/channels/links/index.ts";
import { messageOf } from "./email/letter.ts";
import { contextFor as feedContext } from "./feed/place.ts";
import { contextFor as linksContext } from "./links/context.ts";
import { domain, startReceiver } from "./links/double.ts";
import { contextFor, pollAll } from "./mastodon/context.ts";
import { startDouble, type Double } from "./mastodon/double.ts";

/** Whom a message is for and whether a machine wrote it, as the definitions of who waits say it. */
type Class = {
  addressed: RemoteMessage["addressed"];
  automatic?: boolean;
  own?: boolean;
  kind: RemoteMessage["kind"];
};

function expectClass(message: RemoteMessage | undefined, wanted: Class): void {
  expect(message).toMatchObject({ automatic: false, own: false, ...wanted });
}

describe("mail", () => {
  const human = "From: Ben <ben@far.example>\r\n";
  const toUs = "To: Anna <anna@example.test>\r\n";
  const cases: [string, string, Omit<Class, "kind">][] = [
    ["to us", human + toUs, { addressed: "to-us" }],
    [
      "to us and others",
      `${human}To: c@far.example, anna@example.test\r\n`,
      { addressed: "to-us" },
    ],
    [
      "to us in capitals",
      `${human}To: ANNA@Example.Test\r\n`,
      { addressed: "to-us" },
    ],
    [
      "a copy to us",
      `${human}To: c@far.example\r\nCc: anna@example.test\r\n`,
      { addressed: "other" },
    ],
    ["a blind copy", `${human}To: c@far.example\r\n`, { addressed: "other" }],
    [
      "ours",
      "From: anna@example.test\r\nTo: ben@far.example\r\n",
      { addressed: "other", own: true },
    ],
    [
      "a mailing list",
      `${human}${toUs}List-Id: <talk.far.example>\r\n`,
      { addressed: "to-us", automatic: true },
    ],
    [
      "an absence",
      `${human}${toUs}Auto-Submitted: auto-replied\r\n`,
      { addressed: "to-us", automatic: true },
    ],
    [
      "a human who says so (RFC 3834)",
      `${human}${toUs}Auto-Submitted: no\r\n`,
      { addressed: "to-us" },
    ],
    [
      "bulk",
      `${human}${toUs}Precedence: bulk\r\n`,
      { addressed: "to-us", automatic: true },
    ],
    [
      "a report of a failure",
      `From: MAILER-DAEMON@far.example\r\n${toUs}Return-Path: <>\r\n`,
      { addressed: "to-us", automatic: true },
    ],
    [
      "a machine that wants no answer",
      `From: no-reply@shop.example\r\n${toUs}`,
      { addressed: "to-us", automatic: true },
    ],
    [
      "a contact form of ours: its visitor waits",
      `From: anna@example.test\r\n${toUs}Reply-To: visitor@far.example\r\n`,
      { addressed: "to-us" },
    ],
  ];
  test.each(cases)("%s", (_, header, wanted) => {
    expectClass(messageOf(header), { kind: "email", ...wanted });
  });
});

describe("Mastodon", () => {
  let server: Double;
  beforeEach(async () => {
    server = await startDouble();
  });
  afterEach(() => server.close());

  type Scene = (at: Double) => void;
  const people = (at: Double) => ({
    anna: at.person("anna@far.example"),
    ben: at.person("ben@far.example"),
  });
  const cases: [string, Scene, Class][] = [
    [
      "a mention",
      (at) => {
        const { anna } = people(at);
        const said = at.status(anna, "this one", { names: [at.us] });
        at.notify("mention", anna, said);
      },
      { kind: "mention", addressed: "to-us" },
    ],
    [
      "a direct message",
      (at) => {
        const { anna } = people(at);
        const said = at.status(anna, "this one", {
          names: [at.us],
          visibility: "direct",
        });
        at.notify("mention", anna, said);
      },
      { kind: "dm", addressed: "to-us" },
    ],
    [
      "an answer to us, with our name taken out",
      (at) => {
        const { anna } = people(at);
        const ours = at.status(at.us, "beans");
        at.notify("mention", anna, at.status(anna, "this one", { to: ours }));
      },
      { kind: "reply", addressed: "to-us" },
    ],
    [
      "an answer to another with our name copied",
      (at) => {
        const { anna, ben } = people(at);
        const first = at.status(anna, "to the shop", { names: [at.us] });
        const said = at.status(ben, "this one", {
          to: first,
          names: [anna, at.us],
        });
        at.notify("mention", ben, said);
      },
      { kind: "mention", addressed: "aside" },
    ],
    [
      "an answer to another that adds our name on purpose",
      (at) => {
        const { anna, ben } = people(at);
        const first = at.status(anna, "where is good coffee?");
        const said = at.status(ben, "this one", {
          to: first,
          names: [anna, at.us],
        });
        at.notify("mention", ben, said);
      },
      { kind: "mention", addressed: "to-us" },
    ],
    [
      "a bot",
      (at) => {
        const bot = at.person("bot@far.example", { bot: true });
        const said = at.status(bot, "this one", { names: [at.us] });
        at.notify("mention", bot, said);
      },
      { kind: "mention", addressed: "to-us", automatic: true },
    ],
    [
      "our own post",
      (at) => {
        at.status(at.us, "this one");
      },
      { kind: "post", addressed: "other", own: true },
    ],
    [
      "our own answer",
      (at) => {
        const { anna } = people(at);
        const first = at.status(anna, "open?", { names: [at.us] });
        at.notify("mention", anna, first);
        at.status(at.us, "this one", { to: first, names: [anna] });
      },
      { kind: "reply", addressed: "other", own: true },
    ],
  ];
  test.each(cases)("%s", async (_, scene, wanted) => {
    scene(server);
    const pages = await pollAll(contextFor(server.url, server.token));
    const messages = pages.flatMap((page) => page.messages);
    expectClass(
      messages.find(({ text }) => text.includes("this one")),
      wanted,
    );
  });
});

describe("feeds", () => {
  const cases: [string, Partial<FeedSettings>, Class][] = [
    [
      "news of the trade",
      { stream: "industry" },
      { kind: "post", addressed: "other" },
    ],
    [
      "what others write about us",
      { stream: "brand" },
      { kind: "post", addressed: "other" },
    ],
    [
      "what others write about products like ours",
      { stream: "product" },
      { kind: "post", addressed: "other" },
    ],
    [
      "comments on our pages",
      { stream: "direct" },
      { kind: "comment", addressed: "to-us" },
    ],
    [
      "our own posts",
      { ownPosts: true },
      { kind: "post", addressed: "other", own: true },
    ],
  ];
  test.each(cases)("%s", async (_, settings, wanted) => {
    const feeds = await startFeeds();
    feeds.set("/feed", {
      body: "<rss version='2.0'><channel><title>T</title><item><guid>1</guid><title>One</title></item></channel></rss>",
    });
    const context = feedContext(`${feeds.url}/feed`);
    const { messages } = await feedChannel.poll(
      { ...context, settings: { ...context.settings, ...settings } },
      null,
    );
    await feeds.stop();
    expectClass(messages[0], wanted);
  });
});

describe("blog links", () => {
  const said = { content: { text: "A lovely place." } };
  const asks = { content: { text: "Are they open on Sundays?" } };
  const answer = { "wm-property": "in-reply-to" };
  const from = (source: string) => ({ "wm-source": source });
  const cases: [string, Record<string, unknown>, Class][] = [
    ["a page that links to us", {}, { kind: "mention", addressed: "other" }],
    ["and says something", said, { kind: "mention", addressed: "other" }],
    ["and asks something", asks, { kind: "mention", addressed: "aside" }],
    [
      "a bookmark with words",
      { "wm-property": "bookmark-of", ...said },
      { kind: "mention", addressed: "other" },
    ],
    [
      "an answer to a post of ours",
      { ...answer, ...said },
      { kind: "comment", addressed: "to-us" },
    ],
    [
      "an answer without words",
      answer,
      { kind: "comment", addressed: "other" },
    ],
    [
      "who comes, and says nothing",
      { "wm-property": "rsvp", rsvp: "yes" },
      { kind: "comment", addressed: "other" },
    ],
    [
      "who comes, and asks",
      { "wm-property": "rsvp", rsvp: "maybe", ...asks },
      { kind: "comment", addressed: "to-us" },
    ],
    [
      "our own page",
      { ...from(`https://www.${domain}/more`), ...asks },
      { kind: "mention", addressed: "other", own: true },
    ],
  ];
  async function pollOnce(entry: Record<string, unknown>) {
    const receiver = await startReceiver();
    receiver.receive({ ...from("https://page.example/"), ...entry });
    const settings = {
      source: "mentions",
      server: receiver.url,
      domain,
    } as const;
    const found = await links.poll(linksContext(settings), null);
    await receiver.stop();
    return found;
  }
  test.each(cases)("%s", async (_, entry, wanted) => {
    expectClass((await pollOnce(entry)).messages[0], wanted);
  });

  test.each([
    ["like-of", "like"],
    ["repost-of", "boost"],
    ["bookmark-of", "link"],
  ])("%s without words of its own is an act", async (property, kind) => {
    const words = property === "bookmark-of" ? {} : said;
    const found = await pollOnce({ "wm-property": property, ...words });
    expect(found).toMatchObject({ messages: [], signals: [{ kind }] });
  });
});
