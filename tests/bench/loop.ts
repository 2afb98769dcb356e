import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { copyBenchArchive } from "./archive.ts";
import type { LoopDelay } from "./loop-child.ts";
import { exportedFrom, isThere, longWork } from "./long-work.ts";
import { atMost, measured, type Measured, type Skipped } from "./measure.ts";

const run = promisify(execFile);
const child = join(import.meta.dirname, "loop-child.ts");

async function observe(
  messages: number,
  seconds: number,
  kind?: string,
): Promise<LoopDelay> {
  const folder = await copyBenchArchive(messages);
  try {
    const { stdout, stderr } = await run(process.execPath, [
      child,
      folder,
      String(seconds),
      ...(kind === undefined ? [] : [kind]),
    ]);
    process.stderr.write(stderr);
    return JSON.parse(stdout) as LoopDelay;
  } finally {
    for (const each of [folder, exportedFrom(folder)])
      rmSync(each, { recursive: true, force: true });
  }
}

/** What is usual, and the longest that anybody waited. */
function results(name: string, delay: LoopDelay): Measured[] {
  process.stderr.write(
    `  ${delay.messagesPerSecond.toFixed(0)} messages/s, p50 ${delay.p50.toFixed(1)}, p99 ${delay.p99.toFixed(1)}, longest ${delay.max.toFixed(1)} ms, work done ${delay.worked} times\n`,
  );
  return [
    measured(
      `event loop, ${name}, p99`,
      "ms",
      delay.p99,
      delay.idleP99,
      atMost(16, 8),
    ),
    measured(
      `event loop, ${name}, longest`,
      "ms",
      delay.max,
      delay.idleP99,
      atMost(100, 50),
    ),
  ];
}

/** All turns computed again while everything goes on; the bar is for a million messages. */
function recomputed(
  messages: number,
  { workSeconds }: LoopDelay,
): Measured | Skipped {
  const measure = "every wait computed again, beside polls";
  if (workSeconds === null)
    return { measure, skipped: "it took longer than it was watched" };
  const millions = messages / 1_000_000;
  return measured(measure, "s", workSeconds, millions, {
    bar: { of: "ratio", most: 20 },
    goal: { of: "ratio", most: 8 },
  });
}

/** How long the core holds its event loop while 20 accounts bring a page of 40 every three seconds. */
export async function benchLoop(
  messages: number,
  seconds: number,
): Promise<(Measured | Skipped)[]> {
  const all: (Measured | Skipped)[] = results(
    "polls",
    await observe(messages, seconds),
  );
  for (const [kind, work] of Object.entries(longWork))
    if (isThere(work)) {
      const delay = await observe(messages, seconds, kind);
      all.push(...results(`polls and ${kind}`, delay));
      if (kind === "recompute") all.push(recomputed(messages, delay));
    } else
      all.push({
        measure: `event loop, polls and ${kind}, p99`,
        skipped: "not in this version",
      });
  return all;
}
