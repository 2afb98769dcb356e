import type { ArchiveKind } from "../../../src/main/importing/archives.ts";
import { mastodonArchive } from "../../../src/main/importing/mastodon/read.ts";
import { facebookArchive } from "../../../src/main/importing/meta/facebook.ts";
import { instagramArchive } from "../../../src/main/importing/meta/instagram.ts";
import { xArchive } from "../../../src/main/importing/x/read.ts";

const at = 1_680_000_000;
/** An archive of each kind that is a folder, with a little of all that it may hold. */
export const smallArchives: [string, ArchiveKind, Record<string, unknown>][] = [
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
