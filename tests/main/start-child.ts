import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Reply } from "../../src/shared/bridge.ts";

/** A core in a process of its own. */
export type CoreChild = {
  /** Never answers when the process is killed first. */
  call: (method: string, input: unknown) => Promise<Reply>;
  /** SIGKILL; answers when the process is gone. */
  kill: () => Promise<void>;
};

export async function startCoreChild(...args: string[]): Promise<CoreChild> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "core-child.ts"), ...args],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  child.stdin.on("error", () => undefined);
  const waiting = new Map<number, (reply: Reply) => void>();
  const ready = new Promise<void>((resolve, reject) => {
    child.once("exit", () => reject(new Error("the core did not start")));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const said = JSON.parse(line) as { n?: number; reply?: Reply };
      if (said.n === undefined || said.reply === undefined) resolve();
      else waiting.get(said.n)?.(said.reply);
    });
  });
  await ready;
  let count = 0;
  return {
    call(method, input) {
      count += 1;
      const n = count;
      return new Promise((resolve) => {
        waiting.set(n, resolve);
        child.stdin.write(`${JSON.stringify({ n, method, input })}\n`);
      });
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  };
}
