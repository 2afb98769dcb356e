import { existsSync, globSync, readFileSync } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheFolder } from "./cache.ts";
import { missingCommands, run } from "./child.ts";

const root = join(cacheFolder, "snac");
const failure = join(cacheFolder, "snac-failed.txt");

/** Newer releases of Debian than the machine's, tried in this order. */
const suites = ["trixie", "sid"];

/**
 * Snac comes from a newer Debian than the machine's: it is unpacked with the
 * libraries it needs into the cache and run by its own loader.
 */
export function snacCommand(): string[] | null {
  const loader = globSync(join(root, "usr/lib/*/ld-linux-*.so.*"))[0];
  const snac = join(root, "usr/bin/snac");
  if (loader === undefined || !existsSync(snac)) return null;
  return [loader, "--library-path", dirname(loader), snac];
}

/** Null when snac can be started here, else the reason. */
export function isInstalled(): string | null {
  if (process.platform !== "linux") return "snac is taken from Debian packages";
  if (snacCommand() !== null) return null;
  if (existsSync(failure)) return readFileSync(failure, "utf8").trim();
  return "snac is not unpacked yet: npm run setup:servers";
}

/** Fetches snac once; a failure leaves its reason for `isInstalled`. */
export async function install(): Promise<void> {
  if (snacCommand() !== null) return;
  await mkdir(cacheFolder, { recursive: true });
  const missing = missingCommands(["mmdebstrap"]);
  if (missing !== null) throw new Error(missing);
  const reasons: string[] = [];
  for (const suite of suites) {
    const folder = join(cacheFolder, `snac-${String(process.pid)}`);
    try {
      await run("mmdebstrap", [
        "--variant=extract",
        "--include=snac2",
        // A mirror may be a snapshot of an earlier day.
        '--aptopt=Acquire::Check-Valid-Until "false"',
        "--aptopt=Acquire::Retries 3",
        suite,
        folder,
      ]);
      await rm(root, { recursive: true, force: true });
      await rename(folder, root);
      await rm(failure, { force: true });
      return;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      const lines =
        error instanceof Error ? error.message.trim().split("\n") : [];
      reasons.push(`${suite}: ${lines.findLast((line) => line !== "") ?? "?"}`);
    }
  }
  const reason = `could not be had (${reasons.join("; ")})`;
  await writeFile(failure, `${reason}\n`);
  throw new Error(`snac ${reason}`);
}
