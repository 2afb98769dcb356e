import type { AppEvent } from "../../shared/contract/event.ts";
import type { Host } from "../host.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { Trouble } from "../keeping/trouble.ts";
import type { Reader } from "../reading/reader.ts";
import { createArrivals } from "./arrivals.ts";
import { createHistoryFetching, type HistoryFetching } from "./history.ts";
import { createPolling, type Polling, type PollingContext } from "./polling.ts";
import { createTelling } from "./telling.ts";

type Parts = Pick<
  PollingContext,
  | "db"
  | "ingest"
  | "connect"
  | "budget"
  | "lookup"
  | "now"
  | "log"
  | "random"
  | "refresh"
  | "back"
> & {
  host: Host;
  jobs: Jobs;
  reader: Reader;
  emit: (event: AppEvent) => void;
  trouble: Trouble;
  /** Messages have come in. */
  brought: () => void;
  closing: AbortSignal;
};

/** Polling and the fetching of history, which share an account's turn and its budget. */
export function assemblePolling(parts: Parts): {
  polling: Polling;
  history: HistoryFetching;
} {
  const { host, jobs, reader, trouble, brought, closing, now, log } = parts;
  const telling = createTelling(parts.emit, closing);
  const changed: PollingContext["changed"] = (conversationIds, joined) => {
    if (conversationIds.length > 0) brought();
    telling.changed(conversationIds, joined);
  };
  const polling = createPolling({
    ...parts,
    version: host.version,
    met: trouble.meet,
    obstacle: trouble.obstacle,
    isOnBattery: () => host.power?.isOnBattery() ?? false,
    onResume: (listener) => host.power?.onResume(listener) ?? (() => undefined),
    arrivals: createArrivals(reader, now, log),
    missed: (accountId) => history.mend(accountId),
    freshened: telling.freshened,
    began: telling.began,
    changed,
  });
  const history = createHistoryFetching({
    ...parts,
    polling: () => polling,
    changed,
    reached: telling.freshened,
    jobs,
    closing,
  });
  return { polling, history };
}
