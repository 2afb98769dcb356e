import type { Output, Parsed } from "../../shared/contract/index.ts";
import { queryContext, readQuery } from "../archive/query-read.ts";
import { planQuery } from "../archive/query-plan.ts";
import type { Core } from "../context.ts";
import { checkTarget, wholePath, type Target } from "../files/target.ts";
import type { JobPlan } from "../jobs/jobs.ts";
import { isExport } from "./everything.ts";

/** Begins an export once its place is known to be good; answers the job. */
export function startExport(
  core: Core,
  input: Parsed<"archive.export">,
): Output<"archive.export"> {
  const { what, replace } = input;
  const path = wholePath(input.path);
  const target = { path, replace, dataDir: core.host.dataDir };
  return what === "everything"
    ? begin(core, {
        target: { ...target, what: "folder", isOurs: isExport },
        title: `Exporting everything to ${path}`,
        unit: "records",
        async run(control) {
          const app = core.host.version;
          const { messages, records } = await core.runTask(
            "exportEverything",
            { path, replace, app },
            control,
          );
          return `Exported ${records} records, ${messages} of them messages, to ${path}`;
        },
      })
    : begin(core, {
        target: { ...target, what: "file", isOurs: () => true },
        title: `Exporting to ${path}`,
        unit: "messages",
        check: () => {
          // A query that names nobody is refused before there is a job.
          const context = queryContext(core.db, core.now());
          planQuery(readQuery(what.query), context).whole();
        },
        async run(control) {
          const { conversations, messages } = await core.runTask(
            "exportFound",
            { path, replace, ...what, now: core.now() },
            control,
          );
          return `Exported ${messages} messages of ${conversations} conversations to ${path}`;
        },
      });
}

/** Begins the one file that holds the whole workspace. */
export function startSavingWorkspace(
  core: Core,
  input: Parsed<"archive.saveWorkspace">,
): Output<"archive.saveWorkspace"> {
  const { replace } = input;
  const path = wholePath(input.path);
  const { dataDir } = core.host;
  return begin(core, {
    target: { path, what: "file", dataDir, replace, isOurs: () => true },
    title: `Saving the workspace to ${path}`,
    unit: "pages",
    async run(control) {
      const { bytes } = await core.runTask(
        "saveWorkspace",
        { path, replace },
        control,
      );
      return `Saved and checked: ${Math.ceil(bytes / 1_000_000)} MB in ${path}`;
    },
  });
}

function begin(
  core: Core,
  {
    target,
    check,
    ...plan
  }: Omit<JobPlan, "kind"> & { target: Target; check?: () => void },
): { jobId: string; path: string } {
  check?.();
  checkTarget(target);
  const jobId = core.jobs.start({ kind: "export", ...plan });
  return { jobId, path: target.path };
}
