import { contract, type Handlers } from "../../shared/contract/index.ts";
import { AppError, type Fault } from "../../shared/fault.ts";
import { settings } from "../../shared/model/settings.ts";
import { listBackups } from "../archive/backups.ts";
import { createDispatch } from "../dispatch.ts";
import { checkExternal } from "../external.ts";
import { choosePath, hostInfo } from "../host-answers.ts";
import { jobHandlers } from "../handlers/jobs.ts";
import type { Host } from "../host.ts";
import type { Log } from "../log.ts";
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
  const answered = {
    ...jobHandlers(frame),
    "app.info": () => ({ ...hostInfo(host), demo: false }),
    "app.openExternal": ({ url }) => host.openExternal(checkExternal(url)),
    "app.choosePath": (wanted) => choosePath(host, wanted),
    "settings.get": () => settings.parse({}),
    "archive.state": () => ({ state: "closed", fault, replaceable }),
    "archive.backups": () => listBackups(host.dataDir),
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
  } satisfies Partial<Handlers>;
  const refused = Object.fromEntries(
    Object.keys(contract).map((method) => [
      method,
      () => {
        throw new AppError(fault.code, fault.message);
      },
    ]),
    // Every call of the contract is there by now.
  ) as unknown as Handlers;
  return {
    dispatch: createDispatch({ ...refused, ...answered }, log),
    findMedia: () => Promise.resolve(undefined),
    close: () => frame.jobs.close(),
  };
}
