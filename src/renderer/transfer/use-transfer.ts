import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { AppError, type FaultDetails } from "../../shared/fault.ts";
import type { Job } from "../../shared/model/job.ts";
import { client } from "../api.ts";
import { jobsQuery } from "../queries.ts";
import { messageOf } from "../ui/error-state.tsx";
import { useToast } from "../ui/toast.tsx";

/** What was wrong with what the user typed. */
export type Wrong = {
  message: string;
  canReplace: boolean;
  /** It is the query, here; otherwise the path. */
  inQuery: FaultDetails | undefined;
};

/** One kind of work that goes out of the archive or comes in: begun here or elsewhere, and how far it is. */
export function useTransfer(kind: Job["kind"]) {
  const { data: jobs = [] } = useQuery(jobsQuery);
  const [wrong, setWrong] = useState<Wrong>();
  const [startedId, setStartedId] = useState<string>();
  const toast = useToast();
  const job = jobs.find(
    ({ id, kind: its, state }) =>
      its === kind && (state === "running" || id === startedId),
  );
  return {
    job,
    isRunning: job?.state === "running",
    wrong,
    forgive: () => setWrong(undefined),
    start: async (begin: () => Promise<{ jobId: string }>) => {
      setWrong(undefined);
      try {
        const { jobId } = await begin();
        setStartedId(jobId);
      } catch (error) {
        setWrong(whatIsWrong(error));
      }
    },
    cancel: () => {
      if (job === undefined) return;
      client.call("jobs.cancel", { id: job.id }).catch((error: unknown) => {
        toast({ text: messageOf(error), tone: "problem" });
      });
    },
  };
}

export function whatIsWrong(error: unknown): Wrong {
  const { code, details } =
    error instanceof AppError ? error : { code: undefined, details: undefined };
  return {
    message: messageOf(error),
    canReplace: code === "conflict" && details?.path !== undefined,
    inQuery: details?.at === undefined ? undefined : details,
  };
}
