import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { facebookArchive } from "../../../src/main/importing/meta/facebook.ts";
import { instagramArchive } from "../../../src/main/importing/meta/instagram.ts";
import { repairText } from "../../../src/main/importing/meta/mojibake.ts";
import { folderOf } from "./folder-of.ts";
import { describeImport, findsOf } from "./run-import.ts";
import { zipOf } from "./zip-of.ts";

/** JSON as Facebook writes it: every byte of UTF-8 as a character of its own, escaped. */
function metaJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\u0080-\uffff]+/g, (text) =>
    [...Buffer.from(text)]
      .map((byte) => `\\u${byte.toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

const at = Date.UTC(2023, 2, 1, 10) / 1000;
const anna = "Anna Žagar";
const ben = "Ben 🎩 Ritter";

const facebook = {
  "personal_information/profile_information/profile_information.json": metaJson(
    {
      profile_v2: {
        name: { full_name: anna },
        username: "anna.zagar",
        profile_uri: "https://www.facebook.com/anna.zagar",
      },
    },
  ),
  "your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json":
    metaJson([
      {
        timestamp: at,
        data: [{ post: "Žal smo zaprti 😢\nrefund in March" }],
        title: `${anna} updated her status.`,
      },
      {
        timestamp: at + 1,
        attachments: [
          {
            data: [
              {
                media: {
                  uri: "posts/media/harbour_1/teapot.jpg",
                  creation_timestamp: at,
                  description: "A teapot",
                },
              },
              {
                external_context: {
                  url: "https://harbour.test/a?b=1",
                  name: "Opening hours",
                },
              },
            ],
          },
        ],
      },
      { timestamp: at + 2, title: `${anna} changed her picture.` },
      { timestamp: "soon", data: [{ post: "x" }] },
    ]),
  "your_facebook_activity/comments_and_reactions/comments.json": metaJson({
    comments_v2: [
      {
        timestamp: at + 3,
        data: [
          { comment: { timestamp: at + 3, comment: "Lepo!", author: anna } },
        ],
        title: `${anna} commented on Jože's post.`,
      },
    ],
  }),
  "your_facebook_activity/messages/inbox/benritter_12345/message_1.json":
    metaJson({
      participants: [{ name: ben }, { name: anna }],
      messages: [
        {
          sender_name: anna,
          timestamp_ms: at * 1000 + 20_000,
          content: "Še danes.",
        },
        {
          sender_name: ben,
          timestamp_ms: at * 1000 + 10_000,
          content: "Kje je moj denar? 🙃",
        },
        {
          sender_name: ben,
          timestamp_ms: at * 1000 + 10_000,
          content: "Kje je moj denar? 🙃",
        },
        {
          sender_name: ben,
          timestamp_ms: at * 1000 + 5000,
          photos: [
            {
              uri: "messages/inbox/benritter_12345/photos/1.jpg",
              creation_timestamp: at,
            },
          ],
        },
        {
          sender_name: ben,
          timestamp_ms: at * 1000 + 6000,
          type: "Call",
          call_duration: 5,
        },
        {
          sender_name: ben,
          timestamp_ms: at * 1000 + 7000,
          content: "oops",
          is_unsent: true,
        },
      ],
      title: ben,
      thread_path: "inbox/benritter_12345",
    }),
};

const instagram = {
  "personal_information/personal_information/personal_information.json":
    metaJson({
      profile_user: [
        {
          string_map_data: {
            "E-Mail": { value: "a@b.test" },
            Benutzername: { value: "harbour.shop" },
            Name: { value: "Harbour Shop" },
          },
        },
      ],
    }),
  "your_instagram_activity/media/posts_1.json": metaJson([
    {
      media: [
        {
          uri: "media/posts/202303/1.jpg",
          creation_timestamp: at,
          title: "Čaj ☕",
        },
      ],
    },
    {
      media: [
        { uri: "media/posts/202303/2.jpg", creation_timestamp: at, title: "" },
        { uri: "media/posts/202303/3.mp4", creation_timestamp: at, title: "" },
      ],
      title: "Two of them",
      creation_timestamp: at + 1,
    },
  ]),
  "your_instagram_activity/media/stories.json": metaJson({
    ig_stories: [
      { uri: "media/stories/4.jpg", creation_timestamp: at + 2, title: "" },
    ],
  }),
  "your_instagram_activity/comments/post_comments_1.json": metaJson([
    {
      string_map_data: {
        Kommentar: { value: "Schön!" },
        Medieninhaber: { value: "carla" },
        Zeit: { timestamp: at + 3 },
      },
    },
  ]),
  "your_instagram_activity/comments/reels_comments.json": metaJson({
    comments_reels_comments: [
      {
        title: "dora",
        string_list_data: [
          { value: "Nice", timestamp: at + 4, href: "https://x.test" },
        ],
      },
    ],
  }),
  "your_instagram_activity/messages/inbox/carla_1/message_1.json": metaJson({
    participants: [{ name: "carla" }, { name: "Harbour Shop" }],
    messages: [
      {
        sender_name: "Harbour Shop",
        timestamp_ms: at * 1000 + 1,
        content: "Hi",
      },
      {
        sender_name: "carla",
        timestamp_ms: at * 1000,
        share: {
          link: "https://www.instagram.com/p/x/",
          share_text: "Is this one left?",
        },
      },
    ],
  }),
};

describe("repairing what Facebook does to text", () => {
  it.each(["é", "Žagar", "日本語", "👨‍👩‍👧‍👦", "مرحبا", "plain"])(
    "gives back %j",
    (text) => {
      expect(repairText(Buffer.from(text).toString("latin1"))).toBe(text);
    },
  );
  it.each(["é", "Ã", "naïve café", "“quoted”", "\ud800"])(
    "leaves %j, which is right",
    (text) => {
      expect(repairText(text)).toBe(text);
    },
  );
});

describe("reading archives of Meta", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-meta-"));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it("finds posts, comments and messages of Facebook", async () => {
    const { account, messages, problems, passed } = await findsOf(
      facebookArchive,
      folderOf(dir, facebook),
    );
    expect(account).toMatchObject({
      channel: "facebook",
      handle: "anna.zagar",
      name: anna,
    });
    expect(messages).toMatchObject([
      {
        own: true,
        kind: "post",
        visibility: "private",
        text: "Žal smo zaprti 😢\nrefund in March",
        sentAt: at * 1000,
      },
      {
        text: "Opening hours\nhttps://harbour.test/a?b=1",
        attachments: [
          { name: "teapot.jpg", mediaType: "image/jpeg", alt: "A teapot" },
        ],
      },
      {
        own: true,
        kind: "comment",
        subject: `${anna} commented on Jože's post.`,
        text: "Lepo!",
      },
      { own: true, kind: "dm", text: "Še danes.", mentions: [{ name: ben }] },
      {
        own: false,
        kind: "dm",
        addressed: "to-us",
        text: "Kje je moj denar? 🙃",
        author: { remoteId: `benritter_12345/${ben}`, name: ben },
        thread: ["talk:benritter_12345"],
      },
      { own: false, text: "Kje je moj denar? 🙃" },
      { own: false, text: "", attachments: [{ name: "1.jpg" }] },
    ]);
    expect(new Set(messages.map(({ remoteId }) => remoteId)).size).toBe(7);
    expect(passed).toEqual([
      "posts without text or attachment",
      "events",
      "events",
    ]);
    expect(problems).toMatchObject([
      { record: 4, why: "Its timestamp is not as expected." },
    ]);
  });

  it("gives the same names to what a later, rightly written archive holds", async () => {
    const names = async () =>
      (await findsOf(facebookArchive, dir)).messages.map(
        ({ remoteId }) => remoteId,
      );
    folderOf(dir, facebook);
    const first = await names();
    folderOf(
      dir,
      Object.fromEntries(
        Object.entries(facebook).map(([name, text]) => [
          name,
          JSON.stringify(
            JSON.parse(text, (_, value: unknown) =>
              typeof value === "string" ? repairText(value) : value,
            ),
          ),
        ]),
      ),
    );
    expect(await names()).toEqual(first);
  });

  it("knows its owner by the comments, or by the talks", async () => {
    const {
      "personal_information/profile_information/profile_information.json": _,
      ...rest
    } = facebook;
    expect(
      (await findsOf(facebookArchive, folderOf(dir, rest))).account,
    ).toMatchObject({ name: anna });
    const talk = (other: string) =>
      metaJson({
        participants: [{ name: other }, { name: anna }],
        messages: [
          { sender_name: other, timestamp_ms: at * 1000, content: "x" },
        ],
      });
    const talks = mkdtempSync(join(tmpdir(), "porchlight-meta-"));
    folderOf(talks, {
      "messages/inbox/a_1/message_1.json": talk("Ada"),
      "messages/inbox/b_2/message_1.json": talk("Bo"),
    });
    expect((await findsOf(facebookArchive, talks)).account).toMatchObject({
      name: anna,
    });
    rmSync(talks, { recursive: true });
  });

  it("finds posts, comments and messages of Instagram, in any language", async () => {
    const { account, messages, problems } = await findsOf(
      instagramArchive,
      folderOf(dir, instagram),
    );
    expect(account).toMatchObject({
      channel: "instagram",
      handle: "@harbour.shop",
      name: "Harbour Shop",
    });
    expect(messages).toMatchObject([
      { kind: "post", text: "Čaj ☕", attachments: [{ name: "1.jpg" }] },
      {
        kind: "post",
        text: "Two of them",
        attachments: [{}, { mediaType: "video/mp4" }],
      },
      { kind: "post", text: "", attachments: [{ name: "4.jpg" }] },
      { kind: "comment", text: "Schön!", subject: "At a post of carla" },
      { kind: "comment", text: "Nice", subject: "At a post of dora" },
      { kind: "dm", own: true, text: "Hi" },
      {
        kind: "dm",
        own: false,
        text: "Is this one left?\nhttps://www.instagram.com/p/x/",
        author: { name: "carla" },
      },
    ]);
    expect(problems).toEqual([]);
  });

  it.each([
    [{ "messages/inbox/a_1/message_1.html": "<html>" }, "is in HTML"],
    [{ "messages/inbox/a_1/message_1.json": "{" }, "is not whole"],
    [
      {
        "messages/inbox/a_1/message_1.json":
          '{"participants": [], "messages": []}',
      },
      "does not say whose it is",
    ],
    [
      {
        "comments/comments.json": "[]",
        "profile_information.json": '{"profile_v2": {"name": ',
      },
      "profile_information.json is not whole",
    ],
  ])("refuses what cannot be read %#", async (files, why) => {
    await expect(
      findsOf(facebookArchive, folderOf(dir, files as Record<string, string>)),
    ).rejects.toThrow(why);
  });
});

describe("importing archives of Meta", () => {
  const run = describeImport();

  it("keeps the two networks apart, finds what was said, and lets nobody wait", async () => {
    const first = join(run.dir, "facebook-anna.zip");
    const second = join(run.dir, "instagram-shop.zip");
    writeFileSync(first, zipOf(facebook));
    writeFileSync(second, zipOf(instagram));
    expect(await run.outcome(first)).toMatch(
      /^An archive of a Facebook account: 7 of 7 messages were new\. 1 could not be read/,
    );
    expect(await run.outcome(second)).toBe(
      "An archive of an Instagram account: 7 of 7 messages were new.",
    );
    expect(await run.outcome(first)).toMatch(/: 0 of 7 messages/);
    expect(
      await run.search("refund after:2023-01-01 before:2024-01-01"),
    ).toHaveLength(1);
    expect(await run.search("denar")).toHaveLength(2);
    expect(await run.accounts()).toMatchObject([
      {
        channel: "facebook",
        health: { state: "imported" },
        counts: { messages: 7, waiting: 0, unread: 0 },
      },
      {
        channel: "instagram",
        health: { state: "imported" },
        counts: { messages: 7, waiting: 0, unread: 0 },
      },
    ]);
  });
});
