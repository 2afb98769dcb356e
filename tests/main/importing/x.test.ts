import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { xArchive } from "../../../src/main/importing/x/read.ts";
import { folderOf } from "./folder-of.ts";
import { describeImport, findsOf } from "./run-import.ts";
import { zipOf } from "./zip-of.ts";

/** A file as X writes it: a script that puts a list into a variable. */
function part(name: string, records: unknown[], number = 0): string {
  return `window.YTD.${name}.part${number} = ${JSON.stringify(records, null, 2)}`;
}

const account = part("account", [
  {
    account: {
      accountId: "42",
      username: "HarbourShop",
      accountDisplayName: "Harbour Shop",
      email: "shop@harbour.test",
    },
  },
]);

function tweet(id: string, text: string, fields: Record<string, unknown> = {}) {
  return {
    tweet: {
      id_str: id,
      id,
      full_text: text,
      created_at: "Wed Mar 01 10:00:00 +0000 2023",
      lang: "en",
      entities: { urls: [], user_mentions: [], hashtags: [] },
      ...fields,
    },
  };
}

const ben = {
  screen_name: "ben_r",
  name: "Ben Ritter",
  id_str: "77",
  id: "77",
};
const tweets = [
  tweet(
    "1001",
    "Refund &lt; 5 days &amp; free https://t.co/abc https://t.co/pic",
    {
      entities: {
        urls: [
          {
            url: "https://t.co/abc",
            expanded_url: "https://harbour.test/refunds",
            indices: ["1", "2"],
          },
        ],
        user_mentions: [],
      },
      extended_entities: {
        media: [
          {
            url: "https://t.co/pic",
            media_url_https: "https://pbs.twimg.com/media/teapot.jpg",
            type: "photo",
          },
        ],
      },
    },
  ),
  tweet("1002", "@ben_r done", {
    in_reply_to_status_id_str: "999",
    in_reply_to_user_id_str: "77",
    entities: { urls: [], user_mentions: [ben] },
  }),
  tweet("1003", "RT @carla: look", {
    entities: {
      urls: [],
      user_mentions: [
        { ...ben, screen_name: "carla", id_str: "88", name: "Carla" },
      ],
    },
  }),
  tweet("1004", `${"Long story ".repeat(20)}… https://t.co/more`),
];
const note = {
  noteTweet: {
    noteTweetId: "1005",
    createdAt: "2023-03-01T10:00:00.000Z",
    core: {
      text: `${"Long story ".repeat(20)}and the end of it https://t.co/z`,
      urls: [
        { shortUrl: "https://t.co/z", expandedUrl: "https://harbour.test/z" },
      ],
    },
  },
};
function direct(id: string, senderId: string, text: string) {
  return {
    messageCreate: {
      id,
      senderId,
      recipientId: senderId === "42" ? "77" : "42",
      text,
      createdAt: "2023-04-01T10:00:00.000Z",
      mediaUrls: [],
      urls: [],
      reactions: [],
    },
  };
}
const talks = [
  {
    dmConversation: {
      conversationId: "42-77",
      messages: [
        direct("5001", "77", "Where is my refund?"),
        direct("5002", "42", "On its way."),
        { joinConversation: { initiatingUserId: "77" } },
      ],
    },
  },
  {
    dmConversation: {
      conversationId: "42-99",
      messages: [
        direct("5003", "99", "您好，退款"),
        { messageCreate: { id: "5004" } },
      ],
    },
  },
];

const files = {
  "data/account.js": account,
  "data/tweets.js": part("tweets", tweets.slice(0, 2)),
  "data/tweets-part1.js": part("tweets", tweets.slice(2), 1),
  "data/note-tweet.js": part("note_tweet", [note]),
  "data/direct-messages.js": part("direct_messages", talks),
  "data/like.js": part("like", [{ like: { tweetId: "1", fullText: "x" } }]),
  "data/deleted-tweets.js": part("deleted_tweets", [tweet("1", "gone")]),
  "Your archive.html": "<html>",
};

describe("reading an archive of X", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-x-"));
  });
  afterEach(() => rmSync(dir, { recursive: true }));
  const read = (given: Record<string, string>) => {
    for (const [name, text] of Object.entries(given)) {
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), text);
    }
    return findsOf(xArchive, dir);
  };

  it("finds posts, long ones whole, and the direct messages of both sides", async () => {
    const { account: found, messages, problems, passed } = await read(files);
    expect(found).toMatchObject({
      channel: "x",
      handle: "@HarbourShop",
      name: "Harbour Shop",
    });
    expect(messages).toMatchObject([
      {
        remoteId: "1001",
        own: true,
        kind: "post",
        visibility: "public",
        text: "Refund < 5 days & free https://harbour.test/refunds",
        lang: "en",
        permalink: "https://x.com/HarbourShop/status/1001",
        attachments: [{ name: "teapot.jpg", mediaType: "image/jpeg" }],
      },
      {
        remoteId: "1002",
        kind: "reply",
        thread: ["999"],
        mentions: [{ remoteId: "77", name: "Ben Ritter" }],
      },
      {
        remoteId: "1004",
        text: expect.stringContaining("the end of it https://harbour.test/z"),
      },
      {
        remoteId: "5001",
        own: false,
        kind: "dm",
        visibility: "private",
        addressed: "to-us",
        author: { remoteId: "77", name: "Ben Ritter", handle: "@ben_r" },
        thread: ["dm:42-77"],
      },
      { remoteId: "5002", own: true, author: { remoteId: "42" } },
      { remoteId: "5003", author: { name: "X user 99" }, text: "您好，退款" },
    ]);
    expect(passed).toEqual(["boosts", "events", "likes"]);
    expect(problems).toMatchObject([
      {
        file: "data/direct-messages.js",
        record: 2,
        why: "Its messageCreate.senderId is not as expected.",
      },
    ]);
  });

  it("reads the older shape, without the wrapping", async () => {
    const { messages } = await read({
      "account.js": account,
      "tweet.js": part("tweet", [
        {
          id: "7",
          full_text: "old",
          created_at: "Wed Mar 04 10:00:00 +0000 2009",
        },
      ]),
    });
    expect(messages).toMatchObject([
      { remoteId: "7", sentAt: Date.UTC(2009, 2, 4, 10) },
    ]);
  });

  it("reads names and ids that are halves of characters", async () => {
    const half = "\ud800";
    folderOf(dir, {
      "data/account.js": part("account", [
        { account: { accountId: "42", username: half } },
      ]),
      "data/tweets.js": part("tweets", [
        tweet(half, "Hello"),
        tweet("2", "Hello", {
          entities: {
            urls: [],
            user_mentions: [{ screen_name: half, id_str: "7" }],
          },
        }),
      ]),
    });
    const { messages } = await findsOf(xArchive, dir);
    expect(messages).toMatchObject([
      { remoteId: "\ufffd" },
      { remoteId: "2", mentions: [{ handle: "@\ufffd" }] },
    ]);
  });

  it("lets no text grow beyond measure by its addresses", async () => {
    const urls = Array.from({ length: 90 }, (_, n) => ({
      url: "a".repeat(1 + (n % 3)),
      expanded_url: "a".repeat(5000),
    }));
    folderOf(dir, {
      "data/account.js": account,
      "data/tweets.js": part("tweets", [
        tweet("1", "a".repeat(1000), { entities: { urls, user_mentions: [] } }),
      ]),
    });
    const { messages } = await findsOf(xArchive, dir);
    expect(messages[0]?.text.length).toBeLessThan(200_000);
  });

  it("survives what no archive holds", async () => {
    const { messages, problems } = await read({
      "data/account.js": account,
      "data/tweets.js": part("tweets", [
        tweet("1", "\ud800 lone \udc00"),
        tweet("2", "future", { created_at: "Wed Mar 01 10:00:00 +0000 2999" }),
        tweet("3", "never", { created_at: "soon" }),
        tweet("4", "x".repeat(1_000_000)),
        tweet("__proto__", "<script>alert(1)</script>\u202e"),
        null,
        [],
        { tweet: { id_str: {} } },
      ]),
    });
    expect(messages.map(({ remoteId }) => remoteId)).toEqual([
      "1",
      "2",
      "4",
      "__proto__",
    ]);
    expect(messages[0]?.text).toBe("\ufffd lone \ufffd");
    expect(messages[1]?.sentAt).toBeLessThanOrEqual(Date.now());
    expect(messages[3]?.text).toBe("<script>alert(1)</script>");
    expect(problems.map(({ record }) => record)).toEqual([3, 6, 7, 8]);
  });

  it.each([
    [{ "data/tweets.js": part("tweets", tweets) }, "account.js is missing"],
    [
      {
        "data/account.js": account,
        "data/tweets.js": part("tweets", tweets).slice(0, -300),
      },
      "data/tweets.js is not whole",
    ],
    [
      { "data/account.js": account, "data/tweets.js": "hello" },
      "data/tweets.js is not what its name says",
    ],
    [
      {
        "data/account.js": part("account", [{ account: {} }]),
        "data/tweets.js": "window.YTD.tweets.part0 = []",
      },
      "account.js is missing or unreadable",
    ],
  ])("refuses what is not whole %#", async (given, why) => {
    await expect(read(given as Record<string, string>)).rejects.toThrow(why);
  });
});

describe("importing an archive of X", () => {
  const run = describeImport();

  it("finds what somebody said years ago, and nobody waits for it", async () => {
    const path = join(run.dir, "twitter-2023.zip");
    writeFileSync(path, zipOf(files));
    expect(await run.outcome(path)).toMatch(
      /^An archive of an X account: 6 of 6 messages were new\. 1 could not be read/,
    );
    expect(await run.search("refund channel:x")).toHaveLength(2);
    expect(await run.search("退款")).toHaveLength(1);
    expect(await run.accounts()).toMatchObject([
      {
        channel: "x",
        health: { state: "imported" },
        counts: { messages: 6, waiting: 0, unread: 0 },
      },
    ]);
    const { items } = await run.app.call("conversations.list", {
      query: "channel:x",
    });
    expect(
      items.map(({ messages }) => messages).toSorted((a, b) => a - b),
    ).toEqual([1, 2]);
  });

  it("changes nothing where a file is not whole", async () => {
    const path = join(run.dir, "twitter.zip");
    writeFileSync(
      path,
      zipOf({ ...files, "data/tweets.js": "window.YTD.tweets.part0 = [{" }),
    );
    const job = await run.import(path);
    expect(job).toMatchObject({
      state: "failed",
      fault: {
        code: "invalid-input",
        message: expect.stringContaining("line 1") as string,
      },
    });
    expect(await run.accounts()).toEqual([]);
    expect(run.kept()).toEqual([]);
  });
});
