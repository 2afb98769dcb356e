import { once } from "node:events";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findCommand, run, startChild } from "./child.ts";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(process.platform === "win32")("a server's process", () => {
  test("ends with its children", async () => {
    const child = startChild("sh", ["-c", "sleep 600 & echo $!; wait"]);
    await expect.poll(child.output).toMatch(/\d+\n/);
    const grandchild = Number(child.output());
    await child.stop();
    expect([isAlive(child.pid), isAlive(grandchild)]).toEqual([false, false]);
  });

  test.skipIf(findCommand("setpriv") === null)(
    "ends when the tests are killed",
    async () => {
      const module = join(import.meta.dirname, "child.ts");
      const script = `import { startChild, until } from ${JSON.stringify(module)};
        const child = startChild("sh", ["-c", "echo up; exec sleep 600"]);
        await until("it", () => (child.output() === "" ? null : true));
        console.log(child.pid);`;
      const tests = spawn(process.execPath, [
        "--input-type=module",
        "-e",
        script,
      ]);
      const [line] = (await once(tests.stdout.setEncoding("utf8"), "data")) as [
        string,
      ];
      const pid = Number(line);
      expect(isAlive(pid)).toBe(true);
      tests.kill("SIGKILL");
      await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
    },
  );

  test("a command that fails tells what it printed", async () => {
    await expect(run("sh", ["-c", "echo why; exit 3"])).rejects.toThrow(
      /ended with 3:\nwhy/,
    );
    await expect(run("no-such-command", [])).rejects.toThrow(/no-such-command/);
  });
});
