import { contract, type Handlers } from "../../shared/contract/index.ts";
import { AppError, type Fault } from "../../shared/fault.ts";
import { settings } from "../../shared/model/settings.ts";
import { listBackups } from "../archive/backups.ts";
import { createDispatch, type Dispatch } from "../dispatch.ts";
import { checkExternal } from "../external.ts";
import { jobHandlers } from "../handlers/jobs.ts";
import { choosePath, hostInfo } from "../host-answers.ts";
import type { Host } from "../host.ts";
import type { Log } from "../log.ts";
import type { Frame } from "./frame.ts";

/** Answers what can be answered without an archive, and these; refuses everything else with the fault. */
export function dispatchWithout(
  frame: Frame,
  { host, log, fault }: { host: Host; log: Log; fault: Fault },
  answered: Partial<Handlers>,
): Dispatch {
  const always = {
    ...jobHandlers(frame),
    "app.info": () => ({ ...hostInfo(host), demo: false }),
    "app.openExternal": ({ url }) => host.openExternal(checkExternal(url)),
    "app.choosePath": (wanted) => choosePath(host, wanted),
    "settings.get": () => settings.parse({}),
    "archive.backups": () => listBackups(host.dataDir),
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
  return createDispatch({ ...refused, ...always, ...answered }, log);
}
