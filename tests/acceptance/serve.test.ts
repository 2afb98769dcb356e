import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { until } from "../servers/child.ts";
import { freePorts, isListening } from "../servers/port.ts";
import { createBench, runHost } from "./porchlight.ts";

const bench = createBench();
afterAll(bench.close);

describe("the built browser host", () => {
  it("prints one line on stdout, whatever it is asked for, and nothing on stderr", async () => {
    const app = await bench.start(await bench.folder());
    await app.call("app.info", {});
    await expect(
      app.call("conversations.get", { id: "none" }),
    ).rejects.toMatchObject({ code: "not-found" });
    expect(await app.stop()).toBe(0);
    expect(app.stdout()).toMatch(
      /^Porchlight is at http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}\n$/,
    );
    expect(app.stderr()).toBe("");
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "%s closes it cleanly: exit 0, the archive closed, the folder free",
    async (signal) => {
      const folder = await bench.folder();
      const app = await bench.start(folder);
      const { pid } = app;
      expect(await app.stop(signal)).toBe(0);
      expect(pid).toBeGreaterThan(0);
      expect(await isListening(Number(new URL(app.origin).port))).toBe(false);
      expect(existsSync(join(folder, "archive.sqlite"))).toBe(true);
      expect(existsSync(join(folder, "archive.sqlite-wal"))).toBe(false);
      expect(existsSync(join(folder, "owner.json"))).toBe(false);
      const again = await bench.start(folder);
      expect(await again.stop()).toBe(0);
    },
  );

  it("closes at once although a browser listens, and a second Ctrl-C does no harm", async () => {
    const app = await bench.start(await bench.folder());
    const page = await fetch(app.address, { redirect: "manual" });
    const cookie = page.headers.get("set-cookie")?.split(";")[0] ?? "";
    const events = await fetch(`${app.origin}/events`, { headers: { cookie } });
    const ended = events.text().catch(() => "");
    app.kill("SIGINT");
    app.kill("SIGINT");
    expect(await app.exited).toBe(0);
    await ended;
  });

  it("tells a second start who holds the folder, without the token, and leaves the first alone", async () => {
    const folder = await bench.folder();
    const app = await bench.start(folder);
    const second = runHost(["--data", folder]);
    expect(await second.exited).toBe(1);
    expect(second.stdout()).toBe("");
    expect(second.stderr()).toContain(folder);
    expect(second.stderr()).toContain(`process ${String(app.pid)}`);
    expect(second.stderr()).toContain(app.origin);
    const token = new URL(app.address).searchParams.get("token") ?? "";
    expect(second.stderr()).not.toContain(token);
    expect(await readFile(join(folder, "owner.json"), "utf8")).not.toContain(
      token,
    );
    expect(await app.call("app.info", {})).toMatchObject({ dataDir: folder });
  });

  it("leaves the folder free after kill -9", async () => {
    const folder = await bench.folder();
    const app = await bench.start(folder);
    await app.kill9();
    const again = await bench.start(folder);
    expect(await again.call("app.info", {})).toMatchObject({
      dataDir: folder,
      host: "browser",
      demo: false,
    });
    expect(await again.stop()).toBe(0);
  });

  it("--help explains the options and starts nothing", async () => {
    const folder = await bench.folder();
    const help = runHost(["--help", "--data", join(folder, "new")]);
    expect(await help.exited).toBe(0);
    for (const option of ["--port", "--data", "--demo", "--help"])
      expect(help.stdout()).toContain(option);
    expect(help.stdout()).not.toContain("Porchlight is at");
    expect(existsSync(join(folder, "new"))).toBe(false);
  });

  it("refuses a port that is none, with a sentence", async () => {
    const folder = join(await bench.folder(), "new");
    const programs = ["seventy", "70000", "-1", ""].map((port) =>
      runHost([`--port=${port}`, "--data", folder]),
    );
    for (const program of programs) {
      expect(await program.exited).toBe(1);
      expect(program.stdout()).toBe("");
      expect(program.stderr()).toBe("--port takes a number from 0 to 65535.\n");
    }
    expect(existsSync(folder)).toBe(false);
  });

  it("listens on the port it is given, and says so when it is taken", async () => {
    const [port = 0] = await freePorts(1);
    const app = await bench.start(await bench.folder(), {
      args: ["--port", String(port)],
    });
    expect(app.origin).toBe(`http://127.0.0.1:${String(port)}`);
    const folder = await bench.folder();
    const second = runHost(["--data", folder, "--port", String(port)]);
    expect(await second.exited).toBe(1);
    expect(second.stderr()).toBe(
      `Port ${String(port)} is taken by another program. Choose another with --port, or leave it out.\n`,
    );
    // What could not start holds nothing.
    const third = await bench.start(folder);
    expect(await third.stop()).toBe(0);
  });

  it("refuses an option it does not know", async () => {
    const program = runHost(["--colour"]);
    expect(await program.exited).toBe(1);
    expect(program.stderr()).toContain("--colour");
    expect(program.stderr().trim().split("\n")).toHaveLength(1);
  });

  it("ends cleanly when it is told to while it starts", async () => {
    const folder = await bench.folder();
    const program = runHost(["--data", folder]);
    await until(
      "the lock",
      () => existsSync(join(folder, "owner.json")) || null,
    );
    program.kill("SIGTERM");
    expect(await program.exited).toBe(0);
    expect(existsSync(join(folder, "owner.json"))).toBe(false);
  });
});
