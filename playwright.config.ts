import { defineConfig } from "@playwright/test";
import { chromiumOptions } from "./tests/chromium-options.ts";
import type { Options } from "./tests/e2e/app.ts";
import { electronMissing } from "./tests/e2e/electron-app.ts";

export default defineConfig<Options>({
  testDir: "tests/e2e",
  outputDir: "test-results",
  // A loaded machine is slow, not wrong: what never comes is noticed all the same.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  workers: 2,
  // Where nobody watches: what passes only then is counted as flaky, and named in the list.
  retries: process.env["CI"] === undefined ? 0 : 1,
  fullyParallel: true,
  forbidOnly: process.env["CI"] !== undefined,
  reporter: "list",
  use: {
    // The page at every step is kept as its elements: pictures of it as well cost a tenth of the time.
    trace: { mode: "retain-on-failure", screenshots: false },
    launchOptions: chromiumOptions,
  },
  projects: [
    { name: "browser", testIgnore: "electron.spec.ts" },
    {
      name: "electron",
      use: { host: "electron" },
      // Where Electron cannot run, one spec says so instead of all of them.
      ...(electronMissing() === null
        ? { grepInvert: /@browser/ }
        : { testMatch: "electron.spec.ts" }),
    },
  ],
});
