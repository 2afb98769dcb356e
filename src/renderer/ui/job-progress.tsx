import type { Job } from "../../shared/model/job.ts";
import { Button } from "./button.tsx";
import "./job-progress.css";

/** How far work that takes a while is, with a way to stop it; after its end what came of it. */
export function JobProgress({
  job,
  onCancel,
}: {
  job: Job;
  onCancel?: () => void;
}) {
  if (job.state === "done") return <p role="status">{job.outcome}</p>;
  if (job.state === "cancelled")
    return (
      <p role="status">
        {job.title}: stopped; {whatStays(job.kind)}
      </p>
    );
  if (job.state === "failed")
    return (
      <p className="job-failed" role="alert">
        {job.fault.message}
      </p>
    );
  return (
    <div className="job-progress" role="status">
      <span className="job-title">{job.title} …</span>
      {job.total === undefined && job.done > 0 && (
        <span className="job-done">
          {job.done.toLocaleString()} {job.unit}
        </span>
      )}
      <progress
        aria-label={job.title}
        {...(job.total === undefined
          ? {}
          : { value: job.done, max: Math.max(job.total, 1) })}
      />
      {onCancel !== undefined && (
        <Button kind="plain" onClick={onCancel}>
          Stop
        </Button>
      )}
    </div>
  );
}

/** What is left of work that was stopped half way. */
export function whatStays(kind: Job["kind"]): string {
  switch (kind) {
    case "import":
      return "what was imported by then stays. Import it again to complete it.";
    case "retention":
      return "what was erased by then is gone. It goes on within a day unless how long texts are kept is changed.";
    case "recompute":
    case "renormalise":
    case "rule":
      return "what was done by then stays.";
    case "check":
    case "backup":
    case "restore":
    case "salvage":
    case "export":
    case "following":
    case "history":
      return "nothing was changed.";
  }
}
