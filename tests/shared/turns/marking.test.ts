import { describe, expect, test } from "vitest";
import type { TurnEvent } from "../../../src/shared/turns/events.ts";
import {
  at,
  edit,
  elsewhere,
  excuse,
  from,
  inPrivate,
  mark,
  rules,
  tell,
  turnsFrom,
  us,
} from "../turn-events.ts";

const cases: [name: string, events: TurnEvent[], told: string[]][] = [
  [
    "thanks after our answer, done",
    [
      from("A", "10:00"),
      us("11:00"),
      from("A", "11:05", { thanksOnly: true }),
      mark("done", "11:06"),
    ],
    ["A 10:00 answered 11:00", "A 11:05 acknowledged 11:06 thanks"],
  ],
  [
    "a question after our answer, done: done ends nothing",
    [
      from("A", "10:00"),
      us("11:00"),
      from("A", "11:05"),
      mark("done", "11:06"),
    ],
    ["A 10:00 answered 11:00", "A 11:05 waits"],
  ],
  [
    "thanks a minute after a whole day, done: no longer about our answer",
    [
      from("A", "10:00"),
      us("11:00"),
      from("A", "1 11:01", { thanksOnly: true }),
      mark("done", "1 12:00"),
    ],
    ["A 10:00 answered 11:00", "A 1 11:01 waits"],
  ],
  [
    "thanks exactly a day after, done",
    [
      from("A", "10:00"),
      us("11:00"),
      from("A", "1 11:00", { thanksOnly: true }),
      mark("done", "1 12:00"),
    ],
    ["A 10:00 answered 11:00", "A 1 11:00 acknowledged 1 12:00 thanks"],
  ],
  [
    "thanks before any answer of ours, done",
    [from("A", "10:00", { thanksOnly: true }), mark("done", "10:05")],
    ["A 10:00 waits"],
  ],
  [
    "deleted before the answer",
    [from("A", "10:00", { deletedAt: at("10:20") }), us("11:00")],
    ["A 10:00 void 10:20 deleted"],
  ],
  [
    "deleted, and nobody wrote since",
    [from("A", "10:00", { deletedAt: at("10:20") })],
    ["A 10:00 void 10:20 deleted"],
  ],
  [
    "deleted after the answer",
    [from("A", "10:00", { deletedAt: at("11:20") }), us("11:00")],
    ["A 10:00 answered 11:00"],
  ],
  [
    "one of two deleted",
    [
      from("A", "10:00", { deletedAt: at("10:20") }),
      from("A", "10:10"),
      us("11:00"),
    ],
    ["A 10:00 answered 11:00"],
  ],
  [
    "deleted and written again",
    [
      from("A", "10:00", { deletedAt: at("10:20") }),
      from("A", "10:30"),
      us("11:00"),
    ],
    ["A 10:00 void 10:20 deleted", "A 10:30 answered 11:00"],
  ],
  [
    "what the writer had seen was deleted, the rest waits on",
    [
      from("A", "10:00", { deletedAt: at("10:20") }),
      from("A", "10:10"),
      us("11:00", { seenUpTo: at("10:05") }),
    ],
    ["A 10:00 void 10:20 deleted", "A 10:10 waits"],
  ],
  [
    "hidden by us before any answer",
    [from("A", "10:00", { hiddenAt: at("10:20") })],
    ["A 10:00 excused 10:20 moderated"],
  ],
  [
    "excused, then the next message opens a turn",
    [
      from("A", "10:00"),
      excuse("10:10", "applause", { personId: "A" }),
      from("A", "10:20"),
    ],
    ["A 10:00 excused 10:10 applause", "A 10:20 waits"],
  ],
  [
    "an excuse concerns the person of the message",
    [
      from("A", "10:00"),
      from("B", "10:01"),
      excuse("10:10", "cannot", { messageId: "B 10:01" }),
    ],
    ["A 10:00 waits", "B 10:01 excused 10:10 cannot"],
  ],
  [
    "an excuse of everybody",
    [from("A", "10:00"), from("B", "10:01"), excuse("10:10", "withheld")],
    ["A 10:00 excused 10:10 withheld", "B 10:01 excused 10:10 withheld"],
  ],
  [
    "an excuse excuses only what was seen",
    [
      from("A", "10:00"),
      from("A", "10:09"),
      excuse("10:10", "thanks", { personId: "A", seenUpTo: at("10:00") }),
    ],
    ["A 10:00 excused 10:10 thanks", "A 10:09 waits"],
  ],
  [
    "reopened from the old start",
    [
      from("A", "10:00"),
      excuse("10:10", "thanks"),
      mark("reopened", "10:20"),
      us("11:00"),
    ],
    ["A 10:00 answered 11:00"],
  ],
  [
    "reopened after a reply that answered it all the same",
    [
      from("A", "10:00"),
      excuse("10:10", "thanks"),
      us("10:40"),
      mark("reopened", "11:00"),
    ],
    ["A 10:00 answered 10:40"],
  ],
  [
    "reopened takes no answer back",
    [from("A", "10:00"), us("10:40"), mark("reopened", "11:00")],
    ["A 10:00 answered 10:40"],
  ],
  [
    "a reaction acknowledges",
    [
      from("A", "10:00"),
      mark("acknowledged", "10:10", { messageId: "A 10:00" }),
    ],
    ["A 10:00 acknowledged 10:10 reaction"],
  ],
  [
    "a reaction to something older acknowledges nothing",
    [
      from("A", "10:00"),
      us("10:05"),
      from("A", "10:08"),
      mark("acknowledged", "10:10", { messageId: "A 10:00" }),
    ],
    ["A 10:00 answered 10:05", "A 10:08 waits"],
  ],
  [
    "handed off waits on",
    [from("A", "10:00"), mark("handed-off", "10:10", { personId: "A" })],
    ["A 10:00 waits"],
  ],
  [
    "answered elsewhere, at the instant of that answer",
    [
      from("A", "10:00"),
      elsewhere("10:30", "phone", { personId: "A" }),
      from("A", "10:40"),
    ],
    ["A 10:00 answered-elsewhere 10:30 phone", "A 10:40 waits"],
  ],
  [
    "an edited review opens a turn, our edited reply answers it",
    [
      from("A", "10:00", { review: true }),
      us("10:30", { inReplyTo: "A 10:00" }),
      edit("A 10:00", "12:00"),
      edit("us 10:30", "12:45"),
    ],
    ["A 10:00 answered 10:30", "A 12:00 answered 12:45"],
  ],
  [
    "any other edit changes nothing",
    [
      from("A", "10:00"),
      us("10:30", { inReplyTo: "A 10:00" }),
      edit("A 10:00", "12:00"),
      from("A", "12:30"),
      edit("us 10:30", "12:45"),
    ],
    ["A 10:00 answered 10:30", "A 12:30 waits"],
  ],
  [
    "deleted at the instant of the answer: answered",
    [from("A", "10:00", { deletedAt: at("11:00") }), us("11:00")],
    ["A 10:00 answered 11:00"],
  ],
  [
    "one deleted by them and one hidden by us",
    [
      from("A", "10:00", { deletedAt: at("10:20") }),
      from("A", "10:10", { hiddenAt: at("10:30") }),
    ],
    ["A 10:00 excused 10:30 moderated"],
  ],
  [
    "thanks for an answer elsewhere, done",
    [
      from("A", "10:00"),
      elsewhere("10:30", "phone"),
      from("A", "10:40", { thanksOnly: true }),
      mark("done", "10:41"),
    ],
    [
      "A 10:00 answered-elsewhere 10:30 phone",
      "A 10:40 acknowledged 10:41 thanks",
    ],
  ],
  [
    "the edited review of somebody who does not speak to us",
    [
      from("A", "10:00", { review: true, addressed: "other" }),
      edit("A 10:00", "12:00"),
    ],
    [],
  ],
  [
    "an edited reply that is marked as no answer, and an automatic one",
    [
      from("A", "10:00", { review: true }),
      us("10:30", { inReplyTo: "A 10:00" }),
      us("10:31", { inReplyTo: "A 10:00", automatic: true }),
      rules("does-not-answer", "10:32", "us 10:30", "A"),
      edit("us 10:30", "12:45"),
      edit("us 10:31", "12:46"),
    ],
    ["A 10:00 waits"],
  ],
];

describe("how a wait ends without a reply", () => {
  test.each(cases)("%s", (_name, events, told) => {
    expect(turnsFrom(events).map(tell)).toEqual(told);
    expect(turnsFrom(events, inPrivate).map(tell)).toEqual(told);
  });
});
