import { setImmediate } from "node:timers/promises";
import type { Steps } from "../../shared/steps.ts";

/** So long work holds up everything else at once, ms; a frame has 16. */
const sliceMs = 4;

/** Does all of it, and lets in whatever else waits again and again. Short work is done at once. */
export async function inSlices<T>(steps: Steps<T>): Promise<T> {
  for (;;) {
    const end = performance.now() + sliceMs;
    do {
      const step = steps.next();
      if (step.done === true) return step.value;
    } while (performance.now() < end);
    await setImmediate();
  }
}
