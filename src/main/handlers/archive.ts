import type { Handlers } from "../../shared/contract/index.ts";
import type { Core } from "../context.ts";
import { recogniseImport, startImport } from "../importing/importing.ts";

export function archiveHandlers(core: Core) {
  return {
    "archive.recognise": ({ path }) => recogniseImport(core, path),
    "archive.import": ({ path }) => ({ jobId: startImport(core, path) }),
  } satisfies Partial<Handlers>;
}
