import { decodeUnlabelled } from "./decode.ts";

/** As much as is read of a mail on a server. */
const maxHeaderBytes = 65_536;
export const maxValueLength = 4096;
const maxChildren = 100;
const newline = 0x0a;

export type Fields = ReadonlyMap<string, string>;

/** The header and what stands behind the first empty line. */
export function splitHeader(bytes: Buffer): { header: string; body: Buffer } {
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf(newline, at);
    const stop = end < 0 ? bytes.length : end;
    const isBlank = stop === at || (stop === at + 1 && bytes[at] === 0x0d);
    if (isBlank || at > maxHeaderBytes)
      return {
        header: decodeUnlabelled(
          bytes.subarray(0, Math.min(at, maxHeaderBytes)),
        ),
        body: bytes.subarray(isBlank ? stop + 1 : at),
      };
    at = stop + 1;
  }
  return {
    header: decodeUnlabelled(bytes.subarray(0, maxHeaderBytes)),
    body: Buffer.alloc(0),
  };
}

/** Every field once, the first of a name, unfolded. */
export function fieldsOf(header: string): Fields {
  const fields = new Map<string, string>();
  let last: string | undefined;
  for (const line of header.split(/\r?\n/)) {
    if (/^[ \t]/.test(line)) {
      const value = last === undefined ? undefined : fields.get(last);
      if (
        last !== undefined &&
        value !== undefined &&
        value.length < maxValueLength
      )
        fields.set(last, `${value} ${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(":");
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    last = name === "" || fields.has(name) ? undefined : name;
    if (last !== undefined) fields.set(last, line.slice(colon + 1).trim());
  }
  return fields;
}

/** The parts between the boundary's lines; the last one may be without an end. */
export function splitParts(body: Buffer, boundary: string): Buffer[] {
  const delimiter = Buffer.from(`--${boundary}`, "latin1");
  const parts: Buffer[] = [];
  let start: number | undefined;
  for (
    let at = body.indexOf(delimiter);
    at >= 0 && parts.length < maxChildren;
    at = body.indexOf(delimiter, at + delimiter.length)
  ) {
    if (at > 0 && body[at - 1] !== newline) continue;
    const end = body.indexOf(newline, at);
    const rest = body
      .subarray(at + delimiter.length, end < 0 ? body.length : end)
      .toString("latin1")
      .trim();
    if (rest !== "" && rest !== "--") continue;
    if (start !== undefined) parts.push(withoutLastLineEnd(body, start, at));
    start = end < 0 ? body.length : end + 1;
    if (rest === "--") return parts;
  }
  if (start !== undefined && parts.length < maxChildren)
    parts.push(body.subarray(start));
  return parts;
}

/** The line end before a boundary belongs to it (RFC 2046, 5.1.1). */
function withoutLastLineEnd(body: Buffer, start: number, end: number): Buffer {
  const isCrlf = body[end - 2] === 0x0d;
  return body.subarray(start, Math.max(start, end - (isCrlf ? 2 : 1)));
}
