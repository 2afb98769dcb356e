import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../src/shared/fault.ts";
import { createJobs, type Jobs } from "../../src/main/jobs/jobs.ts";
import { runCore, type CoreUnderTest } from "./run-core.ts";

describe("jobs", () => {
  let time = 0;
  let told = 0;
  let jobs: Jobs;
  beforeEach(() => {
    time = 1_000;
    told = 0;
    const quiet = () => undefined;
    jobs = createJobs({
      now: () => time,
      log: { info: quiet, warn: quiet, error: quiet },
      changed: () => {
        told += 1;
      },
    });
  });
  const plan = {
    kind: "export",
    title: "Exporting",
    unit: "messages",
  } as const;

  it("tells how far it is, and what came of it", async () => {
    const id = jobs.start({
      ...plan,
      run: ({ progress }) => {
        progress(3, 10);
        return Promise.resolve("Exported.");
      },
    });
    expect(jobs.list()).toMatchObject([{ id, state: "running", done: 0 }]);
    time = 2_000;
    expect(await jobs.ended(id)).toEqual({
      ...plan,
      id,
      state: "done",
      startedAt: 1_000,
      endedAt: 2_000,
      done: 3,
      total: 10,
      outcome: "Exported.",
    });
  });

  it("tells the interface of progress a few times a second, however often there is news", async () => {
    const id = jobs.start({
      ...plan,
      run: ({ progress }) => {
        for (let i = 0; i < 1_000; i++) {
          time += 1;
          progress(i);
        }
        return Promise.resolve("Exported.");
      },
    });
    await jobs.ended(id);
    // the start, every 250 ms of the second, the end
    expect(told).toBe(1 + 4 + 1);
  });

  it("tells of progress also once the clock is set back", async () => {
    const id = jobs.start({
      ...plan,
      run: ({ progress }) => {
        progress(1);
        time = 500_000;
        progress(2);
        time = 1_000;
        progress(3);
        return Promise.resolve("Exported.");
      },
    });
    await jobs.ended(id);
    expect(told).toBe(1 + 3 + 1);
  });

  it("keeps a fault's code and sentence, and none of a mistake's", async () => {
    const refused = jobs.start({
      ...plan,
      run: () => Promise.reject(new AppError("archive-full", "No room.")),
    });
    expect(await jobs.ended(refused)).toMatchObject({
      state: "failed",
      fault: { code: "archive-full", message: "No room." },
    });
    const broken = jobs.start({
      ...plan,
      run: () => Promise.reject(new TypeError("secret internals")),
    });
    const ended = await jobs.ended(broken);
    expect(ended).toMatchObject({
      state: "failed",
      fault: { code: "internal" },
    });
    expect(JSON.stringify(ended)).not.toContain("secret");
  });

  it("runs one of a kind at a time", async () => {
    let finish: (() => void) | undefined;
    const id = jobs.start({
      ...plan,
      run: () =>
        new Promise((resolve) => {
          finish = () => resolve("Exported.");
        }),
    });
    expect(() =>
      jobs.start({ ...plan, run: () => Promise.resolve("") }),
    ).toThrow(/running already: Exporting/);
    await Promise.resolve();
    finish?.();
    await jobs.ended(id);
    jobs.start({ ...plan, run: () => Promise.resolve("") });
    expect(jobs.list()).toHaveLength(2);
  });

  it("cancels, and closes only when all have ended", async () => {
    let cleaned = false;
    const id = jobs.start({
      ...plan,
      run: ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            setTimeout(() => {
              cleaned = true;
              reject(new Error("stopped"));
            }, 20);
          });
        }),
    });
    await Promise.resolve();
    await jobs.close();
    expect(cleaned).toBe(true);
    expect(jobs.list()).toMatchObject([{ id, state: "cancelled" }]);
  });
});

describe("a task in a thread of its own", () => {
  let dir: string;
  let under: CoreUnderTest;
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-jobs-"));
    under = await runCore(dir);
  });
  afterEach(async () => {
    await under.core.close();
    rmSync(dir, { recursive: true });
  });

  it("checks the archive and says that it is sound", async () => {
    const { jobId } = await under.call("archive.check", {});
    await expect
      .poll(() => under.call("jobs.list", {}), { timeout: 20_000 })
      .toMatchObject([
        { id: jobId, state: "done", outcome: "The archive is sound." },
      ]);
  });
});
