// `npm run pictures`: takes the README's pictures from the demo, the same every time.
import { mkdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { chromium, type Browser, type Page } from "@playwright/test";
import { chromiumOptions } from "../tests/chromium-options.ts";
import { startServe } from "../tests/bench/serve.ts";

const root = resolve(import.meta.dirname, "..");
const folder = join(root, "docs/pictures");
const now = "2026-11-03T16:12:00Z";
const largest = 400_000;

type Picture = {
  name: string;
  width: number;
  height: number;
  scheme: "light" | "dark";
  /** From the opened deck to what the picture shows. */
  arrange: (page: Page) => Promise<void>;
};

/** Marta waits longest of those who are shown first. */
async function openMarta(page: Page): Promise<void> {
  await page.getByText("Marta Kowalczyk").first().click();
  await page.getByRole("textbox").last().waitFor();
}

const pictures: readonly Picture[] = [
  {
    name: "deck-light",
    width: 1480,
    height: 860,
    scheme: "light",
    arrange: () => Promise.resolve(),
  },
  {
    name: "deck-dark",
    width: 1480,
    height: 860,
    scheme: "dark",
    arrange: () => Promise.resolve(),
  },
  {
    name: "conversation",
    width: 1480,
    height: 860,
    scheme: "light",
    arrange: openMarta,
  },
  {
    name: "accounts",
    width: 1200,
    height: 860,
    scheme: "light",
    arrange: async (page) => {
      await page
        .getByRole("link", { name: "Accounts" })
        .or(page.getByRole("button", { name: "Accounts" }))
        .first()
        .click();
      await page.getByRole("heading", { name: "Accounts" }).first().waitFor();
    },
  },
  {
    name: "narrow",
    width: 700,
    height: 900,
    scheme: "light",
    arrange: () => Promise.resolve(),
  },
];

async function take(
  browser: Browser,
  address: string,
  picture: Picture,
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width: picture.width, height: picture.height },
    colorScheme: picture.scheme,
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
  });
  try {
    const page = await context.newPage();
    await page.clock.setFixedTime(new Date(now));
    await page.goto(address);
    await page.getByText("Marta Kowalczyk").first().waitFor();
    await picture.arrange(page);
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(500);
    const path = join(folder, `${picture.name}.png`);
    await page.screenshot({ path, animations: "disabled" });
    const { size } = statSync(path);
    if (size > largest)
      throw new Error(`${path} has ${size} bytes, more than ${largest}.`);
    process.stdout.write(`${path} ${Math.round(size / 1000)} kB\n`);
  } finally {
    await context.close();
  }
}

mkdirSync(folder, { recursive: true });
const serve = await startServe(["--demo"], { PORCHLIGHT_DEMO_NOW: now });
const browser = await chromium.launch(chromiumOptions);
try {
  for (const picture of pictures) await take(browser, serve.address, picture);
} finally {
  await browser.close();
  await serve.close();
}
