import { spawn } from "node:child_process";
import { once } from "node:events";
import { chromium, type Page } from "@playwright/test";
import { chromiumOptions } from "../chromium-options.ts";
import {
  measured,
  median,
  repeat,
  timed,
  type BenchOptions,
  type Measured,
} from "./measure.ts";
import { startServe } from "./serve.ts";

const cards = 50;
/** Room for so many cards in the demo's columns. */
export const viewport = { width: 1800, height: 1600 };

function secondFrame(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
      }),
  );
}

/** Chromium alone, to the second frame of an empty page. */
async function blank(): Promise<number> {
  const began = performance.now();
  const browser = await chromium.launch(chromiumOptions);
  try {
    const page = await browser.newPage({ viewport });
    await secondFrame(page);
    return performance.now() - began;
  } finally {
    await browser.close();
  }
}

/** From both processes' start to the cards on the screen; `dataDir` holds a finished demo. */
async function start(dataDir: string, lines: number[]): Promise<number> {
  const began = performance.now();
  const serve = await startServe(["--demo", "--data", dataDir]);
  lines.push(serve.readyMs);
  const browser = await chromium.launch(chromiumOptions);
  try {
    const page = await browser.newPage({ viewport });
    await page.goto(serve.address);
    await page.waitForFunction(
      (count) => document.querySelectorAll(".card").length >= count,
      cards,
    );
    await secondFrame(page);
    return performance.now() - began;
  } finally {
    await browser.close();
    await serve.close();
  }
}

export async function benchStart(
  dataDir: string,
  { runs }: BenchOptions,
): Promise<Measured[]> {
  const node = median(await repeat(runs, () => timed(startNothing)));
  const floor = median(await repeat(runs, blank));
  const lines: number[] = [];
  const values = await repeat(runs, () => start(dataDir, lines));
  return [
    measured("start to the host's line", "ms", median(lines), node),
    measured(`start to ${cards} cards`, "ms", median(values), floor),
  ];
}

/** Node alone, to its end. */
async function startNothing(): Promise<void> {
  await once(spawn(process.execPath, ["-e", ""]), "exit");
}
