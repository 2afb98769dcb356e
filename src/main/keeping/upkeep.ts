import { AppError, type Fault } from "../../shared/fault.ts";
import { listAccounts } from "../archive/accounts.ts";
import { backupFiles } from "../archive/backups.ts";
import { pruneLedger } from "../archive/ledger-pruning.ts";
import { readLastCheck, writeLastCheck } from "../archive/settings.ts";
import { durably, type Archive } from "../archive/open.ts";
import { forgetStaleUploads } from "../archive/uploaded-files.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { RunTask } from "../jobs/run-task.ts";
import type { Log } from "../log.ts";

/** Checks the archive and backs it up, by itself and when asked. */
export type Upkeep = {
  /** Each answers the job's id. */
  check: () => string;
  backUp: () => string;
  /** Why there is no newer backup, in a sentence. */
  backupTrouble: () => string | undefined;
  close: () => void;
};

export type UpkeepRhythm = {
  /** From the start to the first look: the start itself is not to be slowed down. */
  afterMs: number;
  /** Between two looks whether something is due. */
  everyMs: number;
};

const usual: UpkeepRhythm = { afterMs: 60_000, everyMs: 15 * 60_000 };
const dayMs = 86_400_000;
const weekMs = 7 * dayMs;

const damaged: Fault = {
  code: "archive-damaged",
  message:
    "The archive file is damaged: some of it cannot be read. Mend it; the file itself is kept.",
};

export function createUpkeep(context: {
  db: Archive;
  dataDir: string;
  jobs: Jobs;
  runTask: RunTask;
  log: Log;
  now: () => number;
  meet: (fault: Fault) => void;
  changed: () => void;
  /** A folder that is thrown away needs no backups. */
  isLasting: boolean;
  rhythm?: UpkeepRhythm | undefined;
}): Upkeep {
  const { db, dataDir, jobs, runTask, log, now, changed } = context;
  const rhythm = context.rhythm ?? usual;
  let backupTrouble: string | undefined;
  let isClosed = false;
  let isFirst = true;
  let timer = setTimeout(look, rhythm.afterMs);
  timer.unref();

  function check(): string {
    return jobs.start({
      kind: "check",
      title: "Checking the archive",
      unit: "pages",
      async run(control) {
        const problems = await problemsFound(control);
        durably(db, () => writeLastCheck(db, { at: now(), problems }));
        changed();
        if (problems.length === 0) return "The archive is sound.";
        log.error(`the archive is damaged: ${problems.join("; ")}`);
        context.meet(damaged);
        throw new AppError(damaged.code, damaged.message);
      },
    });
  }

  /** Where the damage is such that the check itself cannot go on, that is what was found. */
  async function problemsFound(
    control: Parameters<RunTask>[2],
  ): Promise<string[]> {
    try {
      return (await runTask("check", {}, control)).problems;
    } catch (cause) {
      if (cause instanceof AppError && cause.code === "archive-damaged")
        return [cause.message];
      throw cause;
    }
  }

  function backUp(): string {
    return jobs.start({
      kind: "backup",
      title: "Backing up the archive",
      unit: "pages",
      async run(control) {
        try {
          const made = await runTask("backup", { now: now() }, control);
          backupTrouble = undefined;
          return `Backed up ${made.messages} messages and ${made.drafts} drafts.`;
        } catch (cause) {
          if (!control.signal.aborted) backupTrouble = whyNot(cause);
          throw cause;
        } finally {
          changed();
        }
      },
    });
  }

  function whyNot(cause: unknown): string {
    if (!(cause instanceof AppError)) return "The last backup failed.";
    if (cause.code === "archive-damaged") context.meet(damaged);
    return cause.code === "archive-full"
      ? "There is no room for a backup. Free some space; it is tried again by itself."
      : cause.message;
  }

  function isBackupDue(): boolean {
    // One that a clock gone wrong has dated far ahead is no backup of today.
    return backupFiles(dataDir).every(
      ({ at }) => Math.abs(now() - at) >= dayMs,
    );
  }

  function isCheckDue(): boolean {
    const last = readLastCheck(db);
    return isFirst || last === undefined || Math.abs(now() - last.at) >= weekMs;
  }

  async function lookAfter(): Promise<void> {
    if (isCheckDue()) await jobs.ended(check());
    isFirst = false;
    if (isClosed) return;
    forgetStaleUploads(db, now());
    await pruneLedgers();
    if (isClosed || !context.isLasting) return;
    if (readLastCheck(db)?.problems.length === 0 && isBackupDue())
      await jobs.ended(backUp());
  }

  async function pruneLedgers(): Promise<void> {
    for (const { id } of listAccounts(db)) await pruneOne(id);
  }

  async function pruneOne(id: string): Promise<void> {
    const prune = db.transaction(() => pruneLedger(db, id, now()));
    if (isClosed || !prune.immediate()) return;
    await new Promise((resolve) => setImmediate(resolve));
    await pruneOne(id);
  }

  function look(): void {
    lookAfter()
      .catch((cause: unknown) => {
        // The user is doing the same just now; or the archive is closing.
        if (!isClosed) log.warn("upkeep was put off", cause);
      })
      .finally(() => {
        if (isClosed) return;
        timer = setTimeout(look, rhythm.everyMs);
        timer.unref();
      });
  }

  return {
    check,
    backUp,
    backupTrouble: () => backupTrouble,
    close() {
      isClosed = true;
      clearTimeout(timer);
    },
  };
}
