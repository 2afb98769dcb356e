import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { expect, type Page } from "@playwright/test";
import type { Reply } from "../../src/shared/bridge.ts";
import type { Input, Method } from "../../src/shared/contract/index.ts";
import { App } from "./app-driver.ts";

const root = resolve(import.meta.dirname, "../..");
const entry = join(root, "out/main/serve.js");

/** The built browser host, and a page to open it in. */
export class BrowserApp extends App {
  readonly page: Page;
  readonly #args: readonly string[];
  #child: ChildProcess | undefined;
  #address: URL | undefined;
  #cookie = "";

  constructor(page: Page, dataDir: string, args: readonly string[]) {
    super(dataDir);
    this.page = page;
    this.#args = args;
    this.listenTo(page);
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
}
