import { type ChildProcess, spawn } from "node:child_process";
import {
  accessSync,
  closeSync,
  constants,
  openSync,
  readFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";

/** A server's process, in a group of its own so that its children end with it. */
export type Child = {
  pid: number;
  /** Everything it printed so far, both streams. */
  output: () => string;
  exited: Promise<number | null>;
  /** TERM, then KILL after five seconds, for the whole group. */
  stop: () => Promise<void>;
};

export type ChildOptions = {
  /** Added to ours; undefined takes one away. */
  env?: Record<string, string | undefined>;
  cwd?: string;
  input?: string;
  /** Both streams go to this file instead of memory: a real file can be reopened. */
  logFile?: string;
};

/** Where the command lies, also looked for in sbin, which a user's PATH may lack. */
export function findCommand(name: string): string | null {
  const folders = [
    ...(process.env["PATH"] ?? "").split(delimiter),
    "/usr/local/sbin",
    "/usr/sbin",
    "/sbin",
  ];
  for (const folder of folders) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return null;
}

/** One sentence naming the commands that are missing, or null. */
export function missingCommands(names: readonly string[]): string | null {
  const missing = names.filter((name) => findCommand(name) === null);
  return missing.length === 0 ? null : `not installed: ${missing.join(", ")}`;
}

function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

async function endGroup(child: ChildProcess, exited: Promise<unknown>) {
  const { pid } = child;
  if (pid === undefined) return;
  signalGroup(pid, "SIGTERM");
  const deadline = Date.now() + 5000;
  await Promise.race([exited, wait(5000)]);
  while (signalGroup(pid, 0) && Date.now() < deadline) await wait(20);
  signalGroup(pid, "SIGKILL");
  await exited;
}

/**
 * Starts a server. It is told to end when this process dies, even by SIGKILL,
 * so that a crashed test run leaves nothing behind.
 */
export function startChild(
  command: string,
  args: readonly string[],
  options: ChildOptions = {},
): Child {
  const setpriv = findCommand("setpriv");
  const path = findCommand(command) ?? command;
  const [file, ...rest] =
    setpriv === null
      ? [path, ...args]
      : [setpriv, "--pdeathsig", "TERM", path, ...args];
  const { logFile } = options;
  const log = logFile === undefined ? "pipe" : openSync(logFile, "a");
  const child = spawn(file, rest, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    detached: true,
    stdio: ["pipe", log, log],
  });
  if (typeof log === "number") closeSync(log);
  let printed = "";
  const collect = (chunk: string) => {
    printed = (printed + chunk).slice(-1_000_000);
  };
  child.stdout?.setEncoding("utf8").on("data", collect);
  child.stderr?.setEncoding("utf8").on("data", collect);
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(options.input ?? "");
  const exited = new Promise<number | null>((resolve) => {
    child.on("error", (error) => {
      collect(error.message);
      resolve(null);
    });
    child.on("close", (code) => resolve(code));
  });
  return {
    pid: child.pid ?? 0,
    output: () =>
      logFile === undefined ? printed : readFileSync(logFile, "utf8"),
    exited,
    stop: () => endGroup(child, exited),
  };
}

/** Runs a command to its end; throws with all it printed when it fails. */
export async function run(
  command: string,
  args: readonly string[],
  options: ChildOptions = {},
): Promise<string> {
  const child = startChild(command, args, options);
  const code = await child.exited;
  if (code !== 0) {
    throw new Error(
      `${command} ${args.join(" ")} ended with ${String(code)}:\n${child.output()}`,
    );
  }
  return child.output();
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Tries until `attempt` answers something other than null; throws after `ms`. */
export async function until<T>(
  what: string,
  attempt: () => T | null | Promise<T | null>,
  ms = 20_000,
): Promise<T> {
  const deadline = Date.now() + ms;
  for (;;) {
    const answer = await attempt();
    if (answer !== null) return answer;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await wait(25);
  }
}
