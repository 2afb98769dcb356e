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
  expect(
    roomFor(text, mastodon, answers === undefined ? {} : { answers }),
  ).toEqual({
    limited: true,
    left,
    max: 500,
    unit: "characters",
  });
});

it("adds no name where names are no part of the text", () => {
  expect(
    roomFor("hello", { unit: "graphemes", max: 300 }, { answers: marta }),
  ).toEqual({
    limited: true,
    left: 295,
    max: 300,
    unit: "characters",
  });
  expect(roomFor("hello", { unit: "none" }, { answers: marta })).toEqual({
    limited: false,
  });
});

it("counts a warning, and says which limit is nearer", () => {
  const length = { unit: "graphemes", max: 300, maxBytes: 600 } as const;
  expect(roomFor("hello", length, { warning: "food" })).toMatchObject({
    left: 291,
    unit: "characters",
  });
  expect(roomFor("👨‍👩‍👧‍👦".repeat(30), length)).toEqual({
    limited: true,
    left: 600 - 30 * 25,
    max: 600,
    unit: "bytes",
  });
});
