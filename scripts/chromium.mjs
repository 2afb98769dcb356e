import { existsSync } from "node:fs";
import { commandScript, findOnPath, ownNode, toolEnv } from "./places.mjs";
import { runProgram } from "./program.mjs";

const names = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
];

const elsewhere = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** @returns {string | null} */
function findInstalled() {
  for (const name of names) {
    const path = findOnPath(name);
    if (path !== null) return path;
  }
  return elsewhere.find((path) => existsSync(path)) ?? null;
}

/** @returns {Promise<string | null>} */
async function findPlaywrights() {
  const script =
    'console.log(require("playwright-core").chromium.executablePath())';
  const { output } = await runProgram(ownNode, ["-e", script], {
    env: toolEnv(),
    output: "keep",
  });
  const path = output.trim();
  return existsSync(path) ? path : null;
}

/** @returns {Promise<string | null>} */
async function installPlaywrights() {
  const script = commandScript("@playwright/test", "playwright");
  await runProgram(ownNode, [script, "install", "chromium"], {
    env: toolEnv(),
    limitSeconds: 300,
    output: "keep",
  });
  return findPlaywrights();
}

/** @returns {Promise<string | null>} */
async function installDebians() {
  const env = toolEnv({ DEBIAN_FRONTEND: "noninteractive" });
  const retries = ["-o", "Acquire::Retries=3"];
  for (const args of [
    [...retries, "update"],
    [...retries, "install", "-y", "--no-install-recommends", "chromium"],
  ]) {
    await runProgram("apt-get", args, {
      env,
      limitSeconds: 600,
      output: "keep",
    });
  }
  return findInstalled();
}

/**
 * A Chromium for the browser tests: one that is there, else Playwright's, else
 * Debian's; otherwise a sentence that names what to install.
 * @returns {Promise<{path: string} | {reason: string}>}
 */
export async function getChromium() {
  const named = process.env["CHROMIUM"];
  if (named) {
    return existsSync(named)
      ? { path: named }
      : { reason: `CHROMIUM names ${named}, which is not there` };
  }
  const found = findInstalled() ?? (await findPlaywrights());
  if (found !== null) return { path: found };
  process.stderr.write("Fetching a Chromium for the browser tests.\n");
  const fetched = await installPlaywrights();
  if (fetched !== null) return { path: fetched };
  const debian = existsSync("/etc/debian_version");
  if (debian && process.getuid?.() === 0) {
    const installed = await installDebians();
    if (installed !== null) return { path: installed };
  }
  const name =
    debian || process.platform === "darwin" ? "chromium" : "Chromium";
  return { reason: `no browser for the tests: install the package ${name}` };
}
