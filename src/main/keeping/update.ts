import type { ArchiveState } from "../../shared/contract/safety.ts";
import type { Fault } from "../../shared/fault.ts";
import type { UpdateStep } from "../../shared/model/update-step.ts";
import type { Host } from "../host.ts";
import type { Log } from "../log.ts";
import { dispatchWithout } from "./dispatch-without.ts";
import type { Frame, Session } from "./frame.ts";

/** The bringing up to date of an older archive, under way in a thread of its own. */
export type Update = {
  /** Rejects with what has kept it from being finished. */
  ended: Promise<void>;
  /** Stands in meanwhile: says how far it is. */
  session: Session;
};

const fault: Fault = {
  code: "archive-older",
  message:
    "The archive is being brought up to date. Do it again when that is done.",
};

export function startUpdate(
  frame: Frame,
  { host, log, now }: { host: Host; log: Log; now: () => number },
): Update {
  let state: Extract<ArchiveState, { state: "updating" }> = {
    state: "updating",
  };
  const stop = new AbortController();
  const changed = () => frame.emit({ type: "changed", topics: ["archive"] });
  const ended = frame.runTask(
    "update",
    { now: now() },
    {
      signal: stop.signal,
      tell(at: UpdateStep) {
        log.info(`bringing the archive up to date: ${nameOf(at)}`);
        state = { state: "updating", at };
        changed();
      },
      progress(done, total) {
        if (total === undefined) return;
        state = { ...state, share: Math.min(1, done / Math.max(1, total)) };
        changed();
      },
    },
  );
  return {
    ended,
    session: {
      dispatch: dispatchWithout(
        frame,
        { host, log, fault },
        { "archive.state": () => state, "archive.reopen": () => ({}) },
      ),
      findMedia: () => Promise.resolve(undefined),
      async close() {
        stop.abort();
        await Promise.allSettled([ended]);
      },
    },
  };
}

function nameOf({ doing, step, steps }: UpdateStep): string {
  return `${doing}, step ${step} of ${steps}`;
}
