import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inflateRawSync } from "node:zlib";
import {
  attachedFolder,
  manifestName,
  type ExportManifest,
} from "../../../shared/export/manifest.ts";
import {
  fileOf,
  nouns,
  type ExportRecord,
  type Noun,
} from "../../../shared/export/records.ts";
import { AppError } from "../../../shared/fault.ts";
import type { TaskControl } from "../../jobs/task-control.ts";
import { stagingIn } from "../staging.ts";
import {
  filesOf,
  mostDeep,
  readManifest,
  readRecords,
  wrongAt,
} from "./folder.ts";
import { isDeeperThan } from "./json-shape.ts";
import { keepAttached } from "./attached.ts";
import { createKnownIds, type KnownIds } from "./known-ids.ts";
import { references } from "./references.ts";

/** A page of payloads unpacked: no page that was ever fetched is larger. */
const mostUnpacked = 512 * 1024 * 1024;

/** Reads all of an export and throws the first thing that is wrong in it, with its file and line. Writes nothing but what it must remember. */
export async function checkExport(
  folder: string,
  control: TaskControl,
): Promise<void> {
  const manifest = readManifest(folder);
  if (manifest === undefined)
    throw wrongAt(manifestName, undefined, "this is not an export of ours.");
  const files = filesOf(folder, manifest);
  const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  const scratch = stagingIn(control.dataDir).folder;
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { mode: 0o700 });
  const known = createKnownIds(join(scratch, "known.sqlite"));
  try {
    let done = 0;
    const onChunk = (chunk: Buffer) => {
      if (control.isCancelled())
        throw new AppError("cancelled", "The import was cancelled.");
      done += chunk.length;
      control.progress(done, total);
    };
    const context: Context = {
      folder,
      known,
      redirects: new Map(),
      attached: new Map(),
      onChunk,
    };
    for (const noun of nouns) {
      const file = files.get(noun);
      if (file !== undefined) await checkFile(noun, file, context);
    }
    await keepAttached(folder, context.attached, control);
  } finally {
    known.close();
  }
}

type Context = {
  folder: string;
  known: KnownIds;
  /** Conversations that were joined into others: the line, and where to. */
  redirects: Map<string, { line: number; to: string }>;
  /** Digests of files, and the line that names each first. */
  attached: Map<string, number>;
  onChunk: (chunk: Buffer) => void;
};

async function checkFile(
  noun: Noun,
  file: ExportManifest["files"][number],
  context: Context,
): Promise<void> {
  const name = fileOf(noun);
  const hash = createHash("sha256");
  let records = 0;
  const look = (chunk: Buffer) => {
    hash.update(chunk);
    context.onChunk(chunk);
  };
  for await (const { line, record } of readRecords(
    context.folder,
    noun,
    look,
  )) {
    records += 1;
    checkRecord(noun, record, line, context);
  }
  if (records !== file.records)
    throw wrongAt(
      name,
      undefined,
      `it has ${records} records where the manifest says ${file.records}. Was it cut short?`,
    );
  if (hash.digest("hex") !== file.sha256)
    throw wrongAt(
      name,
      undefined,
      "it has changed since it was exported (its SHA-256 is another).",
    );
  if (noun === "conversations") checkRedirects(context);
}

function checkRecord(
  noun: Noun,
  record: ExportRecord,
  line: number,
  { folder, known, redirects, attached }: Context,
): void {
  const name = fileOf(noun);
  if ("id" in record) {
    const earlier = known.add(noun, record.id, line);
    if (earlier !== undefined)
      throw wrongAt(name, line, `its id is that of line ${earlier}.`);
  }
  for (const [field, to] of Object.entries(references[noun] ?? {})) {
    const value = (record as Record<string, unknown>)[field];
    const ids = Array.isArray(value) ? value : [value];
    for (const id of ids)
      if (typeof id === "string" && !known.has(to, id))
        throw wrongAt(
          name,
          line,
          `“${field}” names what is not in ${fileOf(to)}.`,
        );
  }
  if (noun === "conversations") {
    const conversation = record as ExportRecord<"conversations">;
    const { id, redirectTo, merged, mergedLabels } = conversation;
    if (redirectTo !== undefined) redirects.set(id, { line, to: redirectTo });
    for (const { intoId, personId } of merged)
      if (
        intoId !== (redirectTo ?? id) ||
        (personId !== undefined && !known.has("people", personId))
      )
        throw wrongAt(name, line, "“merged” is not where it leads.");
    for (const { labelId } of mergedLabels)
      if (merged.length === 0 || !known.has("labels", labelId))
        throw wrongAt(name, line, "“mergedLabels” are not its labels.");
  }
  if (noun === "payloads") {
    const { page, bytes } = record as ExportRecord<"payloads">;
    if (page !== line)
      throw wrongAt(name, line, "“page” is not the number of the line.");
    if (!Array.isArray(unpack(bytes)))
      throw wrongAt(name, line, "“bytes” is no page of payloads.");
    known.add(noun, String(page), line);
  }
  if (noun === "rejected") {
    const { bytes } = record as ExportRecord<"rejected">;
    if (unpack(bytes) === undefined)
      throw wrongAt(name, line, "“bytes” cannot be unpacked.");
  }
  if (noun === "drafts" || noun === "outbox") {
    const { options } = record as ExportRecord<"drafts" | "outbox">;
    // Where it was lost before the export, or is needed no more, it is not there.
    for (const { id } of options?.files ?? [])
      if (isDigest(id) && existsSync(join(folder, attachedFolder, id)))
        attached.set(id, line);
  }
  if (noun === "messages") {
    const { payload, attachments } = record as ExportRecord<"messages">;
    for (const { digest } of attachments)
      if (digest !== undefined && !attached.has(digest))
        attached.set(digest, line);
    if (payload !== undefined && !known.has("payloads", String(payload.page)))
      throw wrongAt(
        name,
        line,
        "“payload” names a page that is not in payloads.jsonl.",
      );
  }
}

/** A name in the folder of files, and nothing that leads out of it. */
function isDigest(id: string): boolean {
  return /^[0-9a-f]{64}$/.test(id);
}

/** A redirect leads to a conversation that is one, by way of others that are merged into it: a circle of them would have no end. */
function checkRedirects({ known, redirects }: Context): void {
  const ends = new Set<string>();
  for (const [from, { line }] of redirects) {
    const way = new Set<string>();
    for (
      let at: string | undefined = from;
      at !== undefined && !ends.has(at);
      at = redirects.get(at)?.to
    ) {
      if (way.has(at) || !known.has("conversations", at))
        throw wrongAt(
          fileOf("conversations"),
          line,
          "“redirectTo” does not lead to a conversation.",
        );
      way.add(at);
    }
    for (const at of way) ends.add(at);
  }
}

function unpack(bytes: string): unknown {
  try {
    const json = inflateRawSync(Buffer.from(bytes, "base64"), {
      maxOutputLength: mostUnpacked,
    });
    if (isDeeperThan(mostDeep, json)) return undefined;
    return JSON.parse(json.toString("utf8"));
  } catch {
    return undefined;
  }
}
