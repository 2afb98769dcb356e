import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const fixture = (name: string) => join(import.meta.dirname, "fixtures", name);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Starts the host through the starter, which is run as `command` says. */
async function start(
  command: (words: string[]) => [string, string[]],
  env: Record<string, string> = {},
) {
  const folder = mkdtempSync(join(tmpdir(), "porchlight-hosts-"));
  const file = join(folder, "words");
  const [program, args] = command([
    process.execPath,
    fixture("starter.mjs"),
    fixture("host.mjs"),
    file,
  ]);
  const starter = spawn(program, args, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, npm_lifecycle_event: undefined, ...env },
  });
  const ended = once(starter, "exit");
  const [line] = (await once(starter.stdout.setEncoding("utf8"), "data")) as [
    string,
  ];
  expect(line).toBe("Porchlight is at http://127.0.0.1:1/?token=x\n");
  const words = () => readFileSync(file, "utf8");
  const host = Number(/pid (\d+)/.exec(words())?.[1]);
  onTestFinished(() => {
    if (isAlive(host)) process.kill(host, "SIGKILL");
    rmSync(folder, { recursive: true });
  });
  return { starter, ended, host, words };
}

const directly = ([program = "", ...args]: string[]): [string, string[]] => [
  program,
  args,
];

async function endedBy(
  child: ChildProcess,
  signal: NodeJS.Signals,
  pid: number,
) {
  child.kill(signal);
  await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
}

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s ends the host first",
  async (signal) => {
    const { starter, ended, host, words } = await start(directly);
    await endedBy(starter, signal, host);
    expect(await ended).toEqual([0, null]);
    expect(words()).toContain(`ended by ${signal}`);
  },
);

test("a killed starter leaves no host behind", async () => {
  const { starter, host, words } = await start(directly);
  await endedBy(starter, "SIGKILL", host);
  expect(words()).toContain("ended by SIGTERM");
});

test("a parent that is gone, as npm may be, ends both", async () => {
  const { starter, host, words } = await start((program) => [
    "sh",
    ["-c", '"$@" & wait', "sh", ...program],
  ]);
  await endedBy(starter, "SIGKILL", host);
  expect(words()).toContain("ended by SIGTERM");
});

test("npm that is gone ends both, though its shell lives on", async () => {
  const shells = 'sh -c \'"$@" & wait\' sh "$@" & wait';
  const { starter, host, words } = await start(
    (program) => ["sh", ["-c", shells, "sh", ...program]],
    { npm_lifecycle_event: "start" },
  );
  await endedBy(starter, "SIGKILL", host);
  expect(words()).toContain("ended by SIGTERM");
});

test("the exit code is the host's", async () => {
  const { host, ended } = await start(directly);
  process.kill(host, "SIGKILL");
  expect(await ended).toEqual([1, null]);
});
