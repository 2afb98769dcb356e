// `npm run pictures`: takes the README's pictures: those of the demo, the same every time, and of three rooms more.
import { mkdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { chromium, type Browser, type Page } from "@playwright/test";
import { chromiumOptions } from "../tests/chromium-options.ts";
import { startServe } from "../tests/bench/serve.ts";
import { openRooms } from "./rooms.ts";

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

async function openCard(page: Page, text: string): Promise<void> {
  await page.getByRole("option").filter({ hasText: text }).first().click();
  await page
    .getByRole("complementary", { name: "Conversation" })
    .getByRole("article")
    .first()
    .waitFor();
}

const ofDemo: readonly Picture[] = [
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

const ofRooms: readonly Picture[] = [
  {
    name: "bluesky-thread",
    width: 1480,
    height: 860,
    scheme: "light",
    arrange: (page) => openCard(page, "One more thing"),
  },
  {
    name: "held-comment",
    width: 1480,
    height: 860,
    scheme: "light",
    arrange: (page) => openCard(page, "Is the oven electric?"),
  },
  {
    name: "blog-link",
    width: 1480,
    height: 860,
    scheme: "dark",
    arrange: (page) => openCard(page, "Where I buy coffee"),
  },
];

function openPage(browser: Browser, picture: Picture): Promise<Page> {
  return browser.newPage({
    viewport: { width: picture.width, height: picture.height },
    colorScheme: picture.scheme,
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
  });
}

async function take(page: Page, picture: Picture): Promise<void> {
  await picture.arrange(page);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(500);
  const path = join(folder, `${picture.name}.png`);
  await page.screenshot({ path, animations: "disabled" });
  const { size } = statSync(path);
  if (size > largest)
    throw new Error(`${path} has ${size} bytes, more than ${largest}.`);
  process.stdout.write(`${path} ${Math.round(size / 1000)} kB\n`);
}

async function takeDemo(browser: Browser): Promise<void> {
  const serve = await startServe(["--demo"], { PORCHLIGHT_DEMO_NOW: now });
  try {
    for (const picture of ofDemo) {
      const page = await openPage(browser, picture);
      await page.clock.setFixedTime(new Date(now));
      await page.goto(serve.address);
      await page.getByText("Marta Kowalczyk").first().waitFor();
      await take(page, picture);
      await page.close();
    }
  } finally {
    await serve.close();
  }
}

async function takeRooms(browser: Browser): Promise<void> {
  for (const picture of ofRooms) {
    const page = await openPage(browser, picture);
    const { app, close } = await openRooms(page);
    try {
      await app.open();
      await take(page, picture);
    } finally {
      await page.close();
      await close();
    }
  }
}

mkdirSync(folder, { recursive: true });
const browser = await chromium.launch(chromiumOptions);
try {
  await takeDemo(browser);
  await takeRooms(browser);
} finally {
  await browser.close();
}
