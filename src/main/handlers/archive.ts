import type { Handlers } from "../../shared/contract/index.ts";
import type { Core } from "../context.ts";
import { startExport, startSavingWorkspace } from "../exporting/exporting.ts";
import { startRecompute } from "../recomputing/recomputing.ts";
import { startRenormalise } from "../recomputing/renormalising.ts";
import { recogniseImport, startImport } from "../importing/importing.ts";

export function archiveHandlers(core: Core) {
  return {
    "archive.recognise": ({ path, addresses }) =>
      recogniseImport(core, path, { addresses }),
    "archive.import": ({ path, addresses }) => ({
      jobId: startImport(core, path, { addresses }),
    }),
    "archive.recompute": () => ({ jobId: startRecompute(core) }),
    "archive.renormalise": ({ accountId }) => ({
      jobId: startRenormalise(core, accountId),
    }),
    "archive.export": (input) => startExport(core, input),
    "archive.saveWorkspace": (input) => startSavingWorkspace(core, input),
  } satisfies Partial<Handlers>;
}
