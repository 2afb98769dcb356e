import { once } from "node:events";
import { resolve } from "node:path";
import {
  _electron,
  type ElectronApplication,
  type Page,
} from "@playwright/test";
import type { Reply } from "../../src/shared/bridge.ts";
import type { Input, Method } from "../../src/shared/contract/index.ts";
import { hasDisplay } from "../../scripts/display.mjs";
import { findElectron } from "../../scripts/electron.mjs";
import { App } from "./app-driver.ts";

const root = resolve(import.meta.dirname, "../..");

/** Why Electron cannot be started here, null where it can. */
export function electronMissing(): string | null {
  if (findElectron() === null) return "Electron's binary is not here";
  if (!hasDisplay()) return "there is no display here";
  return process.platform === "linux" && process.getuid?.() === 0
    ? "Electron does not run as root"
    : null;
}

/** The built Electron host and its one window; each start has a window of its own. */
export class ElectronApp extends App {
  readonly #args: readonly string[];
  readonly #colorScheme: "light" | "dark" | "no-preference" | null;
  #app: ElectronApplication | undefined;
  #page: Page | undefined;

  constructor(
    dataDir: string,
    args: readonly string[],
    colorScheme: "light" | "dark" | "no-preference" | null,
  ) {
    super(dataDir);
    this.#args = args;
    this.#colorScheme = colorScheme;
  }

  get page(): Page {
    if (this.#page === undefined) throw new Error("Electron is not running.");
    return this.#page;
  }

  get address(): string {
    return "app://porchlight/";
  }

  async start(): Promise<void> {
    const app = await _electron.launch({
      executablePath: findElectron() ?? "",
      args: [root, "--data", this.dataDir, ...this.#args],
    });
    this.#app = app;
    this.#page = await app.firstWindow();
    this.listenTo(this.#page);
    await this.#page.emulateMedia({ colorScheme: this.#colorScheme });
  }

  async open(): Promise<void> {
    await this.page.goto(this.address);
  }

  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const app = this.#app;
    if (app === undefined) return;
    this.#app = undefined;
    this.#page = undefined;
    if (signal === "SIGTERM") {
      await app.close();
      return;
    }
    const child = app.process();
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }

  reply<M extends Method>(method: M, input: Input<M>): Promise<Reply> {
    return this.page.evaluate(
      ([name, given]) =>
        window.porchlight?.call(name, given) ??
        Promise.reject(new Error("there is no bridge")),
      [method, input] as const,
    );
  }
}
