import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { openInBrowser } from "./display.mjs";
import { ownNode, root } from "./places.mjs";

const patienceMs = 10_000;

/**
 * What is young takes up to three times this size in every thread, and three
 * times 16 MB otherwise: a quarter of all the memory, with no time gained.
 */
export const heap = "--max-semi-space-size=2";

/**
 * Opens the app in a window of its own.
 * @param {string} electron its program
 * @param {readonly string[]} args
 */
export function startElectron(electron, args) {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  return spawn(electron, [root, ...args], {
    cwd: root,
    env,
    stdio: ["ignore", process.stderr, "inherit"],
  });
}

/**
 * Serves the app to a browser. What the host prints is passed on, and its
 * address opened where that is wanted.
 * @param {string} script the built host
 * @param {readonly string[]} args
 * @param {boolean} open
 */
export function startBrowserHost(script, args, open) {
  const leash = pathToFileURL(join(root, "scripts/leash.mjs")).href;
  const child = spawn(ownNode, [heap, "--import", leash, script, ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on("line", (line) => {
      process.stdout.write(`${line}\n`);
      const address = /^Porchlight is at (http:\/\/127\.0\.0\.1:\S+)$/.exec(
        line,
      )?.[1];
      if (open && address !== undefined) openInBrowser(address);
    });
  }
  return child;
}

/**
 * Waits for a host to end; a signal for us is one for the host.
 * @param {import("node:child_process").ChildProcess} child
 * @returns {Promise<number>} the exit code
 */
export function accompany(child) {
  return new Promise((resolve) => {
    /** @param {NodeJS.Signals} signal */
    const end = (signal) => {
      child.kill(signal);
      setTimeout(() => child.kill("SIGKILL"), patienceMs).unref();
    };
    process.on("SIGINT", () => end("SIGINT"));
    process.on("SIGTERM", () => end("SIGTERM"));
    process.on("SIGHUP", () => end("SIGTERM"));
    child.on("error", (error) => {
      process.stderr.write(`${error.message}\n`);
      resolve(1);
    });
    child.on("close", (code) => resolve(code ?? 1));
  });
}
