import { expect, test } from "vitest";
import { countLength } from "../../../src/shared/length/count-length.ts";

const mastodon = { unit: "graphemes", max: 500, perUrl: 23 } as const;
const bluesky = { unit: "graphemes", max: 300 } as const;

test.each([
  ["👨‍👩‍👧‍👦", 1, 1],
  ["🙋🏽", 1, 1],
  ["🇩🇪", 1, 1],
  ["こんにちは", 5, 5],
  ["cafe\u0301", 4, 4],
  ["e\u0301\u0301\u0301", 1, 1],
  ["https://example.com/very/long/path?x=1 ok", 26, 41],
  ["", 0, 0],
])("%s counts %i on Mastodon and %i on Bluesky", (text, ours, theirs) => {
  expect(countLength(text, mastodon)).toBe(ours);
  expect(countLength(text, bluesky)).toBe(theirs);
  expect(countLength(text, { unit: "none" })).toBe(theirs);
});

test.each([
  // A mention counts without its domain, wherever it stands.
  ["@marta@fosstodon.org hi", "@marta hi".length],
  ["hi @marta@fosstodon.org, @jo", "hi @marta, @jo".length],
  ["(@a.b-c@sub.example.co.uk)", "(@a.b-c)".length],
  // What only looks like one does not.
  ["write to marta@example.org", "write to marta@example.org".length],
  // Closing punctuation is not part of an address, brackets in pairs are.
  ["see https://example.org/a.", 4 + 23 + 1],
  ["(https://example.org/a)", 1 + 23 + 1],
  ["https://en.wikipedia.org/wiki/Lighthouse_(network)", 23],
  ["https://en.wikipedia.org/wiki/Lighthouse_(network)!", 24],
  // A short address counts as much as a long one.
  ["https://a.de", 23],
  ["https://a.de https://b.de", 47],
  // No host with a dot, no scheme: plain text.
  ["https://localhost/x", "https://localhost/x".length],
  ["example.org/a", "example.org/a".length],
  ["https://bücher.example/ü 👩‍🚒", 23 + 2],
])("%s counts %i", (text, length) => {
  expect(countLength(text, mastodon)).toBe(length);
});
