import { AppError } from "../../shared/fault.ts";
import type { Job } from "../../shared/model/job.ts";
import type { Frame } from "./frame.ts";

type Replacing = Pick<Frame, "jobs" | "runTask" | "reopen">;

/** Both would put a file in the same place. */
function assertAlone({ jobs }: Replacing): void {
  const other = jobs
    .list()
    .find(
      ({ kind, state }) =>
        state === "running" && (kind === "restore" || kind === "salvage"),
    );
  if (other !== undefined)
    throw new AppError(
      "conflict",
      `This is running already: ${other.title}. Wait for it, or stop it.`,
    );
}

/** The finished file has its order by then: also a program that is killed here goes on with it at its next start. */
function reopenAfter({ jobs, reopen }: Replacing, jobId: string): void {
  void jobs.ended(jobId).then(async ({ state }: Job) => {
    if (state === "done") await reopen();
  });
}

export function startRestoring(frame: Replacing, path: string): string {
  assertAlone(frame);
  const jobId = frame.jobs.start({
    kind: "restore",
    title: "Restoring a backup",
    unit: "messages",
    async run(control) {
      const { messages } = await frame.runTask("restore", { path }, control);
      control.progress(messages, messages);
      return "The backup is in place; what came in since is fetched again as far as the channels still have it.";
    },
  });
  reopenAfter(frame, jobId);
  return jobId;
}

export function startMending(frame: Replacing, now: () => number): string {
  assertAlone(frame);
  const jobId = frame.jobs.start({
    kind: "salvage",
    title: "Mending the archive",
    unit: "percent",
    async run(control) {
      const { outcome } = await frame.runTask(
        "salvage",
        { now: now() },
        control,
      );
      return outcome;
    },
  });
  reopenAfter(frame, jobId);
  return jobId;
}
