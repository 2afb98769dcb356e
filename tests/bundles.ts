import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** What tests start in threads and processes of their own, over and over. */
export const bundles = {
  jobs: "src/main/jobs/worker.ts",
  reader: "src/main/reading/worker.ts",
  checkpoints: "src/main/keeping/checkpoint-worker.ts",
  core: "tests/main/core-child.ts",
  migrating: "tests/faults/migrate-child.ts",
  nthWrite: "tests/faults/nth-write-child.ts",
};

const root = join(import.meta.dirname, "..");
export const bundlesVariable = "PORCHLIGHT_TEST_BUNDLES";

/**
 * Where one of them is: as a single file where the run has made one, which starts in a fraction of the time of the
 * hundreds it is made of; else the source itself.
 */
export function startable(name: keyof typeof bundles): URL {
  const folder = process.env[bundlesVariable];
  return pathToFileURL(
    folder === undefined
      ? join(root, bundles[name])
      : join(folder, `${name}.js`),
  );
}
