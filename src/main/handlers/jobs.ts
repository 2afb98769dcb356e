import type { Handlers } from "../../shared/contract/index.ts";
import type { Jobs } from "../jobs/jobs.ts";

export function jobHandlers({ jobs }: { jobs: Jobs }) {
  return {
    "jobs.list": () => jobs.list(),
    "jobs.cancel": ({ id }) => {
      jobs.cancel(id);
      return {};
    },
  } satisfies Partial<Handlers>;
}
