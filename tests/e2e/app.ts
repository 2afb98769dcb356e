import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { test as base, expect, type Page } from "@playwright/test";
import type { Reply } from "../../src/shared/bridge.ts";
import type { Input, Method, Output } from "../../src/shared/contract/index.ts";
import { type Double, startDouble } from "../channels/mastodon/double.ts";

export { expect } from "@playwright/test";

const root = resolve(import.meta.dirname, "../..");
const entry = join(root, "out/main/serve.js");

type Options = {
  /** Start with the generated archive. */
  demo: boolean;
};

type Fixtures = {
  app: App;
  /** A Mastodon server of our own, empty. */
  mastodon: Double;
};

/** The built browser host on a data folder of its own, and a page to open it in. */
export class App {
  readonly page: Page;
  readonly dataDir: string;
  /** What the page's console says that must not be said. */
  readonly complaints: string[] = [];
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;
  #address: URL | undefined;
  #cookie = "";

  constructor(page: Page, dataDir: string, args: readonly string[]) {
    this.page = page;
    this.dataDir = dataDir;
    this.#args = args;
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      // A server that a test takes away is no defect of the page.
      if (message.type() !== "error") return;
      if (!/^Failed to load resource|net::ERR_/.test(message.text()))
        this.complaints.push(message.text());
    });
  }

  /** Starts the host; after a stop on the same port again, so that an open page finds it. */
  async start(): Promise<void> {
    if (!existsSync(entry))
      throw new Error("There is no build: run `npm run build` first.");
    const port = this.#address?.port ?? "0";
    const child = spawn(
      join(root, "node_modules/.bin/node"),
      [entry, "--no-open", "--port", port, "--data", this.dataDir].concat(
        this.#args,
      ),
      { cwd: root, stdio: ["ignore", "pipe", "inherit"] },
    );
    this.#child = child;
    const lines = createInterface({ input: child.stdout });
    const [line] = (await Promise.race([
      once(lines, "line"),
      once(child, "exit").then(() => {
        throw new Error("The host ended before it was ready.");
      }),
    ])) as [string];
    const printed = /^Porchlight is at (http:\S+)$/.exec(line)?.[1];
    if (printed === undefined) throw new Error(`The host said: ${line}`);
    this.#address = new URL(printed);
    const traded = await fetch(printed, { redirect: "manual" });
    this.#cookie = traded.headers.get("set-cookie")?.split(";")[0] ?? "";
  }

  get address(): string {
    return this.#address?.href ?? "";
  }

  async open(): Promise<void> {
    await this.page.goto(this.address);
  }

  /** `SIGTERM` closes it in peace; `SIGKILL` is the power cut. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    this.#child = undefined;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }

  async reply<M extends Method>(method: M, input: Input<M>): Promise<Reply> {
    const response = await fetch(new URL("/call", this.address), {
      method: "POST",
      headers: { "content-type": "application/json", cookie: this.#cookie },
      body: JSON.stringify({ method, input }),
    });
    expect(response.status).toBe(200);
    return (await response.json()) as Reply;
  }

  /** A call that must succeed. */
  async call<M extends Method>(method: M, input: Input<M>): Promise<Output<M>> {
    const reply = await this.reply(method, input);
    if (!reply.ok) throw new Error(`${method}: ${reply.fault.message}`);
    return reply.value as Output<M>;
  }

  /** Adds the double as an account with a promise of four hours, and polls it. */
  async addMastodon(mastodon: Double): Promise<string> {
    const { id } = await this.call("accounts.add", {
      channel: "mastodon",
      settings: { server: mastodon.url },
      secrets: { accessToken: mastodon.token },
    });
    await this.call("accounts.update", {
      id,
      target: { firstSeconds: 4 * 3600, nextSeconds: 4 * 3600 },
    });
    await this.poll(id);
    return id;
  }

  async poll(id: string): Promise<void> {
    let more = true;
    while (more) ({ more } = await this.call("accounts.poll", { id }));
  }
}

export const test = base.extend<Fixtures & Options>({
  demo: [false, { option: true }],
  app: async ({ page, demo }, use) => {
    const dataDir = await mkdtemp(join(tmpdir(), "porchlight-e2e-"));
    const app = new App(page, dataDir, demo ? ["--demo"] : []);
    try {
      await app.start();
      await use(app);
      expect(app.complaints).toEqual([]);
    } finally {
      await app.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from it
  mastodon: async ({}, use) => {
    const mastodon = await startDouble();
    await use(mastodon);
    await mastodon.close();
  },
});

const minute = 60_000;

/** Somebody writes to us; `minutesAgo` is how long they have waited. */
export function writeToUs(
  mastodon: Double,
  acct: string,
  text: string,
  minutesAgo: number,
): void {
  const [name = acct] = acct.split("@");
  const person = mastodon.person(acct, {
    display_name: name.charAt(0).toUpperCase() + name.slice(1),
  });
  const status = mastodon.status(person, text, {
    names: [mastodon.us],
    created_at: new Date(Date.now() - minutesAgo * minute).toISOString(),
  });
  mastodon.notify("mention", person, status);
}
