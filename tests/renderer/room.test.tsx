import { expect, it } from "vitest";
import { roomFor } from "../../src/renderer/composer/room.ts";

const mastodon = { unit: "graphemes", max: 500, perUrl: 23 } as const;
const marta = "@marta@fosstodon.org";

it.each([
  ["hello", undefined, 495],
  // The name that sending puts in front counts, without its domain.
  ["hello", marta, 500 - "@marta hello".length],
  ["@marta@fosstodon.org hello", marta, 500 - "@marta hello".length],
  ["hello @Marta, yes", marta, 500 - "hello @Marta, yes".length],
  ["hello @marta.", marta, 500 - "hello @marta.".length],
  ["hello @martamaria", marta, 500 - "@marta hello @martamaria".length],
])("%j to %s leaves %i", (text, answers, left) => {
  expect(roomFor(text, mastodon, answers)).toEqual({
    limited: true,
    left,
    max: 500,
  });
});

it("adds no name where names are no part of the text", () => {
  expect(roomFor("hello", { unit: "graphemes", max: 300 }, marta)).toEqual({
    limited: true,
    left: 295,
    max: 300,
  });
  expect(roomFor("hello", { unit: "none" }, marta)).toEqual({ limited: false });
});
