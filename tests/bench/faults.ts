import { canMount, fillDisk, limitFiles } from "../faults/full-disk.ts";
import type { Found } from "../faults/found.ts";
import { killWhileWorking } from "../faults/kills.ts";
import { killWhileMigrating } from "../faults/migrations.ts";
import { setClockBack, startTwice } from "../faults/odd-starts.ts";
import { overwritePages } from "../faults/pages.ts";
import { benchArchive, sizes } from "./archive.ts";
import { atMost, measured, type Measured, type Skipped } from "./measure.ts";

/** What went wrong, out of how many tries; each in words on stderr. */
function toMeasured({ fault, tried, wrong, figures }: Found): Measured[] {
  for (const what of wrong) process.stderr.write(`${fault}: ${what}\n`);
  return [
    measured(
      `${fault}: wrong`,
      `of ${tried}`,
      wrong.length,
      tried,
      atMost(0, 0),
    ),
    ...Object.entries(figures ?? {}).map(([name, { value, unit }]) =>
      measured(`${fault}: ${name}`, unit, value, tried),
    ),
  ];
}

/** Room left on the disk, in bytes: the end comes at another write each time. */
function rooms(count: number): number[] {
  return Array.from({ length: count }, (_, i) => 20_000 + i * 67_000);
}

/** Everything that may happen to an archive, with real processes, files and disks. */
export async function benchFaults(
  quick: boolean,
): Promise<(Measured | Skipped)[]> {
  const rounds: [string, () => Found | Promise<Found>][] = [
    ["kills", () => killWhileWorking(quick ? 20 : 200)],
    ["migrations", () => killWhileMigrating(quick ? 10 : 1)],
    [
      "pages",
      async () =>
        overwritePages(
          await benchArchive(quick ? 2000 : sizes.small),
          quick ? 5 : 50,
        ),
    ],
    ...(canMount()
      ? [
          ["full disk", () => fillDisk(rooms(quick ? 3 : 30))] as [
            string,
            () => Promise<Found>,
          ],
        ]
      : []),
    [
      "limited files",
      () => limitFiles(quick ? [0, 400] : [0, 40, 100, 200, 400, 800, 1600]),
    ],
    ["two processes", startTwice],
    ["clock", setClockBack],
  ];
  const results: (Measured | Skipped)[] = [];
  for (const [name, round] of rounds) {
    process.stderr.write(`  ${name} …\n`);
    results.push(...toMeasured(await round()));
  }
  if (!canMount())
    results.push({
      measure: "a full disk: wrong",
      skipped: "a small disk of our own needs root on Linux",
    });
  return results;
}
