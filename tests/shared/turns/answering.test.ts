import { describe, expect, test } from "vitest";
import type { TurnEvent } from "../../../src/shared/turns/events.ts";
import {
  at,
  from,
  inPrivate,
  inPublic,
  rules,
  tell,
  turnsFrom,
  us,
  waits,
} from "../turn-events.ts";

const aNamesUs = from("A", "10:00");

const cases: [name: string, events: TurnEvent[], told: string[]][] = [
  [
    "two messages are one turn",
    [from("A", "10:00"), from("A", "12:00"), us("18:00")],
    ["A 10:00 answered 18:00"],
  ],
  [
    "a bot of ours answers nobody",
    [from("A", "10:00"), us("10:01", { automatic: true }), us("11:00")],
    ["A 10:00 answered 11:00"],
  ],
  [
    "a second reply changes nothing",
    [from("A", "10:00"), us("11:00"), us("15:00")],
    ["A 10:00 answered 11:00"],
  ],
  [
    "below our post: a conversation of A's own, nobody answered",
    [from("A", "10:00", { inReplyTo: "our post" })],
    ["A 10:00 waits"],
  ],
  [
    "below our post: a conversation of B's own",
    [
      from("B", "10:30", { inReplyTo: "our post" }),
      us("11:00", { inReplyTo: "B 10:30", mentions: ["B"] }),
    ],
    ["B 10:30 answered 11:00"],
  ],
  [
    "a name added on purpose",
    [
      aNamesUs,
      from("B", "10:30"),
      us("11:00", { inReplyTo: "B 10:30", mentions: ["B", "A"] }),
    ],
    ["A 10:00 answered 11:00", "B 10:30 answered 11:00"],
  ],
  [
    "a copied name",
    [
      aNamesUs,
      from("B", "10:30", { mentions: ["A"] }),
      us("11:00", { inReplyTo: "B 10:30", mentions: ["B", "A"] }),
    ],
    ["A 10:00 waits", "B 10:30 answered 11:00"],
  ],
  [
    "a copied name whose message is an ancestor",
    [
      aNamesUs,
      from("B", "10:30", { mentions: ["A"], inReplyTo: "A 10:00" }),
      us("11:00", { inReplyTo: "B 10:30", mentions: ["B", "A"] }),
    ],
    ["A 10:00 answered 11:00", "B 10:30 answered 11:00"],
  ],
  [
    "a copied name whose ancestor belongs to a turn that is over",
    [
      aNamesUs,
      us("10:10", { inReplyTo: "A 10:00" }),
      from("A", "10:20"),
      from("B", "10:30", { mentions: ["A"], inReplyTo: "A 10:00" }),
      us("11:00", { inReplyTo: "B 10:30", mentions: ["B", "A"] }),
    ],
    ["A 10:00 answered 10:10", "A 10:20 waits", "B 10:30 answered 11:00"],
  ],
  [
    "reply links in a circle",
    [
      from("A", "10:00", { inReplyTo: "B 10:30" }),
      from("B", "10:30", { mentions: ["C"], inReplyTo: "A 10:00" }),
      from("C", "10:40"),
      us("11:00", { inReplyTo: "B 10:30", mentions: ["C"] }),
    ],
    ["A 10:00 waits", "B 10:30 answered 11:00", "C 10:40 waits"],
  ],
  [
    "an aside opens no turn",
    [
      from("A", "10:00"),
      from("B", "10:30", {
        addressed: "aside",
        inReplyTo: "A 10:00",
        mentions: ["A"],
      }),
      us("11:00", { inReplyTo: "A 10:00", mentions: ["A"] }),
    ],
    ["A 10:00 answered 11:00"],
  ],
  [
    "an aside that waits",
    [
      from("A", "10:00"),
      from("B", "10:30", { addressed: "aside", inReplyTo: "A 10:00" }),
      us("11:00", { inReplyTo: "A 10:00", mentions: ["A"] }),
      waits("12:00", "B 10:30"),
    ],
    ["A 10:00 answered 11:00", "B 10:30 waits"],
  ],
  [
    "an aside that was adopted after we had answered it",
    [
      from("B", "10:30", { addressed: "aside" }),
      us("11:00", { inReplyTo: "B 10:30" }),
      waits("12:00", "B 10:30"),
    ],
    ["B 10:30 answered 11:00"],
  ],
  [
    "a listening find opens no turn",
    [from("C", "10:00", { addressed: "other" })],
    [],
  ],
  [
    "a listening find that waits",
    [from("C", "10:00", { addressed: "other" }), waits("10:20", "C 10:00")],
    ["C 10:00 waits"],
  ],
  [
    "an automatic message opens no turn",
    [from("A", "10:00", { automatic: true })],
    [],
  ],
  [
    "an automatic message that waits: a person behind a form",
    [from("A", "10:00", { automatic: true }), waits("10:20", "A 10:00")],
    ["A 10:00 waits"],
  ],
  [
    "a room: without a link the last to speak is answered",
    [from("A", "10:00"), from("B", "10:10"), us("10:20")],
    ["A 10:00 waits", "B 10:10 answered 10:20 assumed"],
  ],
  [
    "a room: as marked",
    [
      from("A", "10:00"),
      from("B", "10:10"),
      us("10:20"),
      rules("answers", "10:30", "us 10:20", "A"),
    ],
    ["A 10:00 answered 10:20", "B 10:10 answered 10:20 assumed"],
  ],
  [
    "a room: one ticked and one not",
    [
      from("A", "10:00"),
      from("B", "10:10"),
      rules("answers", "10:15", "us 10:20", "A"),
      rules("does-not-answer", "10:15", "us 10:20", "B"),
      us("10:20"),
    ],
    ["A 10:00 answered 10:20", "B 10:10 waits"],
  ],
  [
    "the last ruling counts",
    [
      from("A", "10:00"),
      us("10:20"),
      rules("does-not-answer", "10:30", "us 10:20", "A"),
      rules("answers", "10:40", "us 10:20", "A"),
    ],
    ["A 10:00 answered 10:20"],
  ],
  [
    "a room: what names a colleague answers nobody",
    [from("A", "10:00"), us("10:20", { mentions: ["colleague"] })],
    ["A 10:00 waits"],
  ],
  [
    "a room: a stranger's bot is not the last to speak",
    [from("A", "10:00"), from("B", "10:10", { automatic: true }), us("10:20")],
    ["A 10:00 answered 10:20"],
  ],
  [
    "a quote answers",
    [
      from("A", "10:00"),
      from("B", "10:10"),
      us("10:20", { quotes: "A 10:00" }),
    ],
    ["A 10:00 answered 10:20", "B 10:10 waits"],
  ],
  [
    "our reply to ourselves answers nobody",
    [us("09:00"), from("A", "10:00"), us("10:20", { inReplyTo: "us 09:00" })],
    ["A 10:00 waits"],
  ],
  [
    "a colleague answers from their own box",
    [from("A", "10:00"), us("10:05", { personId: "colleague" })],
    ["A 10:00 answered 10:05"],
  ],
  [
    "mail to both answers both",
    [
      from("A", "10:00"),
      from("B", "10:30", { mentions: ["A"], mentionsOnPurpose: true }),
      us("11:00", {
        inReplyTo: "B 10:30",
        mentions: ["A", "B"],
        mentionsOnPurpose: true,
      }),
    ],
    ["A 10:00 answered 11:00", "B 10:30 answered 11:00"],
  ],
  [
    "what the writer had not seen waits on",
    [
      from("Q", "10:00"),
      from("Q", "10:50"),
      us("11:00", { inReplyTo: "Q 10:00", seenUpTo: at("10:00") }),
    ],
    ["Q 10:00 answered 11:00", "Q 10:50 waits"],
  ],
  [
    "a reply whose writer had seen nothing of the turn",
    [from("A", "10:00"), us("11:00", { seenUpTo: at("09:59") })],
    ["A 10:00 waits"],
  ],
  [
    "a post of ours before is talk",
    [us("09:00"), from("A", "10:00", { inReplyTo: "us 09:00" }), us("10:30")],
    ["A 10:00 answered 10:30"],
  ],
  [
    "at one instant they come before us",
    [us("10:00"), from("A", "10:00")],
    ["A 10:00 answered 10:00"],
  ],
];

describe("who waits, and whom a reply answers", () => {
  test.each(cases)("%s", (_name, events, told) => {
    expect(turnsFrom(events).map(tell)).toEqual(told);
    expect(turnsFrom(events, inPrivate).map(tell)).toEqual(told);
  });

  test("an aside opens a turn where the account wants it", () => {
    const aside = from("B", "10:30", { addressed: "aside" });
    const settings = { ...inPublic, asidesOpen: true };
    expect(turnsFrom([aside], settings).map(tell)).toEqual(["B 10:30 waits"]);
  });
});
