import { expect, it } from "vitest";
import { roomFor } from "../../src/renderer/composer/room.ts";
import {
  capabilities,
  type Capabilities,
} from "../../src/shared/model/account.ts";
import type { Answered } from "../../src/shared/naming.ts";

const mastodon = { unit: "graphemes", max: 500, perUrl: 23 } as const;
const anna: Answered = {
  author: "@anna@far.example",
  mentions: ["@shop@shop.example", "@ben@far.example"],
  isDirect: false,
};

function room(
  text: string,
  length: Capabilities["length"],
  more: { answered?: Answered; warning?: string } = {},
) {
  const { answered, ...options } = more;
  return roomFor({
    text,
    options,
    answered,
    account: {
      handle: "@shop@shop.example",
      capabilities: capabilities.parse({
        reply: true,
        post: true,
        like: false,
        boost: false,
        length,
      }),
    },
  });
}

it.each<[string, Answered | undefined, string]>([
  ["hello", undefined, "hello"],
  // The name that sending puts in front counts, without its domain.
  ["hello", anna, "@anna hello"],
  ["@anna@far.example hello", anna, "@anna hello"],
  ["hello @Anna@Far.example, yes", anna, "hello @Anna, yes"],
  // Somebody of our own server.
  ["hello @anna", anna, "@anna hello @anna"],
  ["hello @annamaria", anna, "@anna hello @annamaria"],
  ["hello", { ...anna, isDirect: true }, "@anna @ben hello"],
  ["hello", { ...anna, author: "@shop@shop.example" }, "@ben hello"],
])(
  "%j leaves as much as %j after it is addressed",
  (text, answered, posted) => {
    expect(
      room(text, mastodon, answered === undefined ? {} : { answered }),
    ).toEqual({
      limited: true,
      left: 500 - posted.length,
      max: 500,
      unit: "characters",
    });
  },
);

it("adds no name where names are no part of the text", () => {
  expect(
    room("hello", { unit: "graphemes", max: 300 }, { answered: anna }),
  ).toEqual({
    limited: true,
    left: 295,
    max: 300,
    unit: "characters",
  });
  expect(room("hello", { unit: "none" }, { answered: anna })).toEqual({
    limited: false,
  });
});

it("counts a warning, and says which limit is nearer", () => {
  const length = { unit: "graphemes", max: 300, maxBytes: 600 } as const;
  expect(room("hello", length, { warning: "food" })).toMatchObject({
    left: 291,
    unit: "characters",
  });
  expect(room("👨‍👩‍👧‍👦".repeat(30), length)).toEqual({
    limited: true,
    left: 600 - 30 * 25,
    max: 600,
    unit: "bytes",
  });
});

it("gives a direct message the room of its own that a channel has for it", () => {
  const length = {
    unit: "graphemes",
    max: 300,
    maxBytes: 3000,
    direct: { max: 1000, maxBytes: 10_000 },
  } as const;
  const direct = { ...anna, isDirect: true };
  const text = "a".repeat(400);
  expect(room(text, length, { answered: direct })).toMatchObject({ left: 600 });
  expect(room(text, length, { answered: anna })).toMatchObject({ left: -100 });
});
