import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheFolder } from "./cache.ts";
import { findCommand, missingCommands, run } from "./child.ts";

/** The network's servers have a package.json of their own; they are installed outside the repository. */
const root = join(cacheFolder, "bluesky");
const manifests = ["package.json", "package-lock.json"].map((name) =>
  join(import.meta.dirname, name),
);
const stamp = join(root, "installed.txt");

export const blueskyPackages = ["postgresql", "redis-server"];

/** The module that starts the whole network. */
export const devEnv = join(root, "node_modules/@atproto/dev-env/dist/index.js");

/** Debian keeps PostgreSQL's programs in a folder of their version. */
export function postgresFolder(): string | null {
  const initdb =
    globSync("/usr/lib/postgresql/*/bin/initdb").at(-1) ??
    findCommand("initdb");
  return initdb === null ? null : dirname(initdb);
}

function wanted(): string {
  const hash = createHash("sha256");
  for (const path of manifests) hash.update(readFileSync(path));
  return hash.digest("hex");
}

function isFetched(): boolean {
  return (
    existsSync(devEnv) &&
    existsSync(stamp) &&
    readFileSync(stamp, "utf8") === wanted()
  );
}

/** Null when the network can be started here, else the reason. */
export function isInstalled(): string | null {
  if (process.platform !== "linux") return "its database is taken from Debian";
  if (postgresFolder() === null) return "not installed: postgresql";
  const missing = missingCommands(["redis-server"]);
  if (missing !== null) return missing;
  return isFetched()
    ? null
    : "@atproto/dev-env is not installed yet: npm run setup:servers";
}

/** Fetches the servers from npm once; none of their packages needs to be built. */
export async function install(): Promise<void> {
  if (isFetched()) return;
  await mkdir(root, { recursive: true });
  await rm(stamp, { force: true });
  for (const path of manifests)
    await copyFile(path, join(root, path.slice(import.meta.dirname.length)));
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund"];
  await run("npm", ["ci", ...flags], { cwd: root });
  await writeFile(stamp, wanted());
}
