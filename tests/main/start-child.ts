import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Reply } from "../../src/shared/bridge.ts";
import { startable } from "../bundles.ts";

/** A core in a process of its own. */
export type CoreChild = {
  pid: number;
  /** Never answers when the process is killed first; rejects when it ends by itself. */
  call: (method: string, input: unknown) => Promise<Reply>;
  /** SIGKILL; answers when the process is gone. */
  kill: () => Promise<void>;
  /** Takes no more calls and lets it end by itself. */
  end: () => Promise<void>;
  /** Somebody sets its clock: how far it is off from now on, ms. */
  setClock: (offset: number) => void;
};

/** A line that is no call: how far the clock is off from now on, ms. */
export const setClock = "test.setClock";

/** `under`: a command that runs it, strace say. `clockOffset`: how far its clock is off, ms. */
export async function startCoreChild(
  dataDir: string,
  under: readonly string[] = [],
  clockOffset = 0,
): Promise<CoreChild> {
  const script = fileURLToPath(startable("core"));
  const [command, ...args] = [
    ...under,
    process.execPath,
    script,
    dataDir,
    String(clockOffset),
  ];
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.on("error", () => undefined);
  const waiting = new Map<
    number,
    { resolve: (reply: Reply) => void; reject: (cause: Error) => void }
  >();
  let isWanted = true;
  child.once("exit", () => {
    if (!isWanted) return;
    for (const { reject } of waiting.values())
      reject(new Error("the core ended by itself"));
  });
  const ready = new Promise<void>((resolve, reject) => {
    child.once("exit", () => reject(new Error("the core did not start")));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const said = JSON.parse(line) as { n?: number; reply?: Reply };
      if (said.n === undefined || said.reply === undefined) resolve();
      else waiting.get(said.n)?.resolve(said.reply);
    });
  });
  await ready;
  let count = 0;
  const isGone = () => child.exitCode !== null || child.signalCode !== null;
  return {
    pid: child.pid ?? 0,
    call(method, input) {
      count += 1;
      const n = count;
      return new Promise((resolve, reject) => {
        if (isWanted && isGone()) reject(new Error("the core ended by itself"));
        waiting.set(n, { resolve, reject });
        child.stdin.write(`${JSON.stringify({ n, method, input })}\n`);
      });
    },
    setClock(offset) {
      child.stdin.write(
        `${JSON.stringify({ method: setClock, input: offset })}\n`,
      );
    },
    async kill() {
      isWanted = false;
      if (isGone()) return;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
    async end() {
      isWanted = false;
      if (isGone()) return;
      const gone = once(child, "exit");
      child.stdin.end();
      await gone;
    },
  };
}
