import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Client, createClient, reply } from "../../src/shared/bridge.ts";
import { findCommand } from "../servers/child.ts";

const root = resolve(import.meta.dirname, "../..");
const ownNode = join(root, "node_modules/.bin/node");
const builtHost = join(root, "out/main/serve.js");

/** Neither the user's session bus nor their home: what a keyring adds comes from the test. */
const isolation = {
  DBUS_SESSION_BUS_ADDRESS: undefined,
  DISPLAY: undefined,
  NODE_OPTIONS: undefined,
};

/** A program that ended or still runs, with what it said. */
export type Program = {
  pid: number;
  stdout: () => string;
  stderr: () => string;
  /** Exit code, or the signal's name. */
  exited: Promise<number | string | null>;
  kill: (signal: NodeJS.Signals) => void;
};

/** Runs the built browser host; it dies with this process. */
export function runHost(
  args: readonly string[],
  env: Record<string, string | undefined> = {},
): Program {
  const setpriv = findCommand("setpriv");
  const [file = "", ...rest] = [
    ...(setpriv === null ? [] : [setpriv, "--pdeathsig", "KILL"]),
    ownNode,
    builtHost,
    ...args,
  ];
  const child = spawn(file, rest, {
    env: { ...process.env, ...isolation, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      said[name] += text;
    });
  return {
    pid: child.pid ?? 0,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    exited: new Promise((end, fail) => {
      child.on("error", fail);
      child.on("close", (code, signal) => end(code ?? signal));
    }),
    kill: (signal) => child.kill(signal),
  };
}

/** A running Porchlight, driven as a script drives it: over its address alone. */
export type Porchlight = Program & {
  origin: string;
  /** With the token, as printed. */
  address: string;
  call: Client["call"];
  /** Every answer so far, as it came over the wire. */
  answers: string[];
  /** Ctrl-C's gentle sister; answers the exit code. */
  stop: (signal?: NodeJS.Signals) => Promise<number | string | null>;
  kill9: () => Promise<void>;
};

async function readAddress(program: Program): Promise<string> {
  const ended = program.exited.then((code) => {
    throw new Error(
      `Porchlight ended with ${String(code)}: ${program.stderr()}`,
    );
  });
  const printed = (async () => {
    for (;;) {
      const address = /^Porchlight is at (\S+)\n/m.exec(program.stdout())?.[1];
      if (address !== undefined) return address;
      await new Promise((next) => setTimeout(next, 10));
    }
  })();
  return Promise.race([printed, ended]);
}

async function tradeToken(address: string): Promise<string> {
  const answer = await fetch(address, { redirect: "manual" });
  const cookie = answer.headers.get("set-cookie")?.split(";")[0];
  if (cookie === undefined)
    throw new Error(`no cookie for the token (${String(answer.status)})`);
  return cookie;
}

/** Starts Porchlight on a folder and waits for its line. */
export async function startPorchlight(
  dataDir: string,
  options: { env?: Record<string, string>; args?: readonly string[] } = {},
): Promise<Porchlight> {
  const program = runHost(
    ["--data", dataDir, ...(options.args ?? [])],
    options.env,
  );
  const address = await readAddress(program);
  const { origin } = new URL(address);
  const cookie = await tradeToken(address);
  const answers: string[] = [];
  const client = createClient({
    async call(method, input) {
      const response = await fetch(`${origin}/call`, {
        method: "POST",
        headers: { "content-type": "application/json", cookie },
        body: JSON.stringify({ method, input }),
      });
      const text = await response.text();
      answers.push(text);
      return reply.parse(JSON.parse(text));
    },
    subscribe: () => () => undefined,
  });
  return {
    ...program,
    origin,
    address,
    call: (method, input) => client.call(method, input),
    answers,
    stop: (signal = "SIGTERM") => {
      program.kill(signal);
      return program.exited;
    },
    kill9: async () => {
      program.kill("SIGKILL");
      await program.exited;
    },
  };
}

/** Data folders and hosts of one test file, all gone after `close`. */
export type Bench = {
  folder: () => Promise<string>;
  start: typeof startPorchlight;
  close: () => Promise<void>;
};

export function createBench(): Bench {
  const folders: string[] = [];
  const running: Porchlight[] = [];
  return {
    async folder() {
      const folder = await mkdtemp(join(tmpdir(), "porchlight-accept-"));
      folders.push(folder);
      return folder;
    },
    async start(...parameters) {
      const app = await startPorchlight(...parameters);
      running.push(app);
      return app;
    },
    async close() {
      await Promise.all(running.map((app) => app.kill9()));
      for (const folder of folders)
        await rm(folder, { recursive: true, force: true });
    },
  };
}
