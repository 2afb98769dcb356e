import type { Handlers } from "../../shared/contract/index.ts";
import { AppError } from "../../shared/fault.ts";
import type { Core } from "../context.ts";
import { recogniseImport, startImport } from "../importing/importing.ts";

export function archiveHandlers(core: Core) {
  const { jobs, runTask } = core;
  return {
    "archive.check": () => ({
      jobId: jobs.start({
        kind: "check",
        title: "Checking the archive",
        unit: "pages",
        async run(control) {
          const { problems } = await runTask("check", {}, control);
          if (problems.length > 0)
            throw new AppError(
              "archive-damaged",
              "The archive file is damaged. Keep the data folder as it is; unsent text is also in unsent.jsonl.",
            );
          return "The archive is sound.";
        },
      }),
    }),
    "archive.recognise": ({ path }) => recogniseImport(core, path),
    "archive.import": ({ path }) => ({ jobId: startImport(core, path) }),
  } satisfies Partial<Handlers>;
}
