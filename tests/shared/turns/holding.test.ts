import { describe, expect, test } from "vitest";
import type { TurnEvent } from "../../../src/shared/turns/events.ts";
import {
  at,
  from,
  inPrivate,
  mark,
  tell,
  turnsFrom,
  us,
} from "../turn-events.ts";

const cases: [name: string, events: TurnEvent[], told: string[]][] = [
  [
    "spam holds, only there and only for them",
    [
      from("A", "10:00"),
      mark("spam", "10:10", { personId: "A" }),
      from("A", "10:20"),
      from("B", "10:30"),
    ],
    ["A 10:00 void 10:10 spam", "B 10:30 waits"],
  ],
  [
    "spam taken back: what was held back waits too",
    [
      from("A", "10:00"),
      mark("spam", "10:10", { personId: "A" }),
      from("A", "10:20"),
      mark("reopened", "10:30", { personId: "A" }),
    ],
    ["A 10:00 waits"],
  ],
  [
    "spam marked when nobody waited, and taken back",
    [
      from("A", "10:00"),
      us("10:05"),
      mark("spam", "10:10", { personId: "A" }),
      from("A", "10:20"),
      from("A", "10:25"),
      mark("reopened", "10:30", { personId: "A" }),
    ],
    ["A 10:00 answered 10:05", "A 10:20 waits"],
  ],
  [
    "mute lets an open turn be and opens none",
    [
      from("A", "10:00"),
      mark("muted", "10:10"),
      from("A", "10:15"),
      from("B", "10:20"),
    ],
    ["A 10:00 waits"],
  ],
  [
    "mute taken back",
    [
      mark("muted", "10:10"),
      from("A", "10:20"),
      from("B", "10:25"),
      us("10:30", { inReplyTo: "A 10:20" }),
      mark("unmuted", "10:40"),
    ],
    ["B 10:25 waits"],
  ],
  [
    "one person muted",
    [
      from("A", "10:00"),
      us("10:05"),
      mark("muted", "10:10", { personId: "A" }),
      from("A", "10:15"),
      from("B", "10:20"),
    ],
    ["A 10:00 answered 10:05", "B 10:20 waits"],
  ],
  [
    "what the writer had not seen of somebody muted is held back",
    [
      from("A", "10:00"),
      mark("muted", "10:10"),
      from("A", "10:15"),
      us("11:00", { seenUpTo: at("10:00") }),
    ],
    ["A 10:00 answered 11:00"],
  ],
  [
    "and waits once mute is taken back",
    [
      from("A", "10:00"),
      mark("muted", "10:10"),
      from("A", "10:15"),
      us("11:00", { seenUpTo: at("10:00") }),
      mark("unmuted", "12:00"),
    ],
    ["A 10:00 answered 11:00", "A 10:15 waits"],
  ],
];

describe("while spam and mute hold", () => {
  test.each(cases)("%s", (_name, events, told) => {
    expect(turnsFrom(events).map(tell)).toEqual(told);
    expect(turnsFrom(events, inPrivate).map(tell)).toEqual(told);
  });
});
