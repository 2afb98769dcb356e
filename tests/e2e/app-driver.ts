import type { Page } from "@playwright/test";
import type { Reply } from "../../src/shared/bridge.ts";
import type { Input, Method, Output } from "../../src/shared/contract/index.ts";
import type { Double } from "../channels/mastodon/double.ts";

/** Porchlight on a data folder of its own, whichever host it is in, with a page that shows it. */
export abstract class App {
  readonly dataDir: string;
  /** What the page's console says that must not be said. */
  readonly complaints: string[] = [];

  constructor(dataDir: string) {
    this.dataDir = dataDir;
  }

  abstract get page(): Page;
  /** Where the interface is, to open it in one more window; browser host only. */
  abstract get address(): string;
  abstract start(): Promise<void>;
  abstract open(): Promise<void>;
  /** `SIGTERM` closes it in peace; `SIGKILL` is the power cut. */
  abstract stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
  abstract reply<M extends Method>(method: M, input: Input<M>): Promise<Reply>;

  protected listenTo(page: Page): void {
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      // A server that a test takes away is no defect of the page.
      if (message.type() !== "error") return;
      if (!/^Failed to load resource|net::ERR_/.test(message.text()))
        this.complaints.push(message.text());
    });
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
