import type { Output, Parsed } from "../../shared/contract/index.ts";
import { AppError } from "../../shared/fault.ts";
import type { Core } from "../context.ts";
import { checkTarget, wholePath } from "../files/target.ts";
import { isExport } from "./everything.ts";

/** Begins an export once its place is known to be good; answers the job. */
export function startExport(
  core: Core,
  input: Parsed<"archive.export">,
): Output<"archive.export"> {
  const { host, jobs, runTask } = core;
  const { what, replace } = input;
  const path = wholePath(input.path);
  if (what !== "everything") throw new AppError("unsupported", "Not yet.");
  checkTarget({
    path,
    what: "folder",
    dataDir: host.dataDir,
    replace,
    isOurs: isExport,
  });
  const jobId = jobs.start({
    kind: "export",
    title: `Exporting everything to ${path}`,
    unit: "records",
    async run(control) {
      const { messages, records } = await runTask(
        "exportEverything",
        { path, replace, app: host.version },
        control,
      );
      return `Exported ${records} records, ${messages} of them messages, to ${path}`;
    },
  });
  return { jobId, path };
}
