import { describe, expect, test } from "vitest";
import { emptyWorld } from "../../../src/main/channels/mastodon/thread.ts";
import {
  hasOwnText,
  toMessage,
  type Kept,
} from "../../../src/main/channels/mastodon/to-message.ts";
import {
  context,
  instance,
  notification,
  status,
} from "../../../src/main/channels/mastodon/wire.ts";

const self = {
  accountId: "14715",
  remoteId: "shop@coffee.example",
  domain: "coffee.example",
  profileUrl: "https://coffee.example/@shop",
};
const now = Date.parse("2026-11-21T12:00:00Z");

/** Modelled on https://docs.joinmastodon.org/entities/Status/. */
const mastodonStatus = {
  id: "115600000000000001",
  created_at: "2026-11-21T10:00:00.940Z",
  in_reply_to_id: null,
  in_reply_to_account_id: null,
  sensitive: true,
  spoiler_text: "food",
  visibility: "unlisted",
  language: "de",
  uri: "https://fosstodon.example/users/Marta/statuses/115600000000000001",
  url: "https://fosstodon.example/@Marta/115600000000000001",
  content:
    '<p><span class="h-card"><a href="https://coffee.example/@shop" class="u-url mention">@<span>shop</span></a></span> open?<script>alert(1)</script></p>',
  edited_at: "2026-11-21T10:05:00.000Z",
  account: {
    id: "971724",
    username: "Marta",
    acct: "Marta@Fosstodon.example",
    display_name: "Marta \u202e✨",
    url: "https://fosstodon.example/@Marta",
    bot: false,
  },
  mentions: [
    {
      id: "14715",
      username: "shop",
      acct: "shop",
      url: "https://coffee.example/@shop",
    },
  ],
  media_attachments: [
    {
      id: "1",
      type: "image",
      url: "https://files.example/a/cup.webp?x=1",
      description: "a cup",
    },
    { id: "2", type: "unknown", url: null, remote_url: "javascript:alert(1)" },
    { id: "3", type: "video", url: null, remote_url: "https://far.example/v" },
  ],
  quote: null,
  reblog: null,
};

function read(raw: unknown) {
  return toMessage(status.parse(raw), emptyWorld(self), { now });
}

describe("a status of Mastodon", () => {
  test("becomes a message, cleaned", () => {
    expect(read(mastodonStatus)).toMatchObject({
      remoteId: "115600000000000001",
      uri: mastodonStatus.uri,
      permalink: mastodonStatus.url,
      author: {
        remoteId: "marta@fosstodon.example",
        handle: "@marta@fosstodon.example",
        name: "Marta ✨",
        bot: false,
      },
      own: false,
      kind: "mention",
      stream: "direct",
      visibility: "public",
      addressed: "to-us",
      automatic: false,
      sentAt: Date.parse("2026-11-21T10:00:00.940Z"),
      editedAt: Date.parse("2026-11-21T10:05:00.000Z"),
      warning: "food",
      text: "@shop open?",
      lang: "de",
      thread: [],
      mentions: [{ remoteId: "shop@coffee.example" }],
      mentionsOnPurpose: false,
      attachments: [
        { name: "cup.webp", mediaType: "image/webp", alt: "a cup" },
        { name: "v", mediaType: "video/*", url: "https://far.example/v" },
      ],
    });
  });

  test("is kept as received, and can be read again", () => {
    const { raw } = read(mastodonStatus);
    expect(raw).toEqual({ status: mastodonStatus });
    expect(read((raw as Kept).status).raw).toEqual(raw);
  });

  test("begins to wait when our server told us, and shows what the author's clock says", () => {
    const told = toMessage(status.parse(mastodonStatus), emptyWorld(self), {
      now,
      notifiedAt: Date.parse("2026-11-21T10:30:00Z"),
    });
    expect(told.sentAt).toBe(Date.parse("2026-11-21T10:30:00Z"));
    expect(told.claimedAt).toBe(Date.parse(mastodonStatus.created_at));
  });

  test("from the future is clamped", () => {
    const early = read({
      ...mastodonStatus,
      created_at: "2031-01-01T00:00:00Z",
      edited_at: "2031-01-01T00:00:00Z",
    });
    expect(early.sentAt).toBe(now);
    expect(early.editedAt).toBe(now);
  });

  test.each([
    ["unlisted", 1204, 1204],
    ["private", 1204, undefined],
    // hidden, or never counted
    ["public", 0, undefined],
    ["public", -1, undefined],
    ["public", "many", undefined],
  ])(
    "that is %s, of an author with %s followers, reaches %s",
    (visibility, followers_count, reach) => {
      const account = { ...mastodonStatus.account, followers_count };
      expect(read({ ...mastodonStatus, visibility, account }).reach).toBe(
        reach,
      );
    },
  );

  test("without a date has that of the poll", () => {
    expect(read({ ...mastodonStatus, created_at: "soon" }).sentAt).toBe(now);
  });

  test.each([
    ["bot", true],
    ["actor_type", "Service"],
  ])("of a machine (%s) is automatic", (field, value) => {
    const account = { ...mastodonStatus.account, [field]: value };
    expect(read({ ...mastodonStatus, account }).automatic).toBe(true);
  });

  test.each([
    ["public", "public", "mention"],
    ["unlisted", "public", "mention"],
    ["private", "private", "mention"],
    ["direct", "private", "dm"],
    ["mutuals_only", "private", "mention"],
    [undefined, "private", "mention"],
  ])("with visibility %s is %s and a %s", (visibility, shown, kind) => {
    expect(read({ ...mastodonStatus, visibility })).toMatchObject({
      visibility: shown,
      kind,
    });
  });
});

describe("other servers", () => {
  test("snac: no account in the mentions, hex ids, no domain left out", () => {
    const message = read({
      id: "1763719200abcdef",
      uri: "https://tiny.example/anna/p/1763719200",
      url: "https://tiny.example/anna/p/1763719200",
      created_at: "2026-11-21T10:00:00Z",
      account: {
        id: "d41d8cd98f00b204",
        username: "anna",
        acct: "anna@tiny.example",
        display_name: "",
        bot: false,
      },
      content:
        '<p><a href="https://coffee.example/@shop" class="u-url mention">@shop</a> hi</p>',
      visibility: "public",
      mentions: [],
      media_attachments: [],
      in_reply_to_id: null,
    });
    expect(message).toMatchObject({
      author: { remoteId: "anna@tiny.example", name: "anna" },
      addressed: "to-us",
    });
  });

  test("snac: what was boosted comes wrapped in a boost", () => {
    const wrapped = {
      ...mastodonStatus,
      id: "ABCDEF",
      content: "",
      account: { ...mastodonStatus.account, acct: "ben@tiny.example" },
      reblog: mastodonStatus,
    };
    expect(read(wrapped)).toMatchObject({
      remoteId: mastodonStatus.id,
      author: { remoteId: "marta@fosstodon.example" },
    });
  });

  test("Pixelfed: ids as numbers, null lists, no url, a mime type of its own", () => {
    const message = read({
      id: 512345,
      created_at: "2026-11-21T10:00:00.000000Z",
      in_reply_to_id: 512344,
      content: null,
      visibility: "public",
      account: { id: 77, username: "pic", acct: "pic", display_name: "Pic" },
      mentions: null,
      media_attachments: [
        { id: 1, url: "https://pix.example/storage/m", mime: "image/jpeg" },
      ],
    });
    expect(message).toMatchObject({
      remoteId: "512345",
      inReplyTo: "512344",
      author: { remoteId: "pic@coffee.example" },
      text: "",
      attachments: [{ mediaType: "image/jpeg" }],
      addressed: "other",
    });
  });

  test("GoToSocial: ULIDs, an unknown visibility, fields left out", () => {
    const message = read({
      id: "01JD7Q3Z0T8QZ3W6Q1V5E2M4RX",
      created_at: "2026-11-21T10:00:00.000Z",
      visibility: "mutuals_only",
      account: {
        id: "01F8MH1H7YV1Z7D2C8K2730QBF",
        acct: "zork@gts.example",
      },
      content: "<p>hello</p>",
    });
    expect(message).toMatchObject({
      remoteId: "01JD7Q3Z0T8QZ3W6Q1V5E2M4RX",
      visibility: "private",
      addressed: "other",
      kind: "post",
    });
  });

  test("a context without ancestors, with one unreadable descendant", () => {
    const read = context.parse({ descendants: [{ id: 1 }, mastodonStatus] });
    expect(read.ancestors).toEqual([]);
    expect(read.descendants).toHaveLength(1);
  });

  test("an instance of version 1 says how long a text may be, or not", () => {
    expect(
      instance.parse({ version: "2.7 (Akkoma)", max_toot_chars: 5000 }),
    ).toMatchObject({ max_toot_chars: 5000 });
    expect(
      instance.parse({ version: "4.0.0", configuration: { statuses: null } }),
    ).toMatchObject({ version: "4.0.0" });
  });

  test("a notification of a message that cannot be read is an error; of a follow it is not", () => {
    const follow = { id: 5, type: "follow", account: { id: 1 } };
    expect(notification.parse(follow)).toMatchObject({ id: "5" });
    for (const status of [undefined, null, { id: "1" }, "text"])
      expect(
        notification.safeParse({ ...follow, type: "mention", status }).success,
      ).toBe(false);
  });
});

describe("quotes", () => {
  const quoting = (content: string, quote: unknown) =>
    status.parse({ ...mastodonStatus, mentions: [], content, quote });
  const ours = {
    state: "accepted",
    quoted_status: { id: "9", account: { id: "14715" } },
  };

  test("with text of their own are to us when they quote us", () => {
    const message = toMessage(
      quoting("<p>they are nice</p>", ours),
      emptyWorld(self),
      { now },
    );
    expect(message).toMatchObject({
      kind: "quote",
      quotes: "9",
      addressed: "to-us",
    });
  });

  test("of somebody else are not", () => {
    const message = toMessage(
      quoting("<p>nice</p>", {
        state: "accepted",
        quoted_status: { id: "9", account: { id: "1" } },
      }),
      emptyWorld(self),
      { now },
    );
    expect(message).toMatchObject({ kind: "post", addressed: "other" });
  });

  test.each([
    ["", false],
    ["<p></p>", false],
    [
      '<p class="quote-inline">RE: <a href="https://a.example/9">https://a.example/9</a></p>',
      false,
    ],
    ["<p>RE: your hours</p>", true],
    ["<p>👏</p>", true],
  ])("%s has text: %s", (content, has) => {
    expect(hasOwnText(quoting(content, ours))).toBe(has);
  });
});
