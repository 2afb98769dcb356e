import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";
import type { Options } from "./tests/e2e/app.ts";
import { electronMissing } from "./tests/e2e/electron-app.ts";

const debians = "/usr/bin/chromium";
const executablePath =
  process.env["CHROMIUM"] ?? (existsSync(debians) ? debians : undefined);

export default defineConfig<Options>({
  testDir: "tests/e2e",
  outputDir: "test-results",
  workers: 2,
  fullyParallel: true,
  forbidOnly: process.env["CI"] !== undefined,
  reporter: "list",
  use: {
    trace: "retain-on-failure",
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      // The last five keep a browser from talking to anyone but us.
      args: [
        "--no-sandbox",
        "--headless",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
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
