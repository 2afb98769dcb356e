import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Job } from "../shared/model/job.ts";
import { client } from "./api.ts";
import { jobsQuery } from "./queries.ts";
import { messageOf } from "./ui/error-state.tsx";
import { JobProgress, whatStays } from "./ui/job-progress.tsx";
import { useToast } from "./ui/toast.tsx";
import "./jobs-strip.css";

/** Shown in the settings, where it is begun; the rest goes on by itself and says so where it belongs. */
const inSettings: readonly Job["kind"][] = [
  "export",
  "import",
  "recompute",
  "renormalise",
];
const shownElsewhere: readonly Job["kind"][] = [
  ...inSettings,
  "retention",
  "rule",
];
/** What follows from a decision and takes a moment: shown as long as it lasts, and nothing to be stopped. */
const following: Job["kind"] = "following";

/** Long work, wherever one is: how far it is, a way to stop it, and a word when it ends. */
export function JobsStrip({
  isInSettings,
}: {
  /** Where one is. */
  isInSettings: boolean;
}) {
  const { data: jobs = [] } = useQuery(jobsQuery);
  const toast = useToast();
  const isShown = ({ kind }: Job) =>
    shownElsewhere.includes(kind) &&
    !(isInSettings && inSettings.includes(kind));
  const running = jobs.filter(
    (job) =>
      job.state === "running" && (isShown(job) || job.kind === following),
  );
  const watched = useRef(new Set<string>());
  useEffect(() => {
    for (const job of jobs) {
      if (job.state === "running") {
        if (shownElsewhere.includes(job.kind)) watched.current.add(job.id);
      } else if (watched.current.delete(job.id) && isTold(job, isInSettings))
        toast(endOf(job));
    }
  }, [jobs, isInSettings, toast]);
  const stop = ({ id }: Job) => {
    client.call("jobs.cancel", { id }).catch((error: unknown) => {
      toast({ text: messageOf(error), tone: "problem" });
    });
  };
  if (running.length === 0) return null;
  return (
    <aside className="jobs-strip" aria-label="Work under way">
      {running.map((job) => (
        <JobProgress
          key={job.id}
          job={job}
          {...(job.kind === following ? {} : { onCancel: () => stop(job) })}
        />
      ))}
    </aside>
  );
}

/** What goes on every day by itself and finds nothing to do is not spoken of. */
function isTold(
  job: Exclude<Job, { state: "running" }>,
  isInSettings: boolean,
): boolean {
  if (job.kind === "retention") return job.state !== "done" || job.done > 0;
  return job.kind === "rule" || !isInSettings;
}

function endOf(job: Exclude<Job, { state: "running" }>) {
  if (job.state === "done") return { text: job.outcome };
  if (job.state === "cancelled")
    return { text: `${job.title}: stopped; ${whatStays(job.kind)}` };
  return { text: job.fault.message, tone: "problem" as const };
}
