import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StoredItem } from "../../src/main/archive/outbox.ts";
import { nextStep } from "../../src/main/sending/queue.ts";

const now = 1_000_000;

function item(id: string, rest: Partial<StoredItem> = {}): StoredItem {
  return {
    id,
    accountId: "a",
    conversationId: "c",
    text: id,
    state: "queued",
    createdAt: now,
    notBefore: now,
    attempts: 0,
    anyway: false,
    ...rest,
  };
}

describe("the next step of an account", () => {
  it("is its oldest item that is due", () => {
    const later = item("1", { notBefore: now + 5 });
    const due = item("2", { conversationId: "d" });
    expect(nextStep([later, due], { now, canFind: true })).toEqual({
      do: "send",
      item: due,
    });
    expect(nextStep([later], { now, canFind: true })).toEqual({
      do: "wait",
      until: now + 5,
    });
    expect(nextStep([], { now, canFind: true })).toEqual({
      do: "wait",
      until: undefined,
    });
  });

  it("is not put off by a clock that was set back, but by an answer that said so", () => {
    const ahead = { createdAt: now + 3_600_000, notBefore: now + 3_605_000 };
    const fresh = item("1", ahead);
    expect(nextStep([fresh], { now, canFind: true }).do).toBe("send");
    const tried = item("1", { ...ahead, attempts: 1 });
    expect(nextStep([tried], { now, canFind: true }).do).toBe("wait");
  });

  it("looks for what is unknown, where a channel can", () => {
    const unknown = item("1", { state: "unknown" });
    expect(nextStep([unknown], { now, canFind: true }).do).toBe("look");
    expect(nextStep([unknown], { now, canFind: false })).toEqual({
      do: "wait",
      until: undefined,
    });
  });

  it("owns up to an attempt that nobody runs any more", () => {
    const lost = item("1", { state: "sending" });
    expect(nextStep([lost], { now, canFind: false }).do).toBe("own-up");
  });

  it("never passes an earlier item of the same conversation, and never dawdles", () => {
    const pending = fc.array(
      fc.record({
        conversationId: fc.constantFrom("c", "d", undefined),
        state: fc.constantFrom("queued", "held", "unknown"),
        notBefore: fc.integer({ min: now - 3, max: now + 3 }),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(pending, fc.boolean(), (fields, canFind) => {
        const items = fields.map((f, i) => item(String(i), f));
        const isFirst = (one: StoredItem) =>
          one.conversationId === undefined ||
          items.find((o) => o.conversationId === one.conversationId) === one;
        const movable = items.filter(
          (one) =>
            isFirst(one) &&
            (one.state === "queued" || (one.state === "unknown" && canFind)),
        );
        const due = movable.filter((one) => one.notBefore <= now);
        const step = nextStep(items, { now, canFind });
        if (step.do === "wait") {
          expect(due).toEqual([]);
          const times = movable.map((one) => one.notBefore);
          expect(step.until).toBe(
            times.length === 0 ? undefined : Math.min(...times),
          );
        } else expect(step.item).toBe(due[0]);
      }),
    );
  });
});
