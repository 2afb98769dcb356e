import type { MessageStructureObject } from "imapflow";
import libmime from "libmime";
import { decodeTransfer } from "./decode.ts";
import { readFields } from "./header.ts";
import {
  fieldsOf,
  maxValueLength,
  splitHeader,
  splitParts,
  type Fields,
} from "./mime-lines.ts";
import { isBlank, keepText, type RawMail } from "./raw-mail.ts";
import {
  calendarParts,
  readStructure,
  reportParts,
  textParts,
  type Part,
} from "./structure.ts";

/** As much as is read of a mail on a server. */
const maxEncodedBytes = 1_400_000;
const maxDepth = 20;

/** Where a part's body stands, by the number that the structure gives it. */
type Bodies = Map<string, Buffer>;

function parseValue(fields: Fields, name: string) {
  const value = (fields.get(name) ?? "").slice(0, maxValueLength);
  return libmime.parseHeaderValue(value);
}

/** A part as a mail server would describe it, its body put aside under its number. */
function describePart(
  fields: Fields,
  body: Buffer,
  at: { part: string; depth: number; digest: boolean },
  bodies: Bodies,
): MessageStructureObject {
  const content = parseValue(fields, "content-type");
  const disposition = parseValue(fields, "content-disposition");
  const encoding = fields.get("content-transfer-encoding");
  const value = (content.value || "").toLowerCase();
  const type = value.includes("/")
    ? value
    : at.digest
      ? "message/rfc822"
      : "text/plain";
  const node: MessageStructureObject = {
    type,
    parameters: decoded(content.params),
    size: body.length,
    ...(disposition.value === false || disposition.value === ""
      ? {}
      : { disposition: disposition.value }),
    dispositionParameters: decoded(disposition.params),
    ...(encoding === undefined
      ? {}
      : { encoding: encoding.split(";")[0] ?? "" }),
  };
  const boundary = content.params["boundary"] ?? "";
  if (type.startsWith("multipart/") && boundary !== "" && at.depth < maxDepth) {
    const children = splitParts(body, boundary).map((bytes, index) => {
      const { header, body: inner } = splitHeader(bytes);
      return describePart(
        fieldsOf(header),
        inner,
        {
          part: at.part === "" ? String(index + 1) : `${at.part}.${index + 1}`,
          depth: at.depth + 1,
          digest: type === "multipart/digest",
        },
        bodies,
      );
    });
    // Servers say the size of leaves only.
    const { size: _, ...container } = node;
    if (children.length > 0)
      return {
        ...container,
        ...(at.part === "" ? {} : { part: at.part }),
        childNodes: children,
      };
  }
  // A multipart without parts is read as the text that it is.
  const part = at.part === "" ? "1" : at.part;
  bodies.set(part, body);
  const enclosed = type === "message/rfc822" ? envelopeOf(body) : undefined;
  return {
    ...node,
    part,
    type: type.startsWith("multipart/") ? "text/plain" : type,
    ...(enclosed === undefined ? {} : { envelope: enclosed }),
  };
}

function decoded(params: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => [
      key,
      key === "name" || key === "filename" ? libmime.decodeWords(value) : value,
    ]),
  );
}

function envelopeOf(body: Buffer): { subject?: string; messageId?: string } {
  const fields = fieldsOf(splitHeader(body).header);
  const subject = fields.get("subject");
  const messageId = fields.get("message-id");
  return {
    ...(subject === undefined ? {} : { subject: libmime.decodeWords(subject) }),
    ...(messageId === undefined ? {} : { messageId }),
  };
}

function readTexts(parts: readonly Part[], bodies: Bodies): RawMail["texts"] {
  let left = maxEncodedBytes;
  return parts.flatMap((part) => {
    const body = bodies.get(part.part);
    if (body === undefined || left <= 0) return [];
    const text = keepText(
      { part, cut: body.length > left },
      body.subarray(0, left),
    );
    left -= body.length;
    return [text];
  });
}

function encodingOf(node: Part, part: string): string | undefined {
  if (node.part === part) return node.encoding;
  for (const child of node.children ?? []) {
    const found = encodingOf(child, part);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** When the server took it: the topmost of the lines that servers stamp on it. */
function receivedAt(fields: Fields): number | undefined {
  const stamp = fields.get("received");
  if (stamp === undefined) return undefined;
  const at = Date.parse(stamp.slice(stamp.lastIndexOf(";") + 1).trim());
  return at > 0 ? at : undefined;
}

/** A mail as it lies in a file, in the shape in which the e-mail channel reads one from a server. */
export function readMail(bytes: Buffer): {
  raw: RawMail;
  fields: Fields;
  /** What stands in a part, decoded from how it was wrapped for the way. */
  fileOf: (part: string) => Buffer | undefined;
} {
  const { header, body } = splitHeader(bytes);
  const fields = fieldsOf(header);
  const bodies: Bodies = new Map();
  const structure = readStructure(
    describePart(fields, body, { part: "", depth: 0, digest: false }, bodies),
  );
  const raw: RawMail = {
    fields: readFields(header),
    structure,
    texts: readTexts(textParts(structure, "text/plain"), bodies),
  };
  if (isBlank(raw))
    raw.texts = readTexts(textParts(structure, "text/html"), bodies);
  const report = readTexts(reportParts(structure), bodies);
  if (report.length > 0) raw.report = report;
  const calendar = readTexts(calendarParts(structure), bodies);
  if (calendar.length > 0) raw.calendar = calendar;
  const received = receivedAt(fields);
  if (received !== undefined) raw.receivedAt = received;
  return {
    fields,
    fileOf(part) {
      const body = bodies.get(part);
      return body === undefined
        ? undefined
        : decodeTransfer(body, encodingOf(structure, part));
    },
    raw,
  };
}
