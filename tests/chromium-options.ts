import { existsSync } from "node:fs";
import type { LaunchOptions } from "@playwright/test";

const debians = "/usr/bin/chromium";
const executablePath =
  process.env["CHROMIUM"] ?? (existsSync(debians) ? debians : undefined);

/** The last list given holds: what Playwright turns off for a page on this machine is turned off again. */
const withoutFeatures = [
  "AimEnabled",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "ThirdPartyStoragePartitioning",
  // Two pages of the browser's own for every window of ours, which nobody sees, at a second of computing each.
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxPopup",
];

/** A browser that talks to nobody but us: the last five arguments see to it. */
export const chromiumOptions: LaunchOptions = {
  ...(executablePath === undefined ? {} : { executablePath }),
  args: [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    `--disable-features=${withoutFeatures.join(",")}`,
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};
