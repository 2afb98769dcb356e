import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findCommand } from "../servers/child.ts";
import { type FeedServer, startFeeds } from "../servers/feed.ts";
import { createBench, type Porchlight } from "./porchlight.ts";
import { rss } from "./rss.ts";

const run = promisify(execFile);
const readme = resolve(import.meta.dirname, "../../README.md");

describe("a script", () => {
  const bench = createBench();
  let feeds: FeedServer;
  let app: Porchlight;
  beforeAll(async () => {
    feeds = await startFeeds();
    feeds.set("/feed.xml", { body: rss(["ferry"]) });
    app = await bench.start(await bench.folder());
  });
  afterAll(async () => {
    await bench.close();
    await feeds.stop();
  });

  /** The README's lines, with this run's address and a feed that is there. */
  async function linesOfTheReadme(): Promise<string> {
    const text = await readFile(readme, "utf8");
    const block = [...text.matchAll(/```(?:sh|bash)\n(.*?)```/gs)]
      .map(([, lines = ""]) => lines)
      .find((lines) => lines.includes("/call"));
    if (block === undefined) throw new Error("the README shows no script");
    return block;
  }

  it.skipIf(findCommand("curl") === null)(
    "does what the README's lines do, word for word",
    async () => {
      const folder = await bench.folder();
      const block = await linesOfTheReadme();
      expect(block.trim().split("\n").length).toBeLessThanOrEqual(10);
      // It is running already; the rest is as it stands there.
      const lines = block
        .replace(
          /^npm start .*$/m,
          `echo '${app.stdout().trim()}' > address.txt`,
        )
        .replaceAll("https://example.org/feed.xml", `${feeds.url}/feed.xml`);
      const { stdout } = await run("bash", ["-euc", lines], { cwd: folder });
      expect(await app.call("accounts.list", {})).toMatchObject([
        { channel: "feed", name: "Harbour News" },
      ]);
      const answers = stdout.split(/(?<=\})(?=\{"ok")|\n/).filter(Boolean);
      expect(answers.length).toBeGreaterThanOrEqual(3);
      for (const answer of answers)
        expect(JSON.parse(answer)).toMatchObject({ ok: true });
      expect(await readFile(join(folder, "cookie.txt"), "utf8")).toContain(
        "porchlight_",
      );
    },
  );

  it("gets faults as data, and a plain status where it never comes to a call", async () => {
    const trade = await fetch(app.address, { redirect: "manual" });
    const cookie = trade.headers.get("set-cookie")?.split(";")[0] ?? "";
    const post = async (body: string, headers: Record<string, string> = {}) =>
      fetch(`${app.origin}/call`, {
        method: "POST",
        headers: { "content-type": "application/json", cookie, ...headers },
        body,
      });
    const faultOf = async (method: string, input: unknown) =>
      (await (await post(JSON.stringify({ method, input }))).json()) as unknown;

    expect(await faultOf("accounts.steal", {})).toMatchObject({
      ok: false,
      fault: { code: "unknown-call" },
    });
    expect(await faultOf("__proto__", {})).toMatchObject({
      fault: { code: "unknown-call" },
    });
    expect(
      await faultOf("conversations.list", { query: "", limit: 201 }),
    ).toMatchObject({
      fault: { code: "invalid-input", details: { path: ["limit"] } },
    });
    expect(
      await faultOf("conversations.list", { query: "is:sunny" }),
    ).toMatchObject({
      fault: { code: "invalid-input", details: { at: expect.any(Number) } },
    });
    expect((await post("{}", { cookie: "porchlight=1" })).status).toBe(401);
    expect((await post("{}", { origin: "https://evil.example" })).status).toBe(
      403,
    );
    expect((await post("not json")).status).toBe(400);
    expect((await post("{}", { "content-type": "text/plain" })).status).toBe(
      415,
    );
    expect((await post(JSON.stringify("x".repeat(1_000_001)))).status).toBe(
      413,
    );
  });
});
