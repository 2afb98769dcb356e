import makeBundles from "../bundle-setup.ts";
import { fillDisk, limitFiles } from "../faults/full-disk.ts";
import type { Found } from "../faults/found.ts";
import { killWhileWorking } from "../faults/kills.ts";
import { killWhileMigrating } from "../faults/migrations.ts";
import { whyNoFullWrites } from "../faults/full-writes.ts";
import { runOutOfRoom } from "../faults/no-room.ts";
import { failNthWrite } from "../faults/nth-write.ts";
import {
  setClockBack,
  startTwice,
  turnClockWhileWorking,
} from "../faults/odd-starts.ts";
import { overwritePages } from "../faults/pages.ts";
import { canBeNobody, shutOut } from "../faults/read-only.ts";
import { canMount } from "../faults/small-disk.ts";
import { countSyncs, whyNoTrace } from "../faults/synced.ts";
import { goThereAndBack } from "../faults/there-and-back.ts";
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
    ...Object.entries(figures ?? {}).map(([name, { value, unit, most }]) =>
      measured(
        `${fault}: ${name}`,
        unit,
        value,
        tried,
        most === undefined ? undefined : atMost(most, most),
      ),
    ),
  ];
}

/** Room left on the disk, in bytes: the end comes at another write each time. */
function rooms(count: number): number[] {
  return Array.from({ length: count }, (_, i) => 20_000 + i * 67_000);
}

const noDisk = (): string | undefined =>
  canMount() ? undefined : "a small disk of our own needs root on Linux";

/** Work of which one write after the other fails, or every so many: in a hurry, and else. All of the long take hours. */
const nthWrites = [
  ["working", 13, 1],
  ["long", 199, 7],
  ["migrating", 211, 1],
] as const;

type Round = {
  name: string;
  run: (said: (about: string) => void) => Found | Promise<Found>;
  /** Why it cannot be run here. */
  whyNot?: () => string | undefined;
};

function roundsOf(quick: boolean): Round[] {
  return [
    {
      name: "kills",
      run: (said) =>
        killWhileWorking(quick ? 20 : 200, (round) => {
          if (round % 20 === 0) said(`${round} kills`);
        }),
    },
    {
      name: "migrations",
      run: (said) =>
        killWhileMigrating(quick ? 10 : 1, (version) => {
          said(`migration ${version}`);
        }),
    },
    {
      name: "pages",
      run: async (said) =>
        overwritePages(
          await benchArchive(quick ? 2000 : sizes.small),
          quick ? 5 : 50,
          (round) => {
            if (round % 10 === 0) said(`${round} pages`);
          },
        ),
    },
    {
      name: "full disk",
      run: () => fillDisk(rooms(quick ? 3 : 30)),
      whyNot: noDisk,
    },
    {
      name: "no room",
      run: (said) => runOutOfRoom(quick ? 2 : 12, said),
      whyNot: noDisk,
    },
    ...nthWrites.map(([kind, hurried, step]) => ({
      name: `n-th write, ${kind}`,
      run: () => failNthWrite(kind, quick ? hurried : step),
      whyNot: whyNoFullWrites,
    })),
    {
      name: "limited files",
      run: () =>
        limitFiles(quick ? [0, 400] : [0, 40, 100, 200, 400, 800, 1600]),
    },
    ...(canBeNobody() ? [{ name: "read only", run: shutOut }] : []),
    {
      name: "synced",
      run: async () =>
        countSyncs(
          await benchArchive(quick ? 2000 : sizes.small),
          quick ? 5 : 100,
        ),
      whyNot: whyNoTrace,
    },
    {
      name: "there and back",
      run: async () =>
        goThereAndBack(await benchArchive(quick ? 2000 : sizes.small)),
    },
    { name: "two processes", run: startTwice },
    { name: "clock", run: setClockBack },
    { name: "clock while working", run: turnClockWhileWorking },
  ];
}

/** Everything that may happen to an archive, with real processes, files and disks. */
export async function benchFaults(
  quick: boolean,
): Promise<(Measured | Skipped)[]> {
  const results: (Measured | Skipped)[] = [];
  const dropBundles = await makeBundles();
  try {
    for (const { name, run, whyNot } of roundsOf(quick)) {
      const skipped = whyNot?.();
      if (skipped !== undefined) {
        results.push({ measure: `${name}: wrong`, skipped });
        continue;
      }
      const began = performance.now();
      const said = (about: string) => {
        const seconds = ((performance.now() - began) / 1000).toFixed(0);
        process.stderr.write(`  ${name}: ${about} (${seconds} s)\n`);
      };
      said("…");
      results.push(...toMeasured(await run(said)));
      said("done");
    }
  } finally {
    dropBundles();
  }
  return results;
}
