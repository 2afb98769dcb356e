import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCore, type CoreUnderTest } from "../main/run-core.ts";
import { until } from "../servers/child.ts";
import { createFindings, type Found } from "./found.ts";

/**
 * An archive exported, imported into an empty one and exported again: every file must be the same to the byte.
 * `model` is the folder of a finished archive.
 */
export async function goThereAndBack(model: string): Promise<Found> {
  const findings = createFindings("exported, imported and exported");
  const base = mkdtempSync(join(tmpdir(), "porchlight-faults-back-"));
  const path = (name: string) => join(base, name);
  cpSync(model, path("here"), { recursive: true });
  // Nothing may come in meanwhile: no channel answers.
  const [here, there] = [
    await runCore(path("here")),
    await runCore(path("there")),
  ];
  try {
    await exportTo(here, path("first"));
    await done(
      there,
      await there.call("archive.import", { path: path("first") }),
    );
    await exportTo(there, path("second"));
    for (const name of readdirSync(path("first"))) {
      findings.tried();
      findings.expect(
        readFileSync(join(path("first"), name)).equals(
          readFileSync(join(path("second"), name)),
        ),
        `${name} is another`,
      );
    }
  } finally {
    await Promise.all([here.core.close(), there.core.close()]);
    rmSync(base, { recursive: true });
  }
  return findings.found;
}

async function exportTo(core: CoreUnderTest, path: string): Promise<void> {
  await done(
    core,
    await core.call("archive.export", { what: "everything", path }),
  );
}

async function done(
  { call }: CoreUnderTest,
  { jobId }: { jobId: string },
): Promise<void> {
  const job = await until(
    "the job to end",
    async () => {
      const found = (await call("jobs.list", {})).find(
        ({ id }) => id === jobId,
      );
      return found === undefined || found.state === "running" ? null : found;
    },
    600_000,
  );
  if (job.state !== "done") throw new Error(JSON.stringify(job));
}
