import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { bundles, bundlesVariable } from "./bundles.ts";

const root = join(import.meta.dirname, "..");

/** Before the tests of a project: makes each of the bundles out of the sources as they are now. */
export default async function setup(): Promise<() => void> {
  const out = join(root, "out");
  mkdirSync(out, { recursive: true });
  // Inside the repository, where what is not bundled is found.
  const outDir = mkdtempSync(join(out, "tests-"));
  await build({
    root,
    configFile: false,
    logLevel: "error",
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir,
      rollupOptions: {
        input: bundles,
        external: ["better-sqlite3", "keytar"],
        output: { format: "es" },
      },
    },
  });
  // Also for those who are somebody else.
  chmodSync(outDir, 0o755);
  process.env[bundlesVariable] = outDir;
  return () => rmSync(outDir, { recursive: true, force: true });
}
