import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { RemoteMessage } from "../../src/main/channels/received.ts";
import { openVillage, type Village } from "./village.ts";

/** Waits until a job has ended, and answers it. */
export async function jobEnded(village: Village, jobId: string) {
  const job = async () =>
    (await village.call("jobs.list", {})).find(({ id }) => id === jobId);
  await expect
    .poll(async () => (await job())?.state, { timeout: 30_000 })
    .not.toBe("running");
  return job();
}

/** Two computers; what one exports the other imports. The first one to have the account is `there`. */
export async function openComputers() {
  const [here, there] = await Promise.all([openVillage(), openVillage()]);
  const folder = mkdtempSync(join(tmpdir(), "porchlight-computers-"));
  const path = join(folder, "export");
  await there.add("us");
  return {
    here,
    there,
    /** What the account of a computer receives. */
    bring: async (
      village: Village,
      messages: RemoteMessage[],
    ): Promise<void> => {
      const [account] = await village.call("accounts.list", {});
      await village.bring(account?.id ?? "", messages);
    },
    /** Exports there, imports here; answers what came of it. */
    carry: async (): Promise<string | undefined> => {
      const out = await there.call("archive.export", {
        what: "everything",
        path,
        replace: true,
      });
      expect(await jobEnded(there, out.jobId)).toMatchObject({ state: "done" });
      const { jobId } = await here.call("archive.import", { path });
      const job = await jobEnded(here, jobId);
      expect(job).toMatchObject({ state: "done" });
      return job?.state === "done" ? job.outcome : undefined;
    },
    async close(): Promise<void> {
      await Promise.all([here.close(), there.close()]);
      rmSync(folder, { recursive: true });
    },
  };
}
export type Computers = Awaited<ReturnType<typeof openComputers>>;
