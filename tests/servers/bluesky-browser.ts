import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";
import { chromiumOptions } from "../chromium-options.ts";
import type { BlueskyUser } from "./bluesky.ts";

/** Signs in at the server's own page, as somebody does whom it has never seen, and answers what the last page says. */
export type Visit = (
  address: string,
  user: BlueskyUser,
  choose: "Authorize" | "Deny access",
) => Promise<string>;

/** Null when there is a browser, else the reason. */
export function missingBrowser(): string | null {
  const path = chromiumOptions.executablePath ?? chromium.executablePath();
  return existsSync(path) ? null : "no Chromium is installed";
}

/** A browser for signing in. */
export async function startBrowser(): Promise<{
  visit: Visit;
  close: () => Promise<void>;
}> {
  const browser = await chromium.launch(chromiumOptions);
  return {
    async visit(address, user, choose) {
      const visitor = await browser.newContext({ locale: "en-US" });
      try {
        const page = await visitor.newPage();
        await page.goto(address);
        await page.getByLabel("Password", { exact: true }).fill(user.password);
        await page.getByRole("button", { name: "Sign in" }).click();
        await page.getByRole("button", { name: choose }).click();
        // Back at the program.
        await page.waitForURL("http://127.0.0.1:*/**");
        return await page.innerText("body");
      } finally {
        await visitor.close();
      }
    },
    close: () => browser.close(),
  };
}
