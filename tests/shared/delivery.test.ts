import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isFurther,
  next,
  usualRhythm,
  type Delivery,
  type Outcome,
} from "../../src/shared/delivery.ts";
import { AppError, type Fault } from "../../src/shared/fault.ts";
import {
  outboxState,
  type OutboxState,
} from "../../src/shared/model/outbox-item.ts";

const now = Date.UTC(2026, 10, 2, 10);
const minute = 60_000;
const refused: Fault = { code: "refused", message: "No." };
const offline: Fault = { code: "offline", message: "Offline." };

function delivery(state: OutboxState, rest: Partial<Delivery> = {}): Delivery {
  return { state, notBefore: 0, attempts: 1, anyway: false, ...rest };
}

type Row = Partial<Record<OutboxState, OutboxState>>;
/** Where each outcome leads from each state; what is not named is refused. */
const table: [string, Outcome, Row][] = [
  ["taken", { is: "taken" }, { queued: "sending" }],
  [
    "sent",
    { is: "sent", messageId: "m" },
    { sending: "sent", unknown: "sent" },
  ],
  [
    "failed for good",
    { is: "failed", fault: refused },
    { queued: "failed", sending: "failed" },
  ],
  [
    "failed for now",
    { is: "failed", fault: offline },
    { queued: "queued", sending: "queued" },
  ],
  ["unknown", { is: "unknown", fault: refused }, { sending: "unknown" }],
  ["held", { is: "held", fault: refused }, { queued: "held", sending: "held" }],
  ["released", { is: "released" }, { held: "queued", unknown: "unknown" }],
  ["absent", { is: "absent" }, { unknown: "queued" }],
  ["unreadable", { is: "unreadable", fault: offline }, { unknown: "unknown" }],
  [
    "retried",
    { is: "retried" },
    { queued: "queued", held: "queued", failed: "queued", unknown: "unknown" },
  ],
  [
    "discarded",
    { is: "discarded" },
    {
      queued: "discarded",
      held: "discarded",
      failed: "discarded",
      unknown: "discarded",
    },
  ],
];

describe("delivery", () => {
  it.each(
    table.flatMap(([name, outcome, row]) =>
      outboxState.options.map(
        (state) => [state, name, row[state], outcome] as const,
      ),
    ),
  )("%s, then %s: %s", (state, _, expected, outcome) => {
    const before = delivery(state, { startedAt: now - 2 * minute });
    if (expected === undefined)
      expect(() => next(before, outcome, now)).toThrow(
        expect.objectContaining({ code: "conflict" }),
      );
    else expect(next(before, outcome, now).state).toBe(expected);
  });

  it("counts an attempt when it begins, and says when", () => {
    expect(next(delivery("queued"), { is: "taken" }, now)).toMatchObject({
      attempts: 2,
      startedAt: now,
    });
  });

  it("waits longer after each failure, at most five minutes", () => {
    const pauses = Array.from({ length: 12 }, (_, i) => {
      const fault: Fault = { code: "unreachable", message: "" };
      const before = delivery("sending", { attempts: i + 1 });
      return next(before, { is: "failed", fault }, now).notBefore - now;
    });
    expect(pauses.slice(0, 4)).toEqual([5_000, 10_000, 20_000, 40_000]);
    expect(pauses.at(-1)).toBe(5 * minute);
    expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
  });

  it("heeds a wish to wait up to a day, and looks for the network every half minute", () => {
    const after = (fault: Fault) =>
      next(delivery("sending", { attempts: 9 }), { is: "failed", fault }, now)
        .notBefore - now;
    const wish = (retryAt: number): Fault => ({
      code: "refused",
      message: "",
      details: { retryAt },
    });
    expect(after(wish(now + 60 * minute))).toBe(60 * minute);
    expect(after(wish(now + 1e12))).toBe(24 * 60 * minute);
    expect(after(offline)).toBe(30_000);
  });

  it("takes not being there for an answer only once the attempt can no longer arrive", () => {
    const unknown = delivery("unknown", { startedAt: now });
    const soon = next(unknown, { is: "absent" }, now + 10_000);
    expect(soon).toMatchObject({
      state: "unknown",
      notBefore: now + usualRhythm.settleMs,
    });
    expect(next(soon, { is: "absent" }, soon.notBefore).state).toBe("queued");
    // Begun an hour ahead of a clock that was set back: it settles from here on.
    const back = (unknown.startedAt ?? 0) - 3_600_000;
    const later = next(unknown, { is: "absent" }, back);
    expect(later.notBefore).toBe(back + usualRhythm.settleMs);
    expect(next(later, { is: "absent" }, later.notBefore).state).toBe("queued");
  });

  it("asks about a conversation that moved on only once", () => {
    const held = delivery("held", {
      fault: { code: "conflict", message: "Ana wrote again." },
    });
    expect(next(held, { is: "retried" }, now).anyway).toBe(true);
    const signedOut = delivery("held", {
      fault: { code: "needs-sign-in", message: "" },
    });
    expect(next(signedOut, { is: "retried" }, now).anyway).toBe(false);
  });
});

const code = fc.constantFrom("refused", "offline", "rate-limited", "gone");
const fault: fc.Arbitrary<Fault> = code.map((c) => ({ code: c, message: "" }));
const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constantFrom<Outcome>(
    { is: "taken" },
    { is: "sent", messageId: "m" },
    { is: "released" },
    { is: "absent" },
    { is: "retried" },
    { is: "discarded" },
  ),
  fc.record({
    is: fc.constantFrom("failed", "unknown", "held", "unreadable"),
    fault,
  }),
);
const walk = fc.array(
  fc.record({ outcome, afterMs: fc.integer({ min: 0, max: 3 * minute }) }),
  { maxLength: 60 },
);

type Step = { outcome: Outcome; at: number; delivery: Delivery };

/** The steps that were possible, in their order. */
function walked(
  steps: readonly { outcome: Outcome; afterMs: number }[],
): Step[] {
  let at = now;
  let current = delivery("queued", { attempts: 0, notBefore: now });
  const taken: Step[] = [];
  for (const step of steps) {
    at += step.afterMs;
    try {
      current = next(current, step.outcome, at);
    } catch (error) {
      if (error instanceof AppError) continue;
      throw error;
    }
    taken.push({ outcome: step.outcome, at, delivery: current });
  }
  return taken;
}

describe("whatever happens to an item", () => {
  it("begins another attempt only after a verdict on the last", () => {
    fc.assert(
      fc.property(walk, (steps) => {
        let isOpen = false;
        for (const { outcome, at, delivery } of walked(steps)) {
          if (outcome.is === "taken") {
            expect(isOpen).toBe(false);
            isOpen = true;
          }
          if (outcome.is === "failed" || outcome.is === "held") isOpen = false;
          if (outcome.is === "absent" && delivery.state === "queued") {
            expect(at - (delivery.startedAt ?? at)).toBeGreaterThanOrEqual(
              usualRhythm.settleMs,
            );
            isOpen = false;
          }
        }
      }),
    );
  });

  it("ends for good when it was sent or taken back, and counts every attempt", () => {
    fc.assert(
      fc.property(walk, (steps) => {
        const all = walked(steps);
        const end = all.findIndex(({ delivery: { state } }) =>
          ["sent", "discarded"].includes(state),
        );
        if (end >= 0) expect(all).toHaveLength(end + 1);
        expect(all.at(-1)?.delivery.attempts ?? 0).toBe(
          all.filter(({ outcome }) => outcome.is === "taken").length,
        );
      }),
    );
  });

  it("is never put off for more than a day", () => {
    fc.assert(
      fc.property(walk, (steps) => {
        for (const { at, delivery } of walked(steps))
          expect(delivery.notBefore - at).toBeLessThanOrEqual(24 * 60 * minute);
      }),
    );
  });

  it("believes of two copies the one that knows of more attempts", () => {
    fc.assert(
      fc.property(walk, (steps) => {
        const all = walked(steps);
        for (const [i, older] of all.entries())
          for (const newer of all.slice(i + 1)) {
            const isBehind = newer.delivery.attempts > older.delivery.attempts;
            if (isBehind)
              expect(isFurther(newer.delivery, older.delivery)).toBe(true);
            expect(
              isFurther(newer.delivery, older.delivery) &&
                isFurther(older.delivery, newer.delivery),
            ).toBe(false);
          }
      }),
      { numRuns: 50 },
    );
  });
});
