import { expect, test } from "vitest";
import { capabilitiesOf } from "../../../src/main/channels/mastodon/capabilities.ts";
import { instance, me } from "../../../src/main/channels/mastodon/wire.ts";

const person = { id: "1", acct: "shop" };

// As the servers answer, cut down to what is read.
const servers = {
  "Mastodon 4.4": {
    version: "4.4.1",
    domain: "social.example",
    configuration: {
      statuses: {
        max_characters: 500,
        max_media_attachments: 4,
        characters_reserved_per_url: 23,
      },
      media_attachments: {
        supported_mime_types: ["image/jpeg", "video/mp4"],
        description_limit: 1500,
        image_size_limit: 16_777_216,
        image_matrix_limit: 33_177_600,
        video_size_limit: 103_809_024,
      },
    },
  },
  GoToSocial: {
    version: "0.19.1+git-0ee7e0e",
    account_domain: "gts.example",
    configuration: {
      statuses: {
        max_characters: 5000,
        max_media_attachments: 6,
        characters_reserved_per_url: 25,
        supported_mime_types: ["text/plain", "text/markdown"],
      },
      media_attachments: {
        supported_mime_types: ["image/webp"],
        image_size_limit: 5_242_880,
        video_size_limit: 41_943_040,
        description_limit: 1500,
      },
    },
  },
  "Akkoma, version 1": {
    version: "2.7.2 (compatible; Akkoma 3.13.2)",
    uri: "https://akkoma.example",
    max_toot_chars: 5000,
    description_limit: 5000,
    upload_limit: 16_000_000,
    max_media_attachments: null,
  },
  "one that says next to nothing": {
    version: "4.0.0 (not true; really snac/2.75)",
    configuration: {
      statuses: null,
      media_attachments: { image_size_limit: 0 },
    },
  },
};

test.each([
  ["Mastodon 4.4", [500, 23], [4, 103_809_024, undefined, 1500]],
  ["GoToSocial", [5000, 25], [6, 41_943_040, undefined, 1500]],
  ["Akkoma, version 1", [5000, 23], [4, 16_000_000, undefined, 5000]],
  ["one that says next to nothing", [500, 23], [4, 16_777_216, "usual", 1500]],
] as const)("%s: texts and files", (name, [max, perUrl], file) => {
  const { length, files } = capabilitiesOf(
    instance.parse(servers[name]),
    me.parse(person),
  );
  expect(length).toEqual({ unit: "graphemes", max, perUrl });
  const { max: count, maxBytes, bytesBy, maxAlt } = files ?? {};
  expect([count, maxBytes, bytesBy, maxAlt]).toEqual([...file]);
});

test.each([
  [undefined, "public"],
  [{ privacy: "private" }, "private"],
  [{ privacy: "local" }, "public"],
  [{ privacy: null, language: 5 }, "public"],
])("who sees a post by default with %j: %s", (source, first) => {
  const { visibilities = [] } = capabilitiesOf(
    null,
    me.parse({ ...person, source }),
  );
  expect(visibilities[0]).toBe(first);
  expect(visibilities.toSorted()).toEqual([
    "direct",
    "private",
    "public",
    "unlisted",
  ]);
});
