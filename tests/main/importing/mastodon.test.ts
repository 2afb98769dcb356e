import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { emptyWorld } from "../../../src/main/channels/mastodon/thread.ts";
import { toMessage } from "../../../src/main/channels/mastodon/to-message.ts";
import { status } from "../../../src/main/channels/mastodon/wire.ts";
import { mastodonArchive } from "../../../src/main/importing/mastodon/read.ts";
import { describeImport, findsOf } from "./run-import.ts";
import { tarOf } from "./tar-of.ts";
import { zipOf } from "./zip-of.ts";

const root = "https://social.test";
const me = `${root}/users/Anna`;
const everybody = "https://www.w3.org/ns/activitystreams#Public";

const actor = JSON.stringify({
  id: me,
  type: "Person",
  preferredUsername: "Anna",
  name: "Anna at the harbour",
  url: `${root}/@Anna`,
});

function create(id: number, note: Record<string, unknown>) {
  return {
    id: `${me}/statuses/${id}/activity`,
    type: "Create",
    actor: me,
    object: {
      id: `${me}/statuses/${id}`,
      type: "Note",
      summary: null,
      inReplyTo: null,
      published: "2023-05-01T10:00:00Z",
      url: `${root}/@Anna/${id}`,
      to: [everybody],
      cc: [`${me}/followers`],
      content: "<p>Hello</p>",
      attachment: [],
      tag: [],
      ...note,
    },
  };
}

const items = [
  create(101, {
    content: "<p>Our <b>refund</b> days:</p><script>alert(1)</script>",
    contentMap: { en: "<p>…</p>" },
    summary: "Shop",
    attachment: [
      {
        type: "Document",
        mediaType: "image/png",
        url: "/social/media_attachments/files/1/teapot.png",
        name: "A blue teapot",
      },
    ],
  }),
  create(102, {
    inReplyTo: `${me}/statuses/101`,
    published: "2023-05-01T10:05:00Z",
  }),
  create(103, {
    inReplyTo: "https://other.test/users/ben/statuses/77",
    to: [everybody],
    cc: ["https://other.test/users/ben"],
    tag: [
      {
        type: "Mention",
        href: "https://other.test/users/ben",
        name: "@ben@other.test",
      },
      { type: "Hashtag", name: "#tea" },
    ],
  }),
  create(104, {
    to: ["https://other.test/users/ben"],
    cc: [],
    conversation:
      "tag:social.test,2023-05-01:objectId=9:objectType=Conversation",
    content: "<p>Only for you</p>",
  }),
  create(105, {
    to: [`${me}/followers`],
    cc: [],
    updated: "2023-05-02T10:00:00Z",
  }),
  {
    type: "Announce",
    actor: me,
    object: "https://other.test/users/ben/statuses/5",
  },
];
const outbox = (list: unknown[] = items) =>
  JSON.stringify(
    {
      "@context": "https://www.w3.org/ns/activitystreams",
      id: "outbox.json",
      type: "OrderedCollection",
      totalItems: list.length,
      orderedItems: list,
    },
    null,
    1,
  );
/** In which line something stands. */
function lineOf(text: string, what: string): number {
  return text.slice(0, text.indexOf(what)).split("\n").length;
}
const likes = JSON.stringify({ orderedItems: ["https://other.test/1"] });

describe("reading an archive of Mastodon", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-mastodon-"));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const files = {
    "outbox.json": outbox(),
    "actor.json": actor,
    "likes.json": likes,
  };
  const shapes: Record<string, () => Promise<string>> = {
    "a zip": async () => {
      const path = join(dir, "archive.zip");
      writeFileSync(path, zipOf(files));
      return Promise.resolve(path);
    },
    "a packed tar": async () => {
      const path = join(dir, "archive-2023.tar.gz");
      const tar = tarOf([
        { name: "media_attachments/a.png", body: "x".repeat(3000) },
        ...Object.entries(files).map(([name, body]) => ({ name, body })),
        { name: "evil", link: "2" },
      ]);
      writeFileSync(path, gzipSync(tar));
      return Promise.resolve(path);
    },
    "a folder": async () => {
      const path = join(dir, "unpacked");
      mkdirSync(path);
      for (const [name, body] of Object.entries(files))
        writeFileSync(join(path, name), body);
      return Promise.resolve(path);
    },
  };

  it.each(Object.keys(shapes))("finds our posts in %s", async (shape) => {
    const path = (await shapes[shape]?.()) ?? "";
    const { account, messages, problems, passed } = await findsOf(
      mastodonArchive,
      path,
    );
    expect(account).toMatchObject({
      channel: "mastodon",
      handle: "@anna@social.test",
      name: "Anna at the harbour",
      settings: { server: "social.test" },
    });
    expect(messages).toMatchObject([
      {
        remoteId: "101",
        uri: `${me}/statuses/101`,
        own: true,
        kind: "post",
        visibility: "public",
        text: "Our refund days:",
        warning: "Shop",
        lang: "en",
        permalink: `${root}/@Anna/101`,
        attachments: [
          { name: "teapot.png", mediaType: "image/png", alt: "A blue teapot" },
        ],
        sentAt: Date.UTC(2023, 4, 1, 10),
      },
      { remoteId: "102", kind: "reply", inReplyTo: "101", thread: ["101"] },
      {
        remoteId: "103",
        kind: "reply",
        thread: ["https://other.test/users/ben/statuses/77"],
        mentions: [{ remoteId: "ben@other.test" }],
      },
      {
        remoteId: "104",
        kind: "dm",
        visibility: "private",
        thread: [expect.stringContaining("Conversation")],
      },
      {
        remoteId: "105",
        visibility: "private",
        editedAt: Date.UTC(2023, 4, 2, 10),
      },
    ]);
    expect(passed).toEqual(["boosts", "likes"]);
    expect(problems).toEqual([]);
  });

  it("gives a post the name, words and place that polling gives it", async () => {
    const path = (await shapes["a folder"]?.()) ?? "";
    const { messages } = await findsOf(mastodonArchive, path);
    const self = {
      accountId: "1",
      remoteId: "anna@social.test",
      domain: "social.test",
    };
    const polled = toMessage(
      status.parse({
        id: "102",
        uri: `${me}/statuses/102`,
        url: `${root}/@Anna/102`,
        account: {
          id: "1",
          acct: "Anna",
          display_name: "Anna at the harbour",
          url: `${root}/@Anna`,
        },
        created_at: "2023-05-01T10:05:00.000Z",
        in_reply_to_id: "101",
        in_reply_to_account_id: "1",
        content: "<p>Hello</p>",
        visibility: "public",
      }),
      emptyWorld(self),
      { now: Date.now() },
    );
    const { raw: _, ...imported } = messages[1] ?? { raw: undefined };
    const { raw: __, ...live } = polled;
    expect(imported).toEqual(live);
  });

  it("tells which records cannot be read, and goes on", async () => {
    const text = outbox([
      items[0],
      create(110, { id: 7 }),
      { type: "lonely" },
      "text here",
      create(111, {
        content: 5,
        to: "as:Public",
        tag: "x",
        attachment: { a: 1 },
        published: "never",
      }),
    ]);
    writeFileSync(join(dir, "outbox.json"), text);
    writeFileSync(join(dir, "actor.json"), actor);
    const { messages, problems } = await findsOf(mastodonArchive, dir);
    expect(messages.map(({ remoteId }) => remoteId)).toEqual(["101", "111"]);
    expect(problems.map(({ record, line }) => [record, line])).toEqual([
      [2, lineOf(text, "statuses/110/activity") - 1],
      [3, lineOf(text, "lonely") - 1],
      [4, lineOf(text, "text here")],
    ]);
  });

  it("knows its owner without actor.json", async () => {
    writeFileSync(join(dir, "outbox.json"), outbox());
    const { account } = await findsOf(mastodonArchive, dir);
    expect(account).toMatchObject({ handle: "@anna@social.test" });
  });

  it.each([
    ["", "outbox.json is not what its name says"],
    ["[]", "does not say whose it is"],
    ['{"orderedItems": [', "outbox.json is not whole"],
    [
      outbox().slice(0, outbox().indexOf("statuses/102/activity")),
      "outbox.json is not whole: it ends in the middle, in record 2, line",
    ],
  ])("refuses an outbox %#", async (text, why) => {
    writeFileSync(join(dir, "outbox.json"), text);
    if (text.length > 100) writeFileSync(join(dir, "actor.json"), actor);
    await expect(findsOf(mastodonArchive, dir)).rejects.toThrow(why);
  });
});

describe("importing an archive of Mastodon", () => {
  const run = describeImport();

  it("takes it in once, to be found, with nobody waiting", async () => {
    const path = join(run.dir, "archive.zip");
    writeFileSync(
      path,
      zipOf({
        "outbox.json": outbox([...items, { type: "Create" }]),
        "actor.json": actor,
      }),
    );
    expect(await run.recognise(path)).toMatchObject({
      kind: "mastodon",
      accounts: [{ handle: "@anna@social.test", here: false }],
      counts: [
        { what: "messages", count: 5 },
        { what: "of them yours", count: 5 },
      ],
      problems: [{ file: "outbox.json", record: 7, line: 140 }],
    });
    const rest =
      " 1 could not be read; the first is outbox.json, record 7, line 140: Its object is not as expected. Left out: 1 boosts.";
    expect(await run.outcome(path)).toBe(
      `An archive of a Mastodon account: 5 of 5 messages were new.${rest}`,
    );
    expect(await run.outcome(path)).toBe(
      `An archive of a Mastodon account: 0 of 5 messages were new.${rest}`,
    );
    const kept = run.kept();
    expect(kept).toHaveLength(5);
    expect(kept[0]?.conversation).toBe(kept[4]?.conversation);
    expect(
      await run.search("refund after:2023-01-01 before:2024-01-01"),
    ).toHaveLength(1);
    expect(await run.accounts()).toMatchObject([
      {
        health: { state: "imported" },
        counts: { messages: 5, waiting: 0, unread: 0 },
      },
    ]);
  });
});
