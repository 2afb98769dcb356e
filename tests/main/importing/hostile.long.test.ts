import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../../src/shared/fault.ts";
import type { ArchiveKind } from "../../../src/main/importing/archives.ts";
import { mastodonArchive } from "../../../src/main/importing/mastodon/read.ts";
import { mbox } from "../../../src/main/importing/mbox/read.ts";
import { facebookArchive } from "../../../src/main/importing/meta/facebook.ts";
import { instagramArchive } from "../../../src/main/importing/meta/instagram.ts";
import { xArchive } from "../../../src/main/importing/x/read.ts";
import { folderOf } from "./folder-of.ts";
import { describeImport, findsOf } from "./run-import.ts";

/** Values of any kind where an archive has one of a certain kind. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    1e300,
    "",
    "\ud800",
    "9".repeat(400),
    "1970-01-01T00:00:00Z",
    "+275760-09-13T00:00:00.000Z",
    [],
    {},
    [[]],
    { __proto__: null, constructor: 1 },
  ),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: "binary", maxLength: 50 }),
);

/** A value with some of what is in it replaced. */
function spoiled(
  value: unknown,
  pick: () => unknown,
  chance: () => number,
): unknown {
  if (chance() < 0.12) return pick();
  if (Array.isArray(value))
    return value.map((each) => spoiled(each, pick, chance));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      spoiled(each, pick, chance),
    ]),
  );
}

const at = 1_680_000_000;
const kinds: [string, ArchiveKind, Record<string, unknown>][] = [
  [
    "Mastodon",
    mastodonArchive,
    {
      "actor.json": {
        id: "https://s.test/users/a",
        type: "Person",
        preferredUsername: "a",
        name: "A",
        url: "https://s.test/@a",
      },
      "outbox.json": {
        orderedItems: [
          {
            type: "Create",
            object: {
              id: "https://s.test/users/a/statuses/1",
              type: "Note",
              content: "<p>x</p>",
              contentMap: { en: "x" },
              published: "2023-01-01T00:00:00Z",
              inReplyTo: "https://o.test/1",
              to: ["as:Public"],
              cc: [],
              tag: [
                {
                  type: "Mention",
                  name: "@b@o.test",
                  href: "https://o.test/b",
                },
              ],
              attachment: [
                { mediaType: "image/png", url: "/a.png", name: "x" },
              ],
            },
          },
          { type: "Announce", object: "https://o.test/2" },
        ],
      },
    },
  ],
  [
    "X",
    xArchive,
    {
      "data/account.js": [
        { account: { accountId: "1", username: "a", accountDisplayName: "A" } },
      ],
      "data/tweets.js": [
        {
          tweet: {
            id_str: "1",
            full_text: "x https://t.co/a",
            created_at: "Wed Mar 01 10:00:00 +0000 2023",
            lang: "en",
            in_reply_to_status_id_str: "2",
            entities: {
              urls: [{ url: "https://t.co/a", expanded_url: "https://o.test" }],
              user_mentions: [{ screen_name: "b", name: "B", id_str: "3" }],
            },
            extended_entities: {
              media: [
                {
                  url: "x",
                  media_url_https: "https://o.test/a.jpg",
                  type: "video",
                  video_info: {
                    variants: [{ url: "https://o.test/a.mp4", bitrate: "1" }],
                  },
                },
              ],
            },
          },
        },
      ],
      "data/note-tweet.js": [
        {
          noteTweet: {
            noteTweetId: "9",
            createdAt: "2023-03-01T10:00:00Z",
            core: {
              text: "x",
              urls: [{ shortUrl: "https://t.co/z", expandedUrl: "$&" }],
            },
          },
        },
      ],
      "data/direct-messages.js": [
        {
          dmConversation: {
            conversationId: "1-2",
            messages: [
              {
                messageCreate: {
                  id: "5",
                  senderId: "2",
                  recipientId: "1",
                  text: "x",
                  createdAt: "2023-03-01T10:00:00Z",
                  mediaUrls: ["https://o.test/a"],
                  urls: [{ url: "x", expanded: "y" }],
                },
              },
            ],
          },
        },
      ],
    },
  ],
  [
    "Facebook",
    facebookArchive,
    {
      "profile_information.json": {
        profile_v2: {
          name: { full_name: "A" },
          username: "a",
          profile_uri: "https://www.facebook.com/profile.php?id=5",
        },
      },
      "posts/your_posts_1.json": [
        {
          timestamp: at,
          data: [{ post: "x" }],
          attachments: [
            {
              data: [
                { media: { uri: "a.jpg" } },
                { external_context: { url: "https://o.test", name: "n" } },
              ],
            },
          ],
        },
      ],
      "comments/comments.json": {
        comments_v2: [
          {
            timestamp: at,
            title: "t",
            data: [{ comment: { comment: "x", author: "A" } }],
          },
        ],
      },
      "messages/inbox/b_1/message_1.json": {
        participants: [{ name: "A" }, { name: "B" }],
        messages: [
          {
            sender_name: "B",
            timestamp_ms: at * 1000,
            content: "x",
            photos: [{ uri: "a.jpg" }],
            share: { link: "https://o.test", share_text: "s" },
          },
        ],
      },
    },
  ],
  [
    "Instagram",
    instagramArchive,
    {
      "personal_information/personal_information.json": {
        profile_user: [
          {
            string_map_data: { Username: { value: "a" }, Name: { value: "A" } },
          },
        ],
      },
      "media/posts_1.json": [
        {
          title: "t",
          creation_timestamp: at,
          media: [{ uri: "a.jpg", creation_timestamp: at, title: "x" }],
        },
      ],
      "comments/post_comments_1.json": [
        {
          string_map_data: {
            Comment: { value: "x" },
            Owner: { value: "b" },
            Time: { timestamp: at },
          },
        },
      ],
      "comments/reels_comments.json": {
        comments_reels_comments: [
          { title: "b", string_list_data: [{ value: "x", timestamp: at }] },
        ],
      },
    },
  ],
];

describe("archives of which anything may be wrong", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-hostile-"));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  /** Reads it; what is refused must say so in a sentence. Whatever is found is fit for the archive. */
  async function survive(archive: ArchiveKind, path: string): Promise<void> {
    const found = await findsOf(archive, path).catch((error: unknown) => error);
    if (found instanceof Error) {
      expect(found).toBeInstanceOf(AppError);
      expect(found.message).toMatch(/\.$/);
      return;
    }
    const { messages } = found as Awaited<ReturnType<typeof findsOf>>;
    for (const message of messages) {
      expect(message.remoteId).not.toBe("");
      expect(Number.isSafeInteger(message.sentAt)).toBe(true);
      expect(message.sentAt).toBeLessThanOrEqual(Date.now());
      expect(message.text.isWellFormed()).toBe(true);
      expect(message.author.remoteId).not.toBe("");
      expect(JSON.stringify(message).length).toBeGreaterThan(0);
    }
  }

  it.each(kinds)("are read or refused: %s", async (_, archive, files) => {
    await fc.assert(
      fc.asyncProperty(fc.gen(), async (gen) => {
        const pick = () => gen(() => odd);
        const chance = () => gen(fc.double, { min: 0, max: 1, noNaN: true });
        folderOf(
          dir,
          Object.fromEntries(
            Object.entries(files).map(([name, value]) => [
              name,
              JSON.stringify(spoiled(value, pick, chance)) ?? "",
            ]),
          ),
        );
        await survive(archive, dir);
      }),
      { numRuns: 60 },
    );
  });

  it("are read or refused: mbox", async () => {
    const lines = fc.constantFrom(
      "From a@b Mon Jan 02 10:00:00 2023",
      "From: =?utf-8?B?////?= <a@b.test>",
      'To: us@b.test, , <>, "x',
      "Message-ID: <x@y>",
      "References: <x@y> <",
      "Date: Thu, 99 Foo 99999 99:99:99",
      "Received: by x; Fri, 01 Jan 1960 00:00:00 +0000",
      'Content-Type: multipart/mixed; boundary="b"',
      "Content-Type: text/html; charset=x-klingon",
      "Content-Transfer-Encoding: base64",
      "Content-Disposition: attachment; filename*0*=utf-8''%ff%00",
      "--b",
      "--b--",
      "",
      "",
      "<blockquote>".repeat(500),
      "=ZZ=C3",
      "\0\ufffe\ud800",
      " continued",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(lines, { maxLength: 40 }), async (some) => {
        const path = join(dir, "a.mbox");
        writeFileSync(
          path,
          ["From a@b Mon Jan 02 10:00:00 2023", ...some].join("\n"),
        );
        await survive(mbox, path);
      }),
      { numRuns: 100 },
    );
  });
});

describe("an import that is cancelled", () => {
  const run = describeImport();

  it("leaves a sound archive, and completes the next time", async () => {
    const count = 400;
    const path = join(run.dir, "many.mbox");
    const letters = Array.from(
      { length: count },
      (_, i) =>
        `From x Mon Jan 02 10:00:00 2023\nFrom: p${i % 50}@x.test\nTo: us@x.test\nMessage-ID: <${i}@x>\n\nhello ${i}\n\n`,
    );
    writeFileSync(path, letters.join(""));
    const { jobId } = await run.app.call("archive.import", {
      path,
      addresses: ["us@x.test"],
    });
    for (;;) {
      const [account] = await run.accounts();
      if ((account?.counts.messages ?? 0) > 0) break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await run.app.call("jobs.cancel", { id: jobId });
    for (;;) {
      const [job] = await run.app.call("jobs.list", {});
      if (job?.state === "cancelled") break;
      expect(job?.state).toBe("running");
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const kept = run.kept().length;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(count);
    expect((await run.accounts())[0]?.counts.messages).toBe(kept);
    expect(await run.outcome(path, ["us@x.test"])).toBe(
      `A mailbox (mbox): ${count - kept} of ${count} messages were new.`,
    );
    expect(run.kept()).toHaveLength(count);
  });
});
