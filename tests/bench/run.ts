// `npm run bench [-- --quick] [-- --json FILE]`: where we stand, against floors taken in the same run.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { openArchive } from "../../src/main/archive/open.ts";
import { fillDemo } from "../../src/main/demo/fill.ts";
import { chromiumOptions } from "../chromium-options.ts";
import { benchIngest } from "./ingest.ts";
import { benchKeys } from "./keys.ts";
import { memoryMeasures, residentMegabytes, treeMegabytes } from "./memory.ts";
import { now, type BenchOptions, type Measured } from "./measure.ts";
import { benchSearch } from "./search.ts";
import { startServe } from "./serve.ts";
import { benchStart, viewport } from "./start.ts";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "string" },
  },
});
const options: BenchOptions = values.quick
  ? { messages: 2000, runs: 1 }
  : { messages: 20_000, runs: 5 };

/** A Node that does nothing, for its size. */
async function idleNodeMegabytes(): Promise<number> {
  const idle = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
  try {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    return residentMegabytes(idle.pid ?? 0);
  } finally {
    idle.kill();
  }
}

/** Keys and memory, on one deck that is open. */
async function benchOpenDeck(dataDir: string): Promise<Measured[]> {
  const serve = await startServe(["--demo", "--data", dataDir]);
  const server = await chromium.launchServer(chromiumOptions);
  try {
    const browser = await chromium.connect(server.wsEndpoint());
    const pid = server.process().pid ?? 0;
    const context = await browser.newContext({ viewport });
    const page = await context.newPage();
    await page.waitForTimeout(1000);
    const blank = treeMegabytes(pid);
    await page.goto(serve.address);
    await page.locator(".card").first().waitFor();
    const keys = await benchKeys(page, options);
    await page.waitForTimeout(1000);
    const memory = memoryMeasures({
      core: residentMegabytes(serve.pid),
      node: await idleNodeMegabytes(),
      browser: treeMegabytes(pid),
      blank,
    });
    return [...keys, ...memory];
  } finally {
    await server.close();
    await serve.close();
  }
}

function show(results: readonly Measured[]): void {
  const lines = results.map(({ measure, value, unit, floor, ratio }) => [
    measure,
    value.toPrecision(4),
    unit,
    floor.toPrecision(4),
    ratio.toFixed(2),
  ]);
  const table = [["measure", "value", "unit", "floor", "ratio"], ...lines];
  const widths = table[0]?.map((_, i) =>
    Math.max(...table.map((line) => line[i]?.length ?? 0)),
  );
  for (const line of table)
    process.stdout.write(
      `${line.map((cell, i) => cell.padEnd(widths?.[i] ?? 0)).join("  ")}\n`,
    );
}

if (!existsSync(join(import.meta.dirname, "../../out/main/serve.js")))
  throw new Error("There is no build: run `npm run build` first.");
const dataDir = mkdtempSync(join(tmpdir(), "porchlight-bench-"));
try {
  const say = (text: string) => process.stderr.write(`${text} …\n`);
  say("ingest");
  const results = await benchIngest(options);
  const db = openArchive(dataDir);
  await fillDemo(db, { seed: 7, now, messages: options.messages });
  say("search");
  results.push(...(await benchSearch(db, options)));
  db.close();
  // The demo's own note, so that the host takes the folder as it is.
  writeFileSync(join(dataDir, "demo.json"), JSON.stringify({ complete: true }));
  say("start");
  results.push(...(await benchStart(dataDir, options)));
  say("keys and memory");
  results.push(...(await benchOpenDeck(dataDir)));
  show(results);
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
