import Database from "better-sqlite3";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium, type Page } from "@playwright/test";
import { chromiumOptions } from "../chromium-options.ts";
import { atMost, measured, quantile, type Measured } from "./measure.ts";
import { viewport } from "./start.ts";
import type { PollingChild } from "./polling-child.ts";

const script = join(import.meta.dirname, "polling-child.ts");
const accounts = 20;

/** Feeds that say the same until there is a burst; knows when the last byte of each answer was handed over. */
async function startFeeds() {
  let burst = 0;
  let isQuiet = false;
  const lastByte = new Map<string, number>();
  const server = createServer((request, response) => {
    const n = Number(/\/(\d+)\.xml/.exec(request.url ?? "")?.[1]);
    const tag = `"${burst}"`;
    if (isQuiet || request.headers["if-none-match"] === tag) {
      response.writeHead(304, { etag: tag }).end();
      return;
    }
    const items = Array.from(
      { length: burst + 1 },
      (_, i) =>
        `<item><guid>g${n}-${i}</guid><title>mark-${i}-${n}-end</title><description>Words of ${n}.</description></item>`,
    ).toReversed();
    const body = `<?xml version="1.0"?><rss version="2.0"><channel><title>Feed ${n}</title><link>http://127.0.0.1/</link>${items.slice(0, 20).join("")}</channel></rss>`;
    response.writeHead(200, { "content-type": "text/xml", etag: tag });
    const marker = `mark-${burst}-${n}-end`;
    response.end(body, () =>
      lastByte.set(marker, performance.timeOrigin + performance.now()),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    burst: () => {
      burst += 1;
      return Array.from(
        { length: accounts },
        (_, n) => `mark-${burst}-${n}-end`,
      );
    },
    quiet: () => {
      isQuiet = true;
    },
    lastByte,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Notes in the page when each marker was first painted. */
async function watchMarkers(page: Page): Promise<void> {
  await page.evaluate(() => {
    const painted: Record<string, number> = {};
    Object.assign(window, { painted });
    const look = () => {
      // Not `innerText`, which lays the page out for it.
      const found = document.body.textContent.match(/mark-\d+-\d+-end/g) ?? [];
      const fresh = found.filter((marker) => !(marker in painted));
      if (fresh.length === 0) return;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.addEventListener("message", () => {
          for (const marker of fresh)
            painted[marker] ??= performance.timeOrigin + performance.now();
        });
        port1.start();
        port2.postMessage(null);
      });
    };
    new MutationObserver(look).observe(document.body, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  });
}

/** Seconds of processor time of a process and all below it so far. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // utime and stime, in hundredths of a second (proc(5)).
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** What the archive looks like to those who look at the file. */
function stateOf(dataDir: string) {
  const onDisk = new Database(join(dataDir, "archive.sqlite"), {
    readonly: true,
  });
  const version = onDisk.pragma("data_version", { simple: true });
  return {
    onDisk,
    version,
    times: ["archive.sqlite", "archive.sqlite-wal"].map(
      (file) => statSync(join(dataDir, file)).mtimeMs,
    ),
  };
}

/** From the last byte of a feed to its item on the screen, and what it costs when nothing is new. */
export async function benchPolling(about: {
  bursts: number;
  idleSeconds: number;
}): Promise<Measured[]> {
  const feeds = await startFeeds();
  const dataDir = mkdtempSync(join(tmpdir(), "porchlight-bench-polling-"));
  const child = spawn(process.execPath, [script, dataDir, feeds.url], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const lines = createInterface({ input: child.stdout })[
    Symbol.asyncIterator
  ]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error("the core ended");
    return value;
  };
  const browser = await chromium.launch(chromiumOptions);
  try {
    const { address, pid } = JSON.parse(await next()) as PollingChild;
    const page = await browser.newPage({ viewport });
    await page.goto(address);
    await page.getByText("mark-0-0-end").first().waitFor();
    await watchMarkers(page);
    const waits: number[] = [];
    for (let n = 0; n < about.bursts; n += 1) {
      const markers = feeds.burst();
      child.stdin.write("poll\n");
      await next();
      const painted = await paintedAt(page, markers);
      // The others are further down than the screen reaches.
      const seen = markers.filter((marker) => marker in painted);
      if (seen.length === 0) throw new Error("nothing came to the screen");
      for (const marker of seen)
        waits.push((painted[marker] ?? 0) - (feeds.lastByte.get(marker) ?? 0));
      await sleep(500);
    }
    const floor = quantile(await callToPaint(page, 40), 0.95);
    const idle = await watchIdle({ pid, dataDir, feeds, ...about });
    return [
      measured(
        `from a poll's last byte to the screen, ${accounts} accounts at once, p95`,
        "ms",
        quantile(waits, 0.95),
        floor,
        atMost(150, 50),
      ),
      ...idle,
    ];
  } finally {
    await browser.close();
    child.stdin.end();
    await ended;
    feeds.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** What the least of it takes right now: one call and a paint, milliseconds. */
async function callToPaint(page: Page, times: number): Promise<number[]> {
  return page.evaluate(async (times) => {
    const values: number[] = [];
    const box = document.body.appendChild(document.createElement("p"));
    for (let n = 0; n < times; n += 1) {
      const began = performance.now();
      const answer = await fetch("/call", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ method: "app.info", input: {} }),
      });
      box.textContent = `${n} ${(await answer.text()).length}`;
      await new Promise<void>((resolve) => {
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.addEventListener("message", () => resolve());
          port1.start();
          port2.postMessage(null);
        });
      });
      values.push(performance.now() - began);
    }
    box.remove();
    return values;
  }, times);
}

/** When these were on the screen, once nothing more has come there for a while. */
async function paintedAt(
  page: Page,
  markers: string[],
): Promise<Record<string, number>> {
  let seen = -1;
  for (;;) {
    await sleep(2000);
    const painted = await page.evaluate(
      () => Reflect.get(window, "painted") as Record<string, number>,
    );
    const count = markers.filter((marker) => marker in painted).length;
    if (count > 0 && count === seen) return painted;
    seen = count;
  }
}

async function watchIdle(about: {
  pid: number;
  dataDir: string;
  idleSeconds: number;
  feeds: Awaited<ReturnType<typeof startFeeds>>;
}): Promise<Measured[]> {
  about.feeds.quiet();
  // What the bursts have left to do is done, and the first of the quiet polls is written.
  await sleep(70_000);
  const before = stateOf(about.dataDir);
  const began = { cpu: cpuSeconds(about.pid), at: performance.now() };
  await sleep(about.idleSeconds * 1000);
  const seconds = (performance.now() - began.at) / 1000;
  const share = ((cpuSeconds(about.pid) - began.cpu) / seconds) * 100;
  const version = before.onDisk.pragma("data_version", { simple: true });
  before.onDisk.close();
  const after = stateOf(about.dataDir);
  after.onDisk.close();
  const writes =
    Number(version !== before.version) +
    Number(after.times.some((time, i) => time !== before.times[i]));
  return [
    measured(
      `idle, ${accounts} accounts answering 304 every minute, page open`,
      "% of a core",
      share,
      seconds,
      atMost(2, 1),
    ),
    measured(
      `writes in ${Math.round(seconds)} s of 304`,
      "",
      writes,
      1,
      atMost(0, 0),
    ),
  ];
}
