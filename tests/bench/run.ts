// `npm run bench [-- --quick] [-- --json FILE] [-- PART …]`: where we stand, against floors taken in the same run.
// `--quick` is a tenth of the messages and fewer repetitions; `--dbstat` says where the bytes of the file go, `--each`
// what each of the searches and column queries takes.
import { spawn } from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { openArchive, type Archive } from "../../src/main/archive/open.ts";
import { chromiumOptions } from "../chromium-options.ts";
import { benchArchive, copyBenchArchive, sizes } from "./archive.ts";
import { benchFaults } from "./faults.ts";
import { benchIngest } from "./ingest.ts";
import { benchKeys } from "./keys.ts";
import { benchLoop } from "./loop.ts";
import { memoryMeasures, residentMegabytes, treeMegabytes } from "./memory.ts";
import type { BenchOptions, Measured, Skipped } from "./measure.ts";
import { benchOpen } from "./open.ts";
import { benchPolling } from "./polling.ts";
import { benchQueries } from "./queries.ts";
import { benchSearch } from "./search.ts";
import { startServe } from "./serve.ts";
import { benchSoak } from "./soak.ts";
import { benchSize, sizesOf } from "./size.ts";
import { benchStart, viewport } from "./start.ts";
import { tableOf } from "./table.ts";
import { benchWeek } from "./week.ts";

const { values, positionals } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "string" },
    dbstat: { type: "boolean", default: false },
    each: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const large = values.quick ? sizes.middling : sizes.large;
const runs = values.quick ? 2 : 5;

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
    const keys = await benchKeys(page, about);
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

/** Runs with a copy of the archive of so many messages that may be written to. */
async function withCopy<T>(
  messages: number,
  run: (dataDir: string) => T | Promise<T>,
): Promise<T> {
  const dataDir = await copyBenchArchive(messages);
  try {
    return await run(dataDir);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** The same, opened. */
function withOpenCopy<T>(
  messages: number,
  run: (db: Archive) => Promise<T>,
): Promise<T> {
  return withCopy(messages, async (dataDir) => {
    const db = openArchive(dataDir);
    try {
      return await run(db);
    } finally {
      db.close();
    }
  });
}

const printEach = values.each
  ? (table: string) => process.stdout.write(`${table}\n\n`)
  : undefined;

const about: BenchOptions = { messages: large, runs };

const parts: Record<string, () => Promise<(Measured | Skipped)[]>> = {
  ingest: () => benchIngest({ messages: values.quick ? 2000 : 20_000, runs }),
  search: () =>
    withCopy(large, (dataDir) => benchSearch(dataDir, about, printEach)),
  queries: () =>
    withOpenCopy(large, (db) => benchQueries(db, about, printEach)),
  open: () =>
    withCopy(large, (largeDir) =>
      withCopy(sizes.small, (small) =>
        benchOpen({ large: largeDir, small }, runs),
      ),
    ),
  size: async () => {
    const dataDir = await benchArchive(large);
    if (values.dbstat) process.stdout.write(`${sizesOf(dataDir)}\n\n`);
    return benchSize(dataDir);
  },
  loop: () => benchLoop(large, values.quick ? 15 : 60),
  start: () => withCopy(large, (dataDir) => benchStart(dataDir, about)),
  deck: () => withCopy(large, benchOpenDeck),
  polling: () =>
    benchPolling({
      bursts: values.quick ? 10 : 40,
      idleSeconds: values.quick ? 60 : 600,
    }),
  week: () => benchWeek(values.quick ? 1 : 7),
  soak: () => benchSoak(values.quick ? 1000 : 10_000),
  faults: () => benchFaults(values.quick),
};

/** Longer than all the others together: only when asked for. */
const byName = new Set(["faults", "soak"]);
const wanted =
  positionals.length === 0
    ? Object.keys(parts).filter((name) => !byName.has(name))
    : positionals;
const unknown = wanted.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0)
  throw new Error(
    `There is no ${unknown.join(", ")}: the parts are ${Object.keys(parts).join(", ")}.`,
  );
if (!existsSync(join(import.meta.dirname, "../../out/main/serve.js")))
  throw new Error("There is no build: run `npm run build` first.");
const results: (Measured | Skipped)[] = [];
for (const name of wanted) {
  process.stderr.write(`${name} …\n`);
  results.push(...((await parts[name]?.()) ?? []));
}
process.stdout.write(`${tableOf(results)}\n`);
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
