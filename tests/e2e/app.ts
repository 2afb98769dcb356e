import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, expect } from "@playwright/test";
import { type Double, startDouble } from "../channels/mastodon/double.ts";
import type { App } from "./app-driver.ts";
import { BrowserApp } from "./browser-app.ts";
import { ElectronApp } from "./electron-app.ts";

export { expect } from "@playwright/test";
export type { App } from "./app-driver.ts";

export type Options = {
  /** Start with the generated archive. */
  demo: boolean;
  /** Which host the specs drive; those tagged `@browser` need more windows or restarts than Electron's one. */
  host: "browser" | "electron";
};

type Fixtures = {
  app: App;
  /** A Mastodon server of our own, empty. */
  mastodon: Double;
};

export const test = base.extend<Fixtures & Options>({
  demo: [false, { option: true }],
  host: ["browser", { option: true }],
  app: async ({ context, demo, host, colorScheme }, use) => {
    const dataDir = await mkdtemp(join(tmpdir(), "porchlight-e2e-"));
    const args = demo ? ["--demo"] : [];
    // Both hosts pass it on; the whole demo takes longer to write than a test has.
    process.env["PORCHLIGHT_DEMO_MESSAGES"] = "700";
    const app =
      host === "electron"
        ? new ElectronApp(dataDir, args, colorScheme ?? null)
        : new BrowserApp(await context.newPage(), dataDir, args);
    try {
      await app.start();
      await use(app);
      expect(app.complaints).toEqual([]);
    } finally {
      await app.stop();
      await rm(dataDir, { recursive: true, force: true });
    }
  },
  page: async ({ app }, use) => use(app.page),
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
