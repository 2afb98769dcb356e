import { expect, it } from "vitest";
import { inSlices } from "../../src/main/channels/slices.ts";
import type { Steps } from "../../src/shared/steps.ts";

it("lets in whatever else waits, as long as there is more to do", async () => {
  const others = { done: 0 };
  const wait = () => {
    others.done += 1;
    if (others.done < 3) setImmediate(wait);
  };
  setImmediate(wait);
  function* work(): Steps<string> {
    for (;;) {
      if (others.done === 3) return "done";
      yield;
    }
  }
  expect(await inSlices(work())).toBe("done");
});

it("does short work at once", () => {
  const done: number[] = [];
  function* work(): Steps<void> {
    for (const step of [1, 2, 3]) {
      done.push(step);
      yield;
    }
  }
  void inSlices(work());
  expect(done).toEqual([1, 2, 3]);
});
