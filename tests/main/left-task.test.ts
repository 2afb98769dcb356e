import { expect, it } from "vitest";
import { createRunTask } from "../../src/main/jobs/run-task.ts";

/** A thread that is busy for ever and hears of nothing, as one within a long statement. */
const deaf = new URL("data:text/javascript,for (;;);");

it("leaves a check that is stopped, rather than wait for its end", async () => {
  const runTask = createRunTask("nowhere", deaf);
  const stop = new AbortController();
  const { signal } = stop;
  const run = runTask("check", {}, { signal, progress: () => undefined });
  const stopped = expect(run).rejects.toMatchObject({ code: "cancelled" });
  stop.abort();
  await stopped;

  // and one that is stopped before it has begun
  const late = runTask("check", {}, { signal, progress: () => undefined });
  await expect(late).rejects.toMatchObject({ code: "cancelled" });
});
