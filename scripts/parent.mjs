import { readFileSync } from "node:fs";

/**
 * The parent of a process, where the system shows it as a file.
 * @param {number} pid
 * @returns {number | null}
 */
function parentOf(pid) {
  try {
    // The name, in brackets, may hold anything.
    const [, rest = ""] = readFileSync(
      `/proc/${String(pid)}/stat`,
      "utf8",
    ).split(/\) (?!.*\))/s);
    return Number(rest.split(" ")[1]);
  } catch {
    return null;
  }
}

/**
 * Who started us: the parent, and under npm, which puts a shell in between,
 * that shell's parent too.
 * @returns {string}
 */
function starters() {
  const parent = process.ppid;
  const underNpm = process.env["npm_lifecycle_event"] !== undefined;
  return JSON.stringify([parent, underNpm ? parentOf(parent) : null]);
}

/**
 * Calls back once when one of those who started us is gone: a signal to npm
 * alone would otherwise leave us behind.
 * @param {() => void} gone
 */
export function watchParent(gone) {
  const first = starters();
  const timer = setInterval(() => {
    if (starters() === first) return;
    clearInterval(timer);
    gone();
  }, 500);
  timer.unref();
}
