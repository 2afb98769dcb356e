import { describe, expect, it } from "vitest";
import {
  continueAfter,
  endOfTime,
  newId,
  timeOf,
  timePrefix,
  withIds,
} from "../../src/main/archive/id.ts";

describe("a new id", () => {
  it("is another one each time, 16 characters that are safe in addresses and file names", () => {
    const ids = Array.from({ length: 5000 }, newId);
    expect(new Set(ids).size).toBe(5000);
    for (const id of ids) expect(id).toMatch(/^[\w-]{16}$/);
  });

  it("sorts after those of an earlier millisecond", async () => {
    const before = newId();
    await new Promise((resolve) => setTimeout(resolve, 3));
    expect(newId() > before).toBe(true);
  });

  it("sorts after those of an archive whose clock was ahead, unless they are of no time of ours", () => {
    const ahead = `${timePrefix(Date.now() + 3_600_000)}_________`;
    continueAfter(ahead);
    const [first, second] = [newId(), newId()];
    expect(first > ahead).toBe(true);
    expect(second > first).toBe(true);
    continueAfter("zzzzzzzzzzzzzzzz");
    expect(timeOf(newId())).toBeLessThan(Date.now() + 2 * 3_600_000);
    expect(newId() < endOfTime()).toBe(true);
  });

  it("comes from elsewhere where that is asked for", () => {
    expect(withIds(() => "same", newId)).toBe("same");
    expect(newId()).not.toBe("same");
  });
});
