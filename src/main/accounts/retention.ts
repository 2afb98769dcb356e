import type { Output, Parsed } from "../../shared/contract/index.ts";
import { AppError } from "../../shared/fault.ts";
import type { Retention } from "../../shared/model/retention.ts";
import {
  findAccount,
  getAccount,
  listAccounts,
  updateAccount,
} from "../archive/accounts.ts";
import { eraseRejected, eraseTexts } from "../archive/erasing.ts";
import { overwriting } from "../archive/leftovers.ts";
import { durably } from "../archive/open.ts";
import { readRetentionRun, writeRetentionRun } from "../archive/settings.ts";
import type { Core } from "../context.ts";
import type { JobControl } from "../jobs/jobs.ts";
import { tidy } from "./tidying.ts";

/** Messages per transaction. */
const sliceSize = 10;
const dayMs = 86_400_000;
/** As long as the oldest backup is kept, and a week more for those that are kept longer because one failed. */
const backupsDays = 35;
/** How often it is looked whether a day has passed. */
const lookEveryMs = 3_600_000;

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Says what a rule would erase; unless it is a dry run, keeps it and begins to erase. */
export async function setRetention(
  core: Core,
  { id, policy, dryRun }: Parsed<"accounts.retention">,
): Promise<Output<"accounts.retention">> {
  getAccount(core.db, id);
  // At once: what is being erased by another rule just now is to stop.
  if (policy.keep === "forever" && !dryRun) keepRule(core, id, policy);
  const { seqs, conversations, oldestAt, newestAt } = await core.reader.read(
    "toErase",
    { accountId: id, policy, now: core.now() },
  );
  const count = {
    messages: seqs.length,
    conversations,
    ...(oldestAt === undefined ? {} : { oldestAt }),
    ...(newestAt === undefined ? {} : { newestAt }),
    backupsUntil: core.now() + backupsDays * dayMs,
  };
  if (dryRun || policy.keep === "forever") return count;
  keepRule(core, id, policy);
  return { ...count, jobId: startErasing(core) };
}

function keepRule({ db, emit }: Core, id: string, policy: Retention): void {
  durably(db, () => updateAccount(db, id, { retention: policy }));
  emit({ type: "changed", topics: ["accounts"] });
}

/** One job erases for all accounts; where one is running already, it takes the new rule along. */
function startErasing(core: Core): string {
  const running = core.jobs
    .list()
    .find(({ kind, state }) => kind === "retention" && state === "running");
  if (running === undefined) return begin(core);
  const { id } = running;
  core.jobs
    .ended(id)
    .then(() => {
      if (!core.signal.aborted) startErasing(core);
    })
    .catch((cause: unknown) => {
      core.log.error("texts past their time could not be erased", cause);
    });
  return id;
}

function begin(core: Core): string {
  return core.jobs.start({
    kind: "retention",
    title: "Erasing texts whose time is over",
    unit: "messages",
    run: (control) => erase(core, control),
  });
}

async function erase(core: Core, control: JobControl): Promise<string> {
  const { db } = core;
  const now = core.now();
  const accounts = listAccounts(db).filter(
    ({ retention }) => retention.keep !== "forever",
  );
  const work = [];
  for (const { id, retention: policy } of accounts) {
    const { seqs } = await core.reader.read("toErase", {
      accountId: id,
      policy,
      now,
    });
    work.push({ id, policy, seqs });
  }
  const total = work.reduce((sum, { seqs }) => sum + seqs.length, 0);
  let done = 0;
  control.progress(0, total);
  try {
    for (const { id, policy, seqs } of work) {
      for (let i = 0; i < seqs.length; i += sliceSize) {
        if (control.signal.aborted)
          throw new AppError("cancelled", "Erasing was stopped.");
        // The user has thought better of it: another rule has a run of its own.
        if (!isStillSo(core, id, policy)) break;
        const slice = seqs.slice(i, i + sliceSize);
        const touched = overwriting(db, () =>
          eraseTexts(db, slice, policy, now),
        );
        for (const conversationId of touched) core.turns.drop(conversationId);
        done += slice.length;
        control.progress(done, total);
        await breathe();
      }
      if (isStillSo(core, id, policy))
        overwriting(db, () => eraseRejected(db, id, policy, now));
    }
    await tidy(core);
  } finally {
    // Stopped half way, too: what is erased by then must not stay on the screen.
    if (done > 0)
      core.emit({ type: "changed", topics: ["accounts", "conversations"] });
  }
  writeRetentionRun(db, now);
  return done === 0
    ? "No text is past its time."
    : `The texts of ${done.toLocaleString("en")} messages were erased.`;
}

function isStillSo({ db }: Core, id: string, policy: Retention): boolean {
  return (
    JSON.stringify(findAccount(db, id)?.retention) === JSON.stringify(policy)
  );
}

/** Erases once a day what has become too old, or was deleted at its channel, since. */
export function keepRetention(core: Core): void {
  const look = () => {
    const last = readRetentionRun(core.db);
    const isDue = last === undefined || Math.abs(core.now() - last) >= dayMs;
    const isAsked = listAccounts(core.db).some(
      ({ retention }) => retention.keep !== "forever",
    );
    if (isDue && isAsked) startErasing(core);
  };
  // Not before the start is over.
  const first = setTimeout(look, 60_000);
  const every = setInterval(look, lookEveryMs);
  first.unref();
  every.unref();
  core.signal.addEventListener("abort", () => {
    clearTimeout(first);
    clearInterval(every);
  });
}
