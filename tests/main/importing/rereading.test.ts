import { expect, it } from "vitest";
import { rereadBluesky } from "../../../src/main/importing/bluesky/to-message.ts";
import { rereadX } from "../../../src/main/importing/x/to-message.ts";

it("reads a kept post of Bluesky again: its links, its card, its language", () => {
  const raw = {
    $type: "app.bsky.feed.post",
    text: "Über us: café.test/x",
    createdAt: "2023-08-01T10:00:00.000Z",
    langs: ["de"],
    facets: [
      {
        index: { byteStart: 10, byteEnd: 22 },
        features: [
          { $type: "app.bsky.richtext.facet#link", uri: "https://cafe.test/x" },
        ],
      },
    ],
    embed: {
      $type: "app.bsky.embed.external",
      external: { uri: "https://card.test/", title: "A card" },
    },
  };
  const read = rereadBluesky(raw);
  expect(read).toMatchObject({ lang: "de" });
  expect(JSON.stringify(read?.body)).toContain("https://cafe.test/x");
  expect(JSON.stringify(read?.body)).toContain("https://card.test/");
});

it("reads a kept post and a kept direct message of X again, and no long post by half", () => {
  const tweet = {
    id_str: "1",
    full_text: "See https://t.co/a &amp; more",
    created_at: "Wed Mar 01 10:00:00 +0000 2023",
    lang: "en",
    entities: {
      urls: [{ url: "https://t.co/a", expanded_url: "https://cafe.test/x" }],
      user_mentions: [],
    },
  };
  const expected = { text: "See https://cafe.test/x & more", lang: "en" };
  expect(rereadX({ tweet })).toMatchObject(expected);
  expect(rereadX(tweet)).toMatchObject(expected);
  expect(
    rereadX({ tweet: { tweet }, note: { text: "the whole" } }),
  ).toBeUndefined();
  expect(
    rereadX({
      messageCreate: {
        id: "2",
        senderId: "3",
        text: "Hi https://t.co/b",
        createdAt: "2023-03-01T10:00:00.000Z",
        urls: [{ url: "https://t.co/b", expanded: "https://cafe.test/y" }],
        mediaUrls: [],
      },
    }),
  ).toMatchObject({ text: "Hi https://cafe.test/y" });
});

it("reads nothing out of what is none", () => {
  for (const raw of [null, undefined, 7, "x", [], {}, { tweet: null }]) {
    expect(rereadX(raw)).toBeUndefined();
    expect(rereadBluesky(raw)).toBeUndefined();
  }
});
