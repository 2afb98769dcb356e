import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { createRunTask } from "../../src/main/jobs/run-task.ts";

/** A thread that is busy for ever and hears of nothing, as one within a long statement. */
const deaf = new URL("data:text/javascript,for (;;);");

it("leaves a check that is stopped, rather than wait for its end", async () => {
  const runTask = createRunTask("nowhere", deaf, new AbortController().signal);
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

it("leaves whatever hears of nothing when all is closing", async () => {
  const closing = new AbortController();
  const runTask = createRunTask("nowhere", deaf, closing.signal);
  const { signal } = new AbortController();
  const run = runTask(
    "update",
    { now: 0 },
    { signal, progress: () => undefined },
  );
  const left = expect(run).rejects.toMatchObject({ code: "cancelled" });
  closing.abort();
  await left;
});

/** How a process ends in which a thread is busy with this. */
async function ending(busyWith: "loop" | "statement"): Promise<unknown[]> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL("./ending-child.ts", import.meta.url)), busyWith],
    { stdio: "inherit" },
  );
  return once(child, "exit");
}

it("ends the process, whatever its threads are in the middle of", async () => {
  expect(await ending("loop")).toEqual([0, null]);
  expect(await ending("statement")).toEqual([null, "SIGKILL"]);
});
