import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Job } from "../shared/model/job.ts";
import { client } from "./api.ts";
import { jobsQuery } from "./queries.ts";
import { messageOf } from "./ui/error-state.tsx";
import { JobProgress } from "./ui/job-progress.tsx";
import { useToast } from "./ui/toast.tsx";
import "./jobs-strip.css";

/** What the user began and waits for; the rest goes on by itself and says so where it belongs. */
const begun: readonly Job["kind"][] = ["export", "import"];
/** What follows from a decision and takes a moment: shown as long as it lasts, and nothing to be stopped. */
const following: Job["kind"] = "following";

/** Long work, wherever one is: how far it is, a way to stop it, and a word when it ends. */
export function JobsStrip({
  shown,
}: {
  /** Not where it is shown already. */
  shown: boolean;
}) {
  const { data: jobs = [] } = useQuery(jobsQuery);
  const toast = useToast();
  const running = jobs.filter(
    ({ kind, state }) =>
      (begun.includes(kind) || kind === following) && state === "running",
  );
  const watched = useRef(new Set<string>());
  useEffect(() => {
    for (const job of jobs) {
      if (job.state === "running") {
        if (begun.includes(job.kind)) watched.current.add(job.id);
      } else if (watched.current.delete(job.id) && shown) toast(endOf(job));
    }
  }, [jobs, shown, toast]);
  const stop = ({ id }: Job) => {
    client.call("jobs.cancel", { id }).catch((error: unknown) => {
      toast({ text: messageOf(error), tone: "problem" });
    });
  };
  if (!shown || running.length === 0) return null;
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

function endOf(job: Exclude<Job, { state: "running" }>) {
  if (job.state === "done") return { text: job.outcome };
  if (job.state === "cancelled") return { text: `Stopped: ${job.title}` };
  return { text: job.fault.message, tone: "problem" as const };
}
