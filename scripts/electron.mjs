import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { hasDisplay } from "./display.mjs";
import { ownNode, root, toolEnv } from "./places.mjs";
import { runProgram } from "./program.mjs";
import { writeStamp } from "./stamp.mjs";

const folder = join(root, "node_modules/electron");
const failure = join(root, "node_modules/.cache/porchlight/electron-failed");
const daySeconds = 24 * 60 * 60;
const downloadSeconds = 30;

/**
 * Electron's program, where its binary was fetched. The package itself must not
 * be imported here: it would start to download.
 * @returns {string | null}
 */
export function findElectron() {
  try {
    const name = readFileSync(join(folder, "path.txt"), "utf8").trim();
    const path = join(folder, "dist", name);
    return name !== "" && existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

function failedLately() {
  const state = statSync(failure, { throwIfNoEntry: false });
  return state !== undefined && Date.now() - state.mtimeMs < daySeconds * 1000;
}

/**
 * Electron's program, fetched once where it is missing; a string that says why
 * there is none otherwise. A failed download is not tried again for a day.
 * @returns {Promise<{path: string} | {reason: string}>}
 */
export async function getElectron() {
  if (!hasDisplay()) return { reason: "There is no display here" };
  if (process.platform === "linux" && process.getuid?.() === 0) {
    return { reason: "Electron does not run as root" };
  }
  const found = findElectron();
  if (found !== null) return { path: found };
  if (!failedLately()) {
    process.stderr.write(
      `Fetching Electron: up to ${String(downloadSeconds)} seconds.\n`,
    );
    await runProgram(ownNode, [join(folder, "install.js")], {
      env: toolEnv(),
      limitSeconds: downloadSeconds,
      output: "keep",
    });
    const fetched = findElectron();
    if (fetched !== null) return { path: fetched };
    writeStamp(failure, "");
  }
  return { reason: "Electron's binary could not be fetched" };
}
