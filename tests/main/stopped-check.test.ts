import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Job } from "../../src/shared/model/job.ts";
import { runCore, type CoreUnderTest } from "./run-core.ts";

let dir: string;
let app: CoreUnderTest;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-stopped-check-"));
  // Nothing is looked after by itself.
  const never = 1e9;
  app = await runCore(dir, {}, { upkeep: { afterMs: never, everyMs: never } });
});
afterEach(async () => {
  await app.core.close();
  rmSync(dir, { recursive: true });
});

async function ended(jobId: string): Promise<Job["state"] | undefined> {
  const jobs = await app.call("jobs.list", {});
  return jobs.find(({ id }) => id === jobId)?.state;
}

it("is no check when it is stopped, and can be made again", async () => {
  const stopped = await app.call("archive.check", {});
  await app.call("jobs.cancel", { id: stopped.jobId });
  await expect.poll(() => ended(stopped.jobId)).not.toBe("running");
  expect(await ended(stopped.jobId)).toBe("cancelled");
  expect(await app.call("archive.state", {})).not.toHaveProperty("lastCheck");

  const again = await app.call("archive.check", {});
  await expect.poll(() => ended(again.jobId)).toBe("done");
  expect(await app.call("archive.state", {})).toHaveProperty("lastCheck");
});
