import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Job } from "../../shared/model/job.ts";
import { client } from "../api.ts";
import { jobsQuery } from "../queries.ts";
import { messageOf } from "../ui/error-state.tsx";
import { useToast } from "../ui/toast.tsx";

export type ArchiveJob = {
  job: Job | undefined;
  isRunning: boolean;
  start: () => Promise<void>;
  cancel: () => void;
};

/** A command begins it as it shows the screen on which this is. */
const justBeforeMs = 1000;

/** One kind of work on the archive: begun here or elsewhere, and how far it is. */
export function useArchiveJob(
  kind: Job["kind"],
  begin: () => Promise<{ jobId: string }>,
): ArchiveJob {
  const { data: jobs = [] } = useQuery(jobsQuery);
  const [since] = useState(() => Date.now() - justBeforeMs);
  const toast = useToast();
  const ofKind = jobs.filter((job) => job.kind === kind);
  // What has ended is shown to whoever was there.
  const job = ofKind.find(
    ({ state, startedAt }) => state === "running" || startedAt >= since,
  );
  return {
    job,
    isRunning: job?.state === "running",
    async start() {
      try {
        await begin();
      } catch (error) {
        toast({ text: messageOf(error), tone: "problem" });
      }
    },
    cancel() {
      if (job === undefined) return;
      client.call("jobs.cancel", { id: job.id }).catch((error: unknown) => {
        toast({ text: messageOf(error), tone: "problem" });
      });
    },
  };
}
