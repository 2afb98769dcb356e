import { existsSync } from "node:fs";
import type { LaunchOptions } from "@playwright/test";

const debians = "/usr/bin/chromium";
const executablePath =
  process.env["CHROMIUM"] ?? (existsSync(debians) ? debians : undefined);

/** A browser that talks to nobody but us: the last five arguments see to it. */
export const chromiumOptions: LaunchOptions = {
  ...(executablePath === undefined ? {} : { executablePath }),
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
};
