import type { Topic } from "../../shared/contract/event.ts";
import type { Recognised } from "../../shared/model/recognised.ts";
import { settleOnDisk } from "../archive/settings.ts";
import type { Core } from "../context.ts";
import { wholePath } from "../files/target.ts";
import type { JobControl } from "../jobs/jobs.ts";
import type { ImportOptions } from "./importer.ts";
import { dropForgotten } from "../media/dropping.ts";
import { mergeExport } from "./porchlight/merge.ts";
import { clearStaging, staged } from "./staging.ts";
import { findHere, takeIn } from "./take-in.ts";
import { sayRest } from "./tally.ts";

/** What an import can have changed. */
const touched: Topic[] = [
  "accounts",
  "conversations",
  "columns",
  "drafts",
  "outbox",
  "people",
  "settings",
  "labels",
];

/** Says what a file or folder is, without importing it. */
export async function recogniseImport(
  core: Core,
  typed: string,
  options: ImportOptions,
): Promise<Recognised> {
  const path = wholePath(typed);
  const found = await core.runTask(
    "recognise",
    { path, ...options },
    { signal: core.signal, progress: () => undefined },
  );
  return {
    ...found,
    accounts: found.accounts.map((account) => ({
      ...account,
      here: findHere(core.db, account) !== undefined,
    })),
  };
}

/** Imports what is at a path; answers the job. Half of its progress is reading, half is writing. */
export function startImport(
  core: Core,
  typed: string,
  options: ImportOptions,
): string {
  const path = wholePath(typed);
  const { host, jobs, runTask, turns } = core;
  return jobs.start({
    kind: "import",
    title: `Importing ${path}`,
    unit: "%",
    async run({ signal, progress }) {
      const half = (from: number): JobControl["progress"] => {
        return (done, total) => {
          const part = total === undefined || total === 0 ? 0 : done / total;
          progress(from + Math.floor(Math.min(1, part) * 50), 100);
        };
      };
      try {
        const { kind, count, name, tally } = await runTask(
          "readImport",
          { path, ...options },
          { signal, progress: half(0) },
        );
        const writing = half(50);
        const control = {
          signal,
          progress: (done: number) => writing(done, count),
        };
        if (kind === "porchlight") {
          const { messages, records } = await mergeExport(core, path, control);
          if (records === 0)
            return "Everything in this export was here already.";
          // The export may be deleted now, with what the user wrote in it.
          settleOnDisk(core.db, core.now());
          return `Imported ${records} records that were not here, ${messages} of them messages.`;
        }
        const { added, seen } = await takeIn(
          core,
          staged(host.dataDir),
          control,
        );
        signal.throwIfAborted();
        if (added > 0) settleOnDisk(core.db, core.now());
        return `${name}: ${added} of ${seen} messages were new.${tally === undefined ? "" : sayRest(tally)}`;
      } catch (cause) {
        turns.forget();
        // Files are kept before the messages that they belong to.
        await dropForgotten(core.db, host.dataDir, core.now());
        throw cause;
      } finally {
        clearStaging(host.dataDir);
        core.emit({ type: "changed", topics: touched });
      }
    },
  });
}
