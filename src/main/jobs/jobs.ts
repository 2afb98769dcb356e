import { AppError } from "../../shared/fault.ts";
import type { Job, JobKind } from "../../shared/model/job.ts";
import { asArchiveFault } from "../archive/open.ts";
import { newId } from "../archive/id.ts";
import type { Log } from "../log.ts";

/** What the body of a job works with. */
export type JobControl = {
  /** Aborted when the user cancels or the core closes. */
  signal: AbortSignal;
  /** In the job's unit; the total where it is known. Cheap: call it as often as there is news. */
  progress: (done: number, total?: number) => void;
};

export type JobPlan = {
  kind: JobKind;
  /** What it concerns, where work of this kind may go on for several at once. */
  of?: string;
  title: string;
  /** What is counted: “messages”, “pages”, “bytes”. */
  unit: string;
  /** Answers one sentence on what came of it. Throws `AppError`; leaves nothing half-made when it is aborted. */
  run: (control: JobControl) => Promise<string>;
};

/** Long work of this run, one of a kind at a time (and for what it concerns). */
export type Jobs = {
  /** Answers the id at once. Throws `conflict` while another of its kind runs. */
  start: (plan: JobPlan) => string;
  /** Resolves when the job has ended, however. Throws `not-found`. */
  ended: (id: string) => Promise<Job>;
  list: () => Job[];
  cancel: (id: string) => void;
  /** Cancels all and waits for them. */
  close: () => Promise<void>;
};

/** How many ended ones are remembered. */
const kept = 20;

/** Progress is told to the interface at most this often. */
const tellEveryMs = 250;

type Entry = {
  job: Job;
  of: string | undefined;
  abort: AbortController;
  end: Promise<Job>;
};

export function createJobs(context: {
  now: () => number;
  log: Log;
  changed: () => void;
}): Jobs {
  const { now, log, changed } = context;
  const entries = new Map<string, Entry>();
  let lastTold = 0;

  function get(id: string): Entry {
    const entry = entries.get(id);
    if (entry === undefined)
      throw new AppError("not-found", "There is no such work any more.");
    return entry;
  }

  function forgetOldest(): void {
    const ended = [...entries.values()].filter(
      ({ job }) => job.state !== "running",
    );
    for (const { job } of ended.slice(0, Math.max(0, ended.length - kept)))
      entries.delete(job.id);
  }

  async function run(entry: Entry, plan: JobPlan): Promise<Job> {
    const { signal } = entry.abort;
    const ending = await plan
      .run({
        signal,
        progress(done, total) {
          const { job } = entry;
          entry.job = {
            ...job,
            done,
            ...(total === undefined ? {} : { total }),
          };
          if (Math.abs(now() - lastTold) < tellEveryMs) return;
          lastTold = now();
          changed();
        },
      })
      .then(
        (outcome) => ({ state: "done" as const, outcome }),
        (cause: unknown) => {
          if (signal.aborted) return { state: "cancelled" as const };
          const known = asArchiveFault(cause);
          if (known instanceof AppError)
            return { state: "failed" as const, fault: known.toFault() };
          log.error(`${plan.kind} failed`, cause);
          return {
            state: "failed" as const,
            fault: {
              code: "internal" as const,
              message: "Porchlight made a mistake here; the log says which.",
            },
          };
        },
      );
    entry.job = { ...entry.job, ...ending, endedAt: now() } as Job;
    forgetOldest();
    changed();
    return entry.job;
  }

  return {
    start(plan) {
      const { kind, title, unit, of } = plan;
      for (const { job, of: other } of entries.values())
        if (job.kind === kind && other === of && job.state === "running")
          throw new AppError(
            "conflict",
            `This is running already: ${job.title}. Wait for it, or cancel it.`,
          );
      const id = newId();
      const entry: Entry = {
        of,
        job: {
          id,
          kind,
          title,
          unit,
          startedAt: now(),
          done: 0,
          state: "running",
        },
        abort: new AbortController(),
        end: Promise.resolve(undefined as never),
      };
      entries.set(id, entry);
      // Not before the caller has its answer.
      entry.end = Promise.resolve().then(() => run(entry, plan));
      changed();
      return id;
    },
    ended: (id) => get(id).end,
    list: () => [...entries.values()].map(({ job }) => job).toReversed(),
    cancel: (id) => get(id).abort.abort(),
    async close() {
      for (const { abort } of entries.values()) abort.abort();
      await Promise.all([...entries.values()].map(({ end }) => end));
    },
  };
}
