import { AppError, type Fault } from "../../shared/fault.ts";
import type { Host } from "../host.ts";
import type { Log } from "../log.ts";
import { dispatchWithout } from "./dispatch-without.ts";
import type { Frame, Session } from "./frame.ts";

/** Stands in while the archive cannot be opened: says why, and offers the ways out. */
export function closedSession(
  frame: Frame,
  { host, log, fault }: { host: Host; log: Log; fault: Fault },
): Session {
  const replaceable = fault.code === "archive-damaged";
  const assertReplaceable = () => {
    if (!replaceable) throw new AppError(fault.code, fault.message);
  };
  return {
    dispatch: dispatchWithout(
      frame,
      { host, log, fault },
      {
        "archive.state": () => ({ state: "closed", fault, replaceable }),
        "archive.restore": ({ path }) => {
          assertReplaceable();
          return { jobId: frame.restore(path) };
        },
        "archive.mend": async () => {
          assertReplaceable();
          return { jobId: await frame.mend() };
        },
        "archive.reopen": () => {
          // Its answer must not wait for the session that it closes.
          queueMicrotask(() => void frame.reopen().catch(() => undefined));
          return {};
        },
      },
    ),
    findMedia: () => Promise.resolve(undefined),
    close: () => frame.jobs.close(),
  };
}
