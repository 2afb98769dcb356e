import { describe, expect, test } from "vitest";
import { emptyWorld } from "../../../src/main/channels/mastodon/thread.ts";
import {
  reread,
  toMessage,
} from "../../../src/main/channels/mastodon/to-message.ts";
import { status } from "../../../src/main/channels/mastodon/wire.ts";
import { bodyText } from "../../../src/shared/body/to-text.ts";

const self = {
  accountId: "14715",
  remoteId: "shop@coffee.example",
  domain: "coffee.example",
};
const now = Date.parse("2026-11-21T12:00:00Z");
const plain = {
  id: "1",
  created_at: "2026-11-21T10:00:00.000Z",
  content: "<p>which beans?</p>",
  visibility: "public",
  account: { id: "2", acct: "anna@far.example", display_name: "Anna" },
};

function read(more: Record<string, unknown>) {
  return toMessage(status.parse({ ...plain, ...more }), emptyWorld(self), {
    now,
  });
}

describe("custom emoji", () => {
  const blob = {
    shortcode: "blob",
    url: "https://files.example/blob.gif",
    static_url: "https://files.example/blob.png",
  };
  const shown = { t: "emoji", name: "blob", url: blob.static_url };

  test("are pictures in the body and words in the text", () => {
    const message = read({
      content: "<p>so :blob: good</p>",
      emojis: [blob],
    });
    expect(message.body).toEqual([{ t: "p", c: ["so ", shown, " good"] }]);
    expect(message.text).toBe("so :blob: good");
    expect(reread(message.raw)?.body).toEqual(message.body);
  });

  test("of a poll and of what is quoted are their own", () => {
    const cat = { shortcode: "cat", url: "https://far.example/cat.png" };
    const { body } = read({
      content: "<p>:blob:</p>",
      emojis: [blob],
      poll: { options: [{ title: ":cat:" }], emojis: [cat] },
      quote: {
        state: "accepted",
        quoted_status: {
          content: "<p>:blob: :cat:</p>",
          account: { acct: "ben@far.example" },
          emojis: [cat],
        },
      },
    });
    const [said, options, , quoted] = body;
    const shownCat = { t: "emoji", name: "cat", url: cat.url };
    expect(said).toEqual({ t: "p", c: [shown] });
    expect(JSON.stringify(options)).toContain(JSON.stringify(shownCat));
    expect(quoted).toMatchObject({
      t: "quote",
      c: [{}, { t: "p", c: [":blob: ", shownCat] }],
    });
  });

  test.each([
    "javascript:alert(1)",
    "data:image/png;base64,AAAA",
    "/relative.png",
    `https://far.example/${"a".repeat(5000)}`,
    5,
    null,
    {},
  ])("whose address is %j stay words", (url) => {
    const { body } = read({
      content: "<p>:blob:</p>",
      emojis: [{ shortcode: "blob", url, static_url: url }],
    });
    expect(body).toEqual([{ t: "p", c: [":blob:"] }]);
  });

  test.each([
    null,
    "blob",
    { blob: "https://far.example/a.png" },
    [null, 5, {}, { shortcode: 5 }, { shortcode: "a".repeat(2000) }],
    Array.from({ length: 20_000 }, (_, n) => ({
      shortcode: `e${String(n)}`,
      url: "https://far.example/e.png",
    })),
  ])("that are no list of emoji break nothing", (emojis) => {
    const { text } = read({ content: "<p>:blob:</p>", emojis });
    expect(text).toBe(":blob:");
  });
});

describe("a poll", () => {
  // The example of https://docs.joinmastodon.org/entities/Poll/.
  const poll = {
    id: "34830",
    expires_at: "2019-12-05T04:05:08.302Z",
    expired: true,
    multiple: false,
    votes_count: 10,
    voters_count: null,
    voted: true,
    own_votes: [1],
    options: [
      { title: "accept", votes_count: 6 },
      { title: "deny", votes_count: 4 },
    ],
    emojis: [],
  };

  test("is shown below its text and found by its options", () => {
    const message = read({ poll });
    expect(message.text).toBe(
      "which beans?\n• accept · 60 % (6)\n• deny · 40 % (4) · our vote\nPoll, one answer · 10 votes · ended 5 Dec 2019, 04:05 UTC",
    );
    expect(bodyText(message.body)).toBe(message.text);
    expect(reread(message.raw)?.text).toBe(message.text);
  });

  test("of several answers counts people, and hides what the server hides", () => {
    const { text } = read({
      poll: {
        ...poll,
        expired: false,
        expires_at: "2026-12-01T09:00:00Z",
        multiple: true,
        voters_count: 1,
        own_votes: null,
        options: [{ title: "a", votes_count: null }, { title: "<b>b</b>\n" }],
      },
    });
    expect(text).toBe(
      "which beans?\n• a\n• <b>b</b>\nPoll, several answers · 1 person · open until 1 Dec 2026, 09:00 UTC",
    );
  });

  test("that nobody can read leaves the message as it is", () => {
    for (const broken of [7, { options: 5 }, { options: [{ title: 9 }] }])
      expect(read({ poll: broken }).text).toBe("which beans?");
  });
});

describe("what is quoted", () => {
  const quoted = {
    id: "9",
    url: "https://coffee.example/@shop/9",
    content: "<p>new beans <script>alert(1)</script>from Huila</p>",
    spoiler_text: "",
    account: { id: "14715", acct: "shop", display_name: "The Shop" },
  };
  const shown = "which beans?\nThe Shop (@shop)\nnew beans from Huila";

  test("stands below the text, and is no text of who quotes it", () => {
    const message = read({
      content:
        '<p>which beans?</p><p class="quote-inline">RE: <a href="https://coffee.example/@shop/9">coffee.example/9</a></p>',
      quote: { state: "accepted", quoted_status: quoted },
    });
    expect(message).toMatchObject({
      kind: "quote",
      quotes: "9",
      addressed: "to-us",
      text: "which beans?",
    });
    expect(bodyText(message.body)).toBe(shown);
  });

  test("is read as Akkoma writes it", () => {
    const message = read({
      content:
        'which beans?<span class="quote-inline"><br/><br/>RE: <a href="https://coffee.example/9"><span class="invisible">https://</span>coffee.example/9</a></span>',
      quote: quoted,
      quote_id: "9",
    });
    expect(message).toMatchObject({ kind: "quote", quotes: "9" });
    expect(bodyText(message.body)).toBe(shown);
  });

  test.each([
    ["pending", "once its author agrees"],
    ["revoked", "taken the quote back"],
    ["deleted", "was deleted"],
    ["muted_account", "mutes"],
    ["some_new_state", "not to be seen"],
  ])("is not shown while it is %s", (state, words) => {
    const { body, text } = read({ quote: { state, quoted_status: quoted } });
    expect(text).toBe("which beans?");
    expect(bodyText(body)).toContain(words);
    expect(bodyText(body)).not.toContain("Huila");
  });

  test("stays behind its warning", () => {
    const { body } = read({
      quote: {
        state: "accepted",
        quoted_status: { ...quoted, spoiler_text: "coffee" },
      },
    });
    expect(bodyText(body)).toContain("Behind a warning: coffee");
    expect(bodyText(body)).not.toContain("Huila");
  });

  test("keeps its address where only its id is known", () => {
    const { body, quotes } = read({
      content:
        '<p>see</p><p class="quote-inline">RE: <a href="https://a.example/9">https://a.example/9</a></p>',
      quote: { state: "accepted", quoted_status_id: "9" },
    });
    expect(quotes).toBe("9");
    expect(bodyText(body)).toContain("https://a.example/9");
  });
});

test("pictures in a name are left out of it, and stay words in a text", () => {
  const message = read({
    content: "<p>thanks :blobcat:</p>",
    emojis: [{ shortcode: "blobcat", url: "https://a.example/b.png" }],
    account: {
      ...plain.account,
      display_name: ":heart: Anna :verified: (10:30:00)",
      emojis: [{ shortcode: "heart" }, { shortcode: "verified" }, { url: 5 }],
    },
  });
  expect(message.author.name).toBe("Anna (10:30:00)");
  expect(message.text).toBe("thanks :blobcat:");
});

test("pictures that are marked as sensitive are folded", () => {
  const picture = { type: "image", url: "https://a.example/a.png" };
  expect(read({ sensitive: true, media_attachments: [picture] }).warning).toBe(
    "Sensitive pictures",
  );
  expect(read({ sensitive: true }).warning).toBeUndefined();
});
