import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  exportFormat,
  exportManifest,
  exportVersion,
  manifestName,
  type ExportManifest,
} from "../../shared/export/manifest.ts";
import {
  fileOf,
  nouns,
  type ExportRecord,
  type Noun,
} from "../../shared/export/records.ts";
import { AppError } from "../../shared/fault.ts";
import { countRecords, readRecords } from "../archive/export-rows.ts";
import { openForReading, type Archive } from "../archive/open.ts";
import { createFileWriter } from "../files/file-writer.ts";
import { writeWhole } from "../files/target.ts";
import type { TaskControl } from "../jobs/task-control.ts";
import { asCopy } from "./as-copy.ts";
import { createAttachedFiles } from "./attached-files.ts";
import { wellFormed } from "./well-formed.ts";

const lookEvery = 200;

export type EverythingInput = { path: string; replace: boolean; app: string };

/** Whether a folder is an export of ours: only such a one is ever replaced. */
export function isExport(path: string): boolean {
  const manifest = join(path, manifestName);
  if (!existsSync(manifest)) return false;
  try {
    const { format } = JSON.parse(readFileSync(manifest, "utf8")) as {
      format?: unknown;
    };
    return format === exportFormat;
  } catch {
    return false;
  }
}

/** Writes all of the archive into a folder (`docs/export-format.md`), as it is at one moment. */
export async function exportEverything(
  control: TaskControl,
  { path, replace, app }: EverythingInput,
): Promise<{ records: number; messages: number }> {
  const db = openForReading(control.dataDir);
  try {
    // One moment for all files, whatever is written meanwhile.
    db.exec("BEGIN");
    const { dataDir } = control;
    const target = { path, dataDir, replace, isOurs: isExport };
    return await writeWhole({ ...target, what: "folder" }, (folder) => {
      mkdirSync(folder, { mode: 0o700 });
      return writeFolder(db, folder, app, control);
    });
  } finally {
    db.close();
  }
}

function writeFolder(
  db: Archive,
  folder: string,
  app: string,
  control: TaskControl,
): { records: number; messages: number } {
  const counts = new Map(nouns.map((noun) => [noun, countRecords(db, noun)]));
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const pages = new Map<number, number>();
  const attached = createAttachedFiles(control.dataDir, folder);
  const files: ExportManifest["files"] = [];
  let done = 0;
  let asOf = 0;
  for (const noun of nouns) {
    const name = fileOf(noun);
    const file = createFileWriter(join(folder, name));
    try {
      let records = 0;
      for (const record of readRecords(db, noun)) {
        if (noun === "messages")
          attached.copy(record as ExportRecord<"messages">);
        if (noun === "drafts" || noun === "outbox")
          attached.copyOutgoing(
            (record as ExportRecord<"drafts" | "outbox">).options,
          );
        asOf = Math.max(asOf, timeOf(record));
        file.write(`${wellFormed(prepare(noun, record, pages))}\n`);
        records += 1;
        done += 1;
        // One record can bring along files of any size.
        if (control.isCancelled())
          throw new AppError("cancelled", "The export was cancelled.");
        if (done % lookEvery === 0) control.progress(done, total);
      }
      files.push({ name, records, ...file.close() });
    } finally {
      file.drop();
    }
  }
  const manifest = exportManifest.parse({
    format: exportFormat,
    version: exportVersion,
    app,
    asOf,
    files,
  });
  const file = createFileWriter(join(folder, manifestName));
  try {
    file.write(`${JSON.stringify(manifest, null, 2)}\n`);
    file.close();
  } finally {
    file.drop();
  }
  return { records: done, messages: counts.get("messages") ?? 0 };
}

/** What an export writes differently from the row: pages by their place in the file, texts on their way as a copy of them. */
function prepare(
  noun: Noun,
  record: ExportRecord,
  pages: Map<number, number>,
): unknown {
  if (noun === "payloads") {
    const payload = record as ExportRecord<"payloads">;
    pages.set(payload.page, pages.size + 1);
    return { ...payload, page: pages.size };
  }
  if (noun === "messages") {
    const { payload, ...message } = record as ExportRecord<"messages">;
    const page = payload === undefined ? undefined : pages.get(payload.page);
    if (payload === undefined || page === undefined) return message;
    return { ...record, payload: { ...payload, page } };
  }
  return noun === "outbox" ? asCopy(record as ExportRecord<"outbox">) : record;
}

function timeOf(record: ExportRecord): number {
  if ("fetchedAt" in record) return record.fetchedAt;
  if ("savedAt" in record) return record.savedAt;
  if ("toAt" in record) return record.toAt;
  return "at" in record ? record.at : 0;
}
