import { readFileSync, statSync } from "node:fs";
import { isUtf8 } from "node:buffer";
import { join } from "node:path";
import type { z } from "zod";
import {
  exportFormat,
  exportManifest,
  exportVersion,
  manifestName,
  type ExportManifest,
} from "../../../shared/export/manifest.ts";
import {
  addedIn,
  exportRecords,
  fileOf,
  nouns,
  type ExportRecord,
  type Noun,
} from "../../../shared/export/records.ts";
import { AppError } from "../../../shared/fault.ts";
import { readLines } from "../../files/lines.ts";
import { isDeeperThan, isWellFormed } from "./json-shape.ts";

/** A line is one record: a page of payloads may be large, but not this large. */
const mostBytes = 64 * 1024 * 1024;
/** More brackets inside one another than any record has. */
export const mostDeep = 200;
const longestManifest = 1024 * 1024;

/** Says where in an export something is wrong; nothing of what stands there is repeated. */
export function wrongAt(
  file: string,
  line: number | undefined,
  what: string,
): AppError {
  const where = line === undefined ? file : `${file}, line ${line}`;
  return new AppError("invalid-input", `${where}: ${what}`, {
    details: { path: ["path"], ...(line === undefined ? {} : { at: line }) },
  });
}

/** A pipe in the place of a file would never come to its end. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** What an export says of itself; undefined when the folder is none of ours. Throws for one that this version cannot read. */
export function readManifest(folder: string): ExportManifest | undefined {
  const path = join(folder, manifestName);
  if (!isFile(path)) return undefined;
  if (statSync(path).size > longestManifest) return undefined;
  const value = parseManifest(readFileSync(path));
  if (typeof value !== "object" || value === null) return undefined;
  if (!("format" in value) || value.format !== exportFormat) return undefined;
  if (
    "version" in value &&
    typeof value.version === "number" &&
    value.version > exportVersion
  )
    throw wrongAt(
      manifestName,
      undefined,
      "this export was written by a newer Porchlight. Update Porchlight to import it.",
    );
  const manifest = exportManifest.safeParse(value);
  if (!manifest.success)
    throw wrongAt(manifestName, undefined, sentenceOf(manifest.error));
  return manifest.data;
}

function parseManifest(bytes: Buffer): unknown {
  if (!isUtf8(bytes) || isDeeperThan(mostDeep, bytes)) return undefined;
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** One record per line, checked; throws `invalid-input` with file and line for anything else. */
export async function* readRecords<N extends Noun>(
  folder: string,
  noun: N,
  onChunk: (chunk: Buffer) => void = () => undefined,
): AsyncGenerator<{ line: number; record: ExportRecord<N> }> {
  const name = fileOf(noun);
  const schema: z.ZodType = exportRecords[noun];
  if (!isFile(join(folder, name))) {
    // `filesOf` has seen that there is none because of its version.
    if (addedIn[noun] !== undefined) return;
    throw missing(name);
  }
  const lines = readLines(join(folder, name), { name, mostBytes, onChunk });
  for await (const { number, bytes } of lines) {
    const value = parseLine(name, number, bytes);
    const read = schema.safeParse(value);
    if (!read.success) throw wrongAt(name, number, sentenceOf(read.error));
    yield { line: number, record: read.data as ExportRecord<N> };
  }
}

function parseLine(name: string, line: number, bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw wrongAt(name, line, "this is not UTF-8.");
  if (isDeeperThan(mostDeep, bytes))
    throw wrongAt(name, line, "this is nested too deeply.");
  const text = bytes.toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw wrongAt(
      name,
      line,
      "this is not JSON. Was the file cut short or changed?",
    );
  }
  if (!isWellFormed(text, value))
    throw wrongAt(name, line, "a text holds half of a surrogate pair.");
  return value;
}

function sentenceOf(error: z.ZodError): string {
  const [issue] = error.issues;
  const path = (issue?.path ?? []).join(".");
  const what = path === "" ? "this is" : `“${path}” is`;
  return `${what} not as it should be: ${issue?.message ?? "not valid"}.`;
}

function missing(name: string): AppError {
  return wrongAt(name, undefined, "this file is missing.");
}

/** Every file that an export of its version has, and nothing else; throws when the manifest does not name exactly these. */
export function filesOf(
  folder: string,
  manifest: ExportManifest,
): Map<Noun, ExportManifest["files"][number]> {
  const files = new Map<Noun, ExportManifest["files"][number]>();
  for (const noun of nouns) {
    if ((addedIn[noun] ?? 1) > manifest.version) continue;
    const name = fileOf(noun);
    const file = manifest.files.find((one) => one.name === name);
    if (file === undefined)
      throw wrongAt(manifestName, undefined, `it does not name ${name}.`);
    if (!isFile(join(folder, name))) throw missing(name);
    files.set(noun, file);
  }
  const other = manifest.files.find(
    ({ name }) => !nouns.some((noun) => fileOf(noun) === name),
  );
  if (other !== undefined || manifest.files.length !== files.size)
    throw wrongAt(
      manifestName,
      undefined,
      "it names files that no export has, or one twice.",
    );
  return files;
}
