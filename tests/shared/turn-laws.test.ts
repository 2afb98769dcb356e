import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldTurns, step, turnsOf } from "../../src/shared/turns.ts";
import type {
  TurnEvent,
  TurnMark,
  TurnMessage,
} from "../../src/shared/turns/events.ts";
import { emptyTurns, type TurnSettings } from "../../src/shared/turns/state.ts";

const minute = 60_000;
/** So few instants that many events share one. */
const instant = fc.integer({ min: 0, max: 12 }).map((n) => n * minute);
const personId = fc.constantFrom("A", "B", "C");
/** Ids of messages there are, and of some there are not. */
const messageId = fc.integer({ min: 0, max: 25 }).map((n) => `m${String(n)}`);
const sometimes = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(value, { freq: 3 });

const message: fc.Arbitrary<TurnMessage> = fc
  .record({
    direction: fc.constantFrom("in" as const, "out" as const),
    personId,
    sentAt: instant,
    automatic: fc.constantFrom(false, false, false, true),
    addressed: fc.constantFrom("to-us" as const, "aside" as const),
    inReplyTo: sometimes(messageId),
    quotes: fc.option(messageId, { freq: 8 }),
    mentions: fc.uniqueArray(personId, { maxLength: 2 }),
    mentionsOnPurpose: fc.boolean(),
    deletedAt: sometimes(instant),
    hiddenAt: fc.option(instant, { freq: 6 }),
    seenUpTo: sometimes(instant),
    viaPorchlight: fc.boolean(),
    thanksOnly: fc.boolean(),
    review: fc.boolean(),
  })
  .map((fields) => ({ type: "message", id: "", remoteId: "", ...fields }));

const concern = {
  personId: sometimes(personId),
  messageId: sometimes(messageId),
  seenUpTo: sometimes(instant),
};
const mark: fc.Arbitrary<TurnMark> = fc
  .oneof(
    fc.record({
      mark: fc.constantFrom("acknowledged", "done", "reopened", "spam"),
      ...concern,
    }),
    fc.record({
      mark: fc.constantFrom("handed-off", "muted", "unmuted"),
      ...concern,
    }),
    fc.record({
      mark: fc.constant("no-reply-needed"),
      reason: fc.constantFrom("thanks", "cannot"),
      ...concern,
    }),
    fc.record({
      mark: fc.constant("answered-elsewhere"),
      by: fc.constantFrom("phone", "member"),
      ...concern,
    }),
    fc.record({ mark: fc.constant("waits"), messageId }),
    fc.record({
      mark: fc.constantFrom("answers", "does-not-answer"),
      messageId,
      personId,
    }),
  )
  .chain((fields) =>
    instant.map((at) => ({ type: "mark", id: "", at, ...fields })),
  );

const edit: fc.Arbitrary<TurnEvent> = fc
  .record({
    messageId,
    direction: fc.constantFrom("in" as const, "out" as const),
    at: instant,
    seenUpTo: sometimes(instant),
    viaPorchlight: fc.boolean(),
  })
  .map((fields) => ({ type: "edit", id: "", ...fields }));

/** Events in the order of their arrival, which has nothing to do with their times. */
const events = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: message },
      { weight: 3, arbitrary: mark },
      { weight: 1, arbitrary: edit },
    ),
    { maxLength: 25 },
  )
  .map((list) =>
    list.map((event, index): TurnEvent => {
      const id = `m${String(index)}`;
      return event.type === "message"
        ? { ...event, id, remoteId: id }
        : { ...event, id };
    }),
  );

const settings: fc.Arbitrary<TurnSettings> = fc.record({
  segmentGapMs: fc.constantFrom(null, 2 * minute),
  asidesOpen: fc.boolean(),
});

const runs = { numRuns: 1000 };

describe("laws of turns", () => {
  test("stepping, and computing again when an event comes late, is the fold", () => {
    fc.assert(
      fc.property(events, settings, (arrived, settings) => {
        let state = emptyTurns("c", settings);
        for (const [index, event] of arrived.entries()) {
          const sofar = arrived.slice(0, index + 1);
          if (!step(state, event)) state = foldTurns("c", settings, sofar);
          expect(turnsOf(state)).toEqual(
            turnsOf(foldTurns("c", settings, sofar)),
          );
        }
      }),
      { numRuns: 400 },
    );
  });

  test("in order every step is taken, corrections of the past apart", () => {
    fc.assert(
      fc.property(events, settings, (arrived, settings) => {
        const plain = arrived.filter(
          (event) =>
            event.type === "message" ||
            event.type === "edit" ||
            !["waits", "answers", "does-not-answer"].includes(event.mark),
        );
        const whole = foldTurns("c", settings, plain);
        const state = emptyTurns("c", settings);
        for (const event of inOrder(plain))
          expect(step(state, event)).toBe(true);
        expect(state).toEqual(whole);
      }),
      runs,
    );
  });

  test("the order of arrival does not matter", () => {
    fc.assert(
      fc.property(
        events.chain((all) =>
          fc.tuple(
            fc.constant(all),
            fc.shuffledSubarray(all, { minLength: all.length }),
          ),
        ),
        settings,
        ([one, other], settings) => {
          expect(turnsOf(foldTurns("c", settings, one))).toEqual(
            turnsOf(foldTurns("c", settings, other)),
          );
        },
      ),
      runs,
    );
  });

  test("what is automatic answers nobody and makes nobody wait", () => {
    fc.assert(
      fc.property(
        events,
        fc.array(message),
        settings,
        (all, more, settings) => {
          const robots = more.map((robot, index): TurnEvent => ({
            ...robot,
            automatic: true,
            id: `robot ${String(index)}`,
            remoteId: `robot ${String(index)}`,
          }));
          expect(
            turnsOf(foldTurns("c", settings, [...all, ...robots])),
          ).toEqual(turnsOf(foldTurns("c", settings, all)));
        },
      ),
      runs,
    );
  });

  test("a person has one open turn at most, and turns run forward", () => {
    fc.assert(
      fc.property(events, settings, (all, settings) => {
        const turns = turnsOf(foldTurns("c", settings, all));
        for (const person of ["A", "B", "C"]) {
          const theirs = turns.filter((turn) => turn.personId === person);
          expect(
            theirs.filter((turn) => turn.end === null).length,
          ).toBeLessThanOrEqual(1);
          for (const [index, turn] of theirs.entries()) {
            expect(turn.lastAt).toBeGreaterThanOrEqual(turn.startAt);
            expect(turn.end?.at ?? Infinity).toBeGreaterThanOrEqual(
              turn.lastAt,
            );
            expect(turn.insideAt ?? Infinity).toBeGreaterThanOrEqual(
              turn.startAt,
            );
            if (index === 0) expect(turn.kind).toBe("first");
            else if (settings.segmentGapMs === null)
              expect(turn.kind).toBe("next");
            if (turn.end === null) expect(index).toBe(theirs.length - 1);
          }
        }
      }),
      runs,
    );
  });

  test("nobody who wrote to us is lost: each message is in one turn", () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 25 }), (list) => {
        const settings = { segmentGapMs: null, asidesOpen: false };
        const all = list.map((event, index): TurnMessage => ({
          ...event,
          id: `m${String(index)}`,
          remoteId: `m${String(index)}`,
        }));
        const toUs = all.filter(
          ({ direction, automatic, addressed }) =>
            direction === "in" && !automatic && addressed === "to-us",
        );
        const counted = turnsOf(foldTurns("c", settings, all));
        expect(counted.reduce((sum, turn) => sum + turn.messages, 0)).toBe(
          toUs.length,
        );
      }),
      runs,
    );
  });
});

/** Sorted by the rule of the definition, told once more in the plainest words. */
function inOrder(all: readonly TurnEvent[]): TurnEvent[] {
  const key = (event: TurnEvent): string => {
    const at = event.type === "message" ? event.sentAt : event.at;
    const kind =
      event.type === "mark"
        ? "4"
        : (event.direction === "in" ? "1" : "2") +
          (event.type === "edit" ? "b" : "a");
    return [String(at).padStart(9, "0"), kind, event.id].join(" ");
  };
  return all.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
