import type { Handlers } from "../../shared/contract/index.ts";
import type { Core } from "../context.ts";

/** What scans: answered by the reader, off the main thread. */
export function reportHandlers(core: Core) {
  return {
    "reports.responseTime": (input) =>
      core.reader.read("responseTime", { ...input, now: core.now() }),
    "reports.completeness": ({ from = 0, to = core.now() }) =>
      core.reader.read("completeness", { from, to }),
    "conversations.count": ({ query }) =>
      core.reader.read("count", { query, now: core.now() }),
  } satisfies Partial<Handlers>;
}
