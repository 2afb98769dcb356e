import { spawn } from "node:child_process";
import { root } from "./places.mjs";

/**
 * @typedef {object} ProgramOptions
 * @property {NodeJS.ProcessEnv} [env]
 * @property {number} [limitSeconds] the program and its children are killed after this
 * @property {"show" | "show-as-progress" | "keep"} [output] progress goes to stderr;
 *   what is kept is in the answer
 */

/**
 * @typedef {object} Ending
 * @property {number | null} code null where a signal ended it or it never started
 * @property {string} output
 * @property {boolean} timedOut
 */

/**
 * Ends a program that was started as the leader of its own group.
 * @param {import("node:child_process").ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
export function signalProgram(child, signal) {
  try {
    if (process.platform === "win32" || child.pid === undefined)
      child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}

/** @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();

/** Ends every program that is running now, for when we are told to end ourselves. */
export function endPrograms() {
  for (const child of running) signalProgram(child, "SIGTERM");
}

const streams = {
  show: "inherit",
  // The standard output belongs to the one line that others read.
  "show-as-progress": process.stderr,
  keep: "pipe",
};

/**
 * Runs a program in the repository to its end; never throws.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {ProgramOptions} [options]
 * @returns {Promise<Ending>}
 */
export function runProgram(
  file,
  args,
  { env, limitSeconds, output = "show" } = {},
) {
  return new Promise((resolve) => {
    const errors = output === "show" ? "inherit" : streams[output];
    const child = spawn(file, args, {
      cwd: root,
      env: env ?? process.env,
      stdio: [
        "ignore",
        /** @type {"pipe"} */ (streams[output]),
        /** @type {"pipe"} */ (errors),
      ],
      detached: process.platform !== "win32",
    });
    running.add(child);
    let kept = "";
    let timedOut = false;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text) => {
        kept += text;
      });
    }
    const timer =
      limitSeconds === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            signalProgram(child, "SIGKILL");
          }, limitSeconds * 1000);
    /** @param {number | null} code */
    const end = (code) => {
      clearTimeout(timer);
      running.delete(child);
      resolve({ code, output: kept, timedOut });
    };
    child.on("error", (error) => {
      kept += error.message;
      end(null);
    });
    child.on("close", end);
  });
}
