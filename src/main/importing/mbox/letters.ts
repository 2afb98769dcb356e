import { AppError } from "../../../shared/fault.ts";

/** One mail of an mbox file, without its separator line. */
export type Letter = {
  /** Counted from 1. */
  record: number;
  /** Of its separator line, counted from 1. */
  line: number;
  bytes: Buffer;
  /** Only the beginning is here. */
  cut: boolean;
};

/** A mail larger than this is read in part: what it says stands at its beginning. */
const maxLetterBytes = 50_000_000;
/** Little pieces are joined before they are searched. */
const pieceBytes = 4_000_000;
const maxSeparatorBytes = 1000;
const newline = 0x0a;
const carriageReturn = 0x0d;
const mark = Buffer.from("From ");

/** `From` with a date at the end (RFC 4155), or bare as Thunderbird writes it. */
const separator =
  /^From (?:.{0,900}\b\d{1,2}:\d{2}(?::\d{2})?\b.{0,40}\b\d{4}\b.{0,40}|-?\s*)$/;
const headerLine = /^(?:>?From |[\x21-\x39\x3b-\x7e]{1,200}[ \t]*:)/;

function lineAt(bytes: Buffer, at: number): string {
  const end = bytes.indexOf(newline, at);
  return bytes
    .subarray(
      at,
      Math.min(end < 0 ? bytes.length : end, at + maxSeparatorBytes),
    )
    .toString("latin1")
    .replace(/\r$/, "");
}

/** Whether the line before `at` (which stands behind a line end) is empty. */
function isAfterBlank(bytes: Buffer, at: number): boolean {
  const before = at - 2;
  if (bytes[before] === newline) return true;
  return bytes[before] === carriageReturn && bytes[before - 1] === newline;
}

/** A mail begins here: a separator behind an empty line and before a header. Bodies hold lines with `From ` as well. */
function isSeparator(bytes: Buffer, at: number): boolean {
  if (!separator.test(lineAt(bytes, at))) return false;
  const end = bytes.indexOf(newline, at);
  return end < 0 || headerLine.test(lineAt(bytes, end + 1));
}

function countLines(bytes: Buffer): number {
  let lines = 0;
  for (
    let at = bytes.indexOf(newline);
    at >= 0;
    at = bytes.indexOf(newline, at + 1)
  )
    lines += 1;
  return lines;
}

/** Undoes what the writer did to lines that look like a separator: mboxo puts one `>` before `From`, mboxrd one more than there were. */
function unquote(bytes: Buffer): Buffer {
  if (!bytes.includes(">From ")) return bytes;
  return Buffer.from(
    bytes.toString("latin1").replace(/^>(>*From )/gm, "$1"),
    "latin1",
  );
}

function toLetter(
  bytes: Buffer,
  place: { record: number; line: number; cut: boolean },
): Letter {
  const end = bytes.indexOf(newline);
  return {
    ...place,
    bytes: unquote(end < 0 ? Buffer.alloc(0) : bytes.subarray(end + 1)),
  };
}

function notMail(file: string): AppError {
  return new AppError(
    "invalid-input",
    `${file} is not an mbox file: its first line is no “From …”. Nothing was changed.`,
  );
}

async function* joined(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  let pieces: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    pieces.push(chunk);
    size += chunk.length;
    if (size < pieceBytes) continue;
    yield Buffer.concat(pieces);
    pieces = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(pieces);
}

/**
 * The mails of an mbox file of any size (mboxo, mboxrd, mboxcl; any line ends), one at a time.
 * Throws when the file is none.
 */
export async function* readLetters(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
): AsyncGenerator<Letter> {
  let held: Buffer = Buffer.alloc(0);
  /** Where in `held` no separator has been looked for yet. */
  let looked = 1;
  let record = 0;
  let line = 1;
  let hasBegun = false;
  let isCutting = false;

  const take = (end: number): Letter => {
    const bytes = held.subarray(0, end);
    record += 1;
    const letter = toLetter(bytes, { record, line, cut: isCutting });
    line += countLines(bytes);
    held = held.subarray(end);
    looked = 1;
    return letter;
  };

  for await (const chunk of joined(chunks)) {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    if (!hasBegun) {
      // Blank lines and a byte order mark may stand before the first mail.
      const start = held.indexOf(mark);
      const before = held.subarray(0, Math.max(0, start)).toString("latin1");
      if (start < 0 || !/^(?:\u00ef\u00bb\u00bf)?\s*$/.test(before))
        throw notMail(file);
      line += countLines(held.subarray(0, start));
      held = held.subarray(start);
      hasBegun = true;
    }
    for (;;) {
      const at = held.indexOf(mark, looked);
      // The line and the one after it must be here to be judged.
      if (at < 0 || at + 2 * maxSeparatorBytes > held.length) {
        looked = at < 0 ? Math.max(1, held.length - mark.length) : at;
        break;
      }
      looked = at + 1;
      if (held[at - 1] !== newline || !isAfterBlank(held, at)) continue;
      if (!isSeparator(held, at)) continue;
      if (isCutting) {
        line += countLines(held.subarray(0, at));
        held = held.subarray(at);
        looked = 1;
        isCutting = false;
      } else yield take(at);
    }
    if (isCutting) {
      // Its beginning has been told; the rest is passed over.
      const kept = Math.max(0, Math.min(looked, held.length) - 4);
      line += countLines(held.subarray(0, kept));
      held = held.subarray(kept);
      looked = Math.max(1, looked - kept);
    } else if (held.length > maxLetterBytes) {
      isCutting = true;
      const end = Math.min(looked, held.length) - 4;
      const letter = take(end);
      looked = 1;
      yield letter;
    }
  }
  if (!hasBegun) throw notMail(file);
  while (held.length > 0) {
    const at = nextSeparator(held, looked);
    if (!isCutting) yield take(at ?? held.length);
    else {
      held = held.subarray(at ?? held.length);
      looked = 1;
      isCutting = false;
    }
  }
}

function nextSeparator(bytes: Buffer, from: number): number | undefined {
  for (
    let at = bytes.indexOf(mark, from);
    at >= 0;
    at = bytes.indexOf(mark, at + 1)
  )
    if (
      bytes[at - 1] === newline &&
      isAfterBlank(bytes, at) &&
      isSeparator(bytes, at)
    )
      return at;
  return undefined;
}
