import type { Handlers } from "../../shared/contract/index.ts";
import type { Core } from "../context.ts";

export function jobHandlers({ jobs }: Core) {
  return {
    "jobs.list": () => jobs.list(),
    "jobs.cancel": ({ id }) => {
      jobs.cancel(id);
      return {};
    },
  } satisfies Partial<Handlers>;
}
