import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../src/shared/fault.ts";
import {
  archiveFile,
  asArchiveFault,
  closeArchive,
  isOutdated,
  openArchive,
} from "../../src/main/archive/open.ts";
import { updateArchive } from "../../src/main/archive/updating.ts";
import { createFindings, type Found } from "./found.ts";
import type { FullWrites } from "./full-writes.ts";
import { dump, seedOldest } from "./migrations.ts";
import { forEveryWrite, saysFull } from "./nth-judge.ts";

/** As a start does it. */
function updateAndOpen(dataDir: string): void {
  try {
    if (isOutdated(dataDir))
      updateArchive(
        {
          dataDir,
          isCancelled: () => false,
          progress: () => undefined,
          tell: () => undefined,
        },
        { now: Date.now() },
      );
    closeArchive(openArchive(dataDir));
  } catch (cause) {
    throw asArchiveFault(cause);
  }
}

/** The n-th write fails while the oldest archive is brought up to date, for every n: said, and the next start does it. */
export async function migrateWhileFull(
  full: FullWrites,
  step: number,
  said: (about: string) => void,
): Promise<Found> {
  const findings = createFindings("the n-th write fails while migrating");
  const { expect } = findings;
  const data = join(full.under, "migrating");
  const older = `${full.under}-older`;
  const begin = () => {
    rmSync(data, { recursive: true, force: true });
    cpSync(older, data, { recursive: true });
  };
  let refused = 0;
  try {
    mkdirSync(older);
    seedOldest(join(older, archiveFile));
    begin();
    updateAndOpen(data);
    const whole = dump(join(data, archiveFile));
    await forEveryWrite(step, ({ at, times }) => {
      if (at % (step * 100) < step) said(`write ${at}`);
      begin();
      full.begin({ at, times });
      let thrown: unknown;
      try {
        updateAndOpen(data);
      } catch (cause) {
        thrown = cause;
      }
      const met = full.makeRoom();
      const what = `write ${at}, ${times} failing (a ${String(met.failed)})`;
      if (thrown !== undefined) {
        refused += 1;
        expect(
          thrown instanceof AppError && saysFull(thrown.toFault(), met),
          `${what}: ${thrown instanceof Error ? thrown.message : "?"}`,
        );
      }
      updateAndOpen(data);
      expect(
        dump(join(data, archiveFile)) === whole,
        `${what}: not the same archive`,
      );
      if (met.count >= at) findings.tried();
      return Promise.resolve(met.count);
    });
    expect(refused > 0, "nothing was ever refused");
  } finally {
    rmSync(data, { recursive: true, force: true });
    rmSync(older, { recursive: true });
  }
  findings.found.figures = { refused: { value: refused, unit: "times" } };
  return findings.found;
}
