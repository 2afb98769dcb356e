import { describe, expect, test } from "vitest";
import { turn } from "../../src/shared/model/turn.ts";
import { foldTurns, isWaiting, step, turnsOf } from "../../src/shared/turns.ts";
import { emptyTurns } from "../../src/shared/turns/state.ts";
import {
  at,
  elsewhere,
  from,
  inPrivate,
  inPublic,
  mark,
  rules,
  tell,
  turnsFrom,
  us,
  waits,
} from "./turn-events.ts";

describe("what a turn remembers", () => {
  test("its messages, the last of them and who answered", () => {
    const [first, second] = turnsFrom([
      from("A", "10:00"),
      from("A", "12:00"),
      us("18:00", { viaPorchlight: true }),
      from("A", "19:00"),
      mark("handed-off", "19:30"),
    ]);
    expect(first).toEqual({
      conversationId: "c",
      personId: "A",
      openingMessageId: "A 10:00",
      startAt: at("10:00"),
      lastAt: at("12:00"),
      messages: 2,
      kind: "first",
      handedOffAt: null,
      insideAt: at("18:00"),
      end: {
        how: "answered",
        at: at("18:00"),
        messageId: "us 18:00",
        assumed: false,
      },
    });
    expect(second).toMatchObject({
      messages: 1,
      kind: "next",
      handedOffAt: at("19:30"),
      insideAt: null,
      end: null,
    });
    expect(turn.array().parse([first, second])).toEqual([first, second]);
  });

  test("a split turn keeps only what was seen", () => {
    const turns = turnsFrom([
      from("Q", "10:00"),
      from("Q", "10:50"),
      us("11:00", { seenUpTo: at("10:00") }),
    ]);
    expect(
      turns.map(({ messages, lastAt, kind }) => ({ messages, lastAt, kind })),
    ).toEqual([
      { messages: 1, lastAt: at("10:00"), kind: "first" },
      { messages: 1, lastAt: at("10:50"), kind: "next" },
    ]);
  });

  test("when Porchlight reached them, even after another client had", () => {
    const turns = turnsFrom([
      from("A", "10:00"),
      us("10:20"),
      us("11:00", { viaPorchlight: true }),
      us("12:00", { viaPorchlight: true }),
      from("A", "13:00"),
      us("13:10"),
    ]);
    expect(turns.map(({ insideAt }) => insideAt)).toEqual([at("11:00"), null]);
  });

  test.each([
    ["7 10:05", "next"],
    ["7 10:06", "first"],
  ])("after our answer of 10:05 a turn at %s is a %s one", (time, kind) => {
    const events = [from("A", "10:00"), us("10:05"), from("A", time)];
    expect(turnsFrom(events, inPrivate).at(-1)?.kind).toBe(kind);
    expect(turnsFrom(events, inPublic).at(-1)?.kind).toBe("next");
  });

  test("a reply to something older has not reached them", () => {
    const reply = us("11:00", { seenUpTo: at("09:59"), viaPorchlight: true });
    const [open] = turnsFrom([from("A", "10:00"), reply]);
    expect(open?.insideAt).toBeNull();
  });

  test("a second reply of ours keeps the segment alive", () => {
    const events = [
      from("A", "10:00"),
      us("10:05"),
      us("5 10:00"),
      from("A", "9 10:00"),
    ];
    expect(turnsFrom(events, inPrivate).at(-1)?.kind).toBe("next");
  });

  test("so does a talk on the phone", () => {
    const events = [
      from("A", "10:00"),
      us("10:05"),
      elsewhere("5 10:00", "phone"),
      from("A", "9 10:00"),
    ];
    expect(turnsFrom(events, inPrivate).at(-1)?.kind).toBe("next");
  });
});

describe("step", () => {
  test("goes on in order and refuses what belongs before", () => {
    const state = emptyTurns("c", inPublic);
    expect(step(state, from("A", "10:00"))).toBe(true);
    expect(step(state, us("11:00"))).toBe(true);
    expect(step(state, from("A", "10:30"))).toBe(false);
    expect(turnsOf(state).map(tell)).toEqual(["A 10:00 answered 11:00"]);
  });

  test.each([
    ["a message it knows", from("A", "10:00", { deletedAt: at("10:20") })],
    ["one whose time has changed", from("A", "12:00", { id: "A 10:00" })],
    ["an adoption of one", waits("12:00", "A 10:00")],
    ["a ruling on one", rules("does-not-answer", "12:00", "us 11:00", "A")],
  ])("refuses %s", (_name, event) => {
    const state = foldTurns("c", inPublic, [from("A", "10:00"), us("11:00")]);
    const before = structuredClone(state);
    expect(step(state, event)).toBe(false);
    expect(state).toEqual(before);
  });

  test("takes the composer's ruling ahead of the message", () => {
    const state = foldTurns("c", inPublic, [
      from("A", "10:00"),
      from("B", "10:10"),
    ]);
    expect(step(state, rules("answers", "10:15", "us 10:20", "A"))).toBe(true);
    expect(step(state, us("10:20", { inReplyTo: "B 10:10" }))).toBe(true);
    expect(turnsOf(state).map(tell)).toEqual([
      "A 10:00 answered 10:20",
      "B 10:10 answered 10:20",
    ]);
  });
});

describe("isWaiting", () => {
  const where = { doorAt: at("09:00"), answering: false, muted: false };
  const [open] = turnsFrom([from("A", "10:00")]);
  const [answered] = turnsFrom([from("A", "10:00"), us("11:00")]);

  test.each([
    ["an open turn", open, {}, true],
    ["one that began as the door opened", open, { doorAt: at("10:00") }, true],
    ["one that began before", open, { doorAt: at("10:01") }, false],
    ["one with a reply in the outbox", open, { answering: true }, false],
    ["a muted one", open, { muted: true }, false],
    ["an answered one", answered, {}, false],
  ])("%s", (_name, one, more, waiting) => {
    expect(one && isWaiting(one, { ...where, ...more })).toBe(waiting);
  });
});
