import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { heap } from "../../scripts/hosts.mjs";

const script = resolve(import.meta.dirname, "../../out/main/serve.js");

/** A host in a process of its own. */
export type Serve = {
  /** With the token. */
  address: string;
  pid: number;
  /** From the spawn to its line, milliseconds. */
  readyMs: number;
  close: () => Promise<void>;
};

/** The built browser host, as `npm start` starts it. */
export function startServe(
  args: string[],
  env: Record<string, string> = {},
): Promise<Serve> {
  return startHost([heap, script, ...args], env);
}

/** A script that says where it is as ours does. */
export async function startHost(
  args: string[],
  env: Record<string, string> = {},
): Promise<Serve> {
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  const ended = once(child, "exit");
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /^Porchlight is at (\S+)$/.exec(line)?.[1];
    if (address === undefined || child.pid === undefined) continue;
    child.stdout.resume();
    return {
      address,
      pid: child.pid,
      readyMs: performance.now() - began,
      async close() {
        child.kill("SIGTERM");
        await ended;
      },
    };
  }
  throw new Error("The host ended before it said where it is");
}
