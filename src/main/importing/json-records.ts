import { AppError } from "../../shared/fault.ts";

/** One element of a list in a JSON file. */
export type JsonRecord =
  | { record: number; line: number; value: unknown }
  | { record: number; line: number; why: string; text: string };

/** Deeper than any archive is, and shallow enough for everything that walks it afterwards. */
export const maxDepth = 200;
const maxRecordBytes = 64_000_000;
const maxPrefixBytes = 4096;
const maxKeyBytes = 256;
const excerptBytes = 2000;

const quote = 0x22;
const backslash = 0x5c;
const newline = 0x0a;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === newline || byte === 0x0d || byte === 0x09;
}

function notWhole(file: string, line: number, record: number): AppError {
  const where =
    record > 0 ? `in record ${record}, line ${line}` : `line ${line}`;
  return new AppError(
    "invalid-input",
    `${file} is not whole: it ends in the middle, ${where}. Download the archive again; nothing was changed.`,
  );
}

function notJson(file: string, line: number): AppError {
  return new AppError(
    "invalid-input",
    `${file} is not what its name says, line ${line}: a list in JSON was expected. Nothing was changed.`,
  );
}

/** What escapes can say and no text may hold: half of a surrogate pair. */
const maybeHalf = /\\u[Dd][89a-fA-F]/;

/** JSON with texts of whole characters. Throws what `JSON.parse` throws. */
function parseWhole(text: string): unknown {
  if (!maybeHalf.test(text)) return JSON.parse(text) as unknown;
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === "string" ? value.toWellFormed() : value,
  ) as unknown;
}

/** Where in the file the reading is. */
type Place =
  | "before"
  | "key"
  | "colon"
  | "value"
  | "skipping"
  | "list"
  | "record"
  | "after";

/**
 * The elements of a list in a JSON file of any size, one at a time: of the list that is the file, of one that a
 * script assigns (`window.… = [`), or of those under the named keys of the object that is the file. An element
 * that is broken, too deep or too large is told as such and the next one goes on; a file that is not whole throws.
 */
export async function* readRecords(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  keys: readonly string[] = [],
): AsyncGenerator<JsonRecord> {
  let place = "before" as Place;
  let line = 1;
  let record = 0;
  let inObject = false;
  let inString = false;
  let escaped = false;
  /** Brackets open inside the value that is read or skipped. */
  let depth = 0;
  let deepest = 0;
  let prefix = "";
  let key = "";
  let isWanted = false;
  let startLine = 1;
  let bytes = 0;
  let pieces: Uint8Array[] = [];

  const finish = (): JsonRecord => {
    const text = Buffer.concat(pieces).toString("utf8");
    pieces = [];
    const broken = (why: string): JsonRecord => ({
      record,
      line: startLine,
      why,
      text: text.slice(0, excerptBytes).toWellFormed(),
    });
    if (deepest > maxDepth) return broken("It is nested too deeply.");
    if (bytes > maxRecordBytes) return broken("It is too large.");
    try {
      return { record, line: startLine, value: parseWhole(text) };
    } catch {
      return broken("It is not valid JSON.");
    }
  };

  for await (const chunk of chunks) {
    /** Where in this chunk the open element goes on. */
    let from = 0;
    const keep = (end: number) => {
      const isUseful = deepest <= maxDepth && bytes <= maxRecordBytes;
      // Of what will be refused the beginning is enough.
      if (isUseful || pieces.length === 0) pieces.push(chunk.slice(from, end));
      bytes += end - from;
    };
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (byte === newline) line += 1;
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === backslash) escaped = true;
        else if (byte === quote) {
          inString = false;
          if (place === "key") place = "colon";
          else if (depth === 0 && place === "record") {
            keep(at + 1);
            yield finish();
            place = "list";
          }
        } else if (place === "key" && key.length < maxKeyBytes)
          key += String.fromCharCode(byte);
        continue;
      }
      switch (place) {
        case "before":
          if (byte === openBracket || byte === openBrace) {
            // A byte order mark, and what a script has before its list.
            if (
              !/^(?:\u00ef\u00bb\u00bf)?\s*(?:(?:window\.)?[\w.]+\s*=\s*)?$/.test(
                prefix,
              )
            )
              throw notJson(file, line);
            inObject = byte === openBrace;
            place = inObject ? "key" : "list";
          } else {
            prefix += String.fromCharCode(byte);
            if (prefix.length > maxPrefixBytes) throw notJson(file, line);
          }
          break;
        case "key":
          if (byte === quote) {
            inString = true;
            key = "";
          } else if (byte === closeBrace) place = "after";
          else if (!isSpace(byte) && byte !== comma) throw notJson(file, line);
          break;
        case "colon":
          if (byte === colon) place = "value";
          else if (!isSpace(byte)) throw notJson(file, line);
          break;
        case "value":
          if (isSpace(byte)) break;
          isWanted = keys.includes(key);
          if (isWanted && byte === openBracket) {
            place = "list";
            break;
          }
          place = "skipping";
          depth = byte === openBracket || byte === openBrace ? 1 : 0;
          inString = byte === quote;
          break;
        case "skipping":
          if (byte === quote) inString = true;
          else if (byte === openBracket || byte === openBrace) depth += 1;
          else if (byte === comma && depth === 0) place = "key";
          else if (byte === closeBracket || byte === closeBrace) {
            if (depth === 0) place = "after";
            else depth -= 1;
          }
          break;
        case "list":
          if (isSpace(byte) || byte === comma) break;
          if (byte === closeBracket) {
            place = inObject ? "key" : "after";
            break;
          }
          place = "record";
          record += 1;
          startLine = line;
          from = at;
          bytes = 0;
          depth = byte === openBracket || byte === openBrace ? 1 : 0;
          deepest = depth;
          inString = byte === quote;
          break;
        case "record":
          if (byte === quote) inString = true;
          else if (byte === openBracket || byte === openBrace) {
            depth += 1;
            deepest = Math.max(deepest, depth);
          } else if (byte === closeBracket || byte === closeBrace) {
            if (depth > 0) depth -= 1;
            if (depth > 0) break;
            // The bracket that ends the list ends a bare word before it as well.
            const isBare = deepest === 0;
            keep(isBare ? at : at + 1);
            yield finish();
            place = isBare ? (inObject ? "key" : "after") : "list";
          } else if (depth === 0 && (byte === comma || isSpace(byte))) {
            keep(at);
            yield finish();
            place = "list";
          }
          break;
        case "after":
          break;
      }
    }
    if (place === "record") keep(chunk.length);
  }
  if (place === "before") throw notJson(file, line);
  if (place !== "after") throw notWhole(file, line, record);
}

/** A small JSON file whole. Throws what is wrong with it. */
export async function readJson(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > maxRecordBytes)
      throw new AppError("too-large", `${file} is too large to be read.`);
    pieces.push(chunk);
  }
  const bytes = Buffer.concat(pieces);
  let depth = 0;
  let inString = false;
  let line = 1;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === newline) line += 1;
    if (inString) {
      if (byte === backslash) at += 1;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === openBracket || byte === openBrace) {
      depth += 1;
      if (depth > maxDepth)
        throw new AppError(
          "invalid-input",
          `${file} is nested too deeply, line ${line}. Nothing was changed.`,
        );
    } else if (byte === closeBracket || byte === closeBrace) depth -= 1;
  }
  try {
    return parseWhole(bytes.toString("utf8").replace(/^\ufeff/, ""));
  } catch {
    throw inString || depth > 0
      ? notWhole(file, line, 0)
      : new AppError(
          "invalid-input",
          `${file} is not valid JSON. Nothing was changed.`,
        );
  }
}
