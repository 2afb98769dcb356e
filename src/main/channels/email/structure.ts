import type { MessageStructureObject } from "imapflow";
import { z } from "zod";
import { cleanLine } from "../../../shared/body/clean.ts";
import type { RemoteAttachment } from "../received.ts";

/** A node of a mail's MIME tree, as the server describes it without sending it. */
export const part = z.object({
  /** As FETCH names it: `1`, `2.1`. */
  part: z.string(),
  type: z.string(),
  charset: z.string().optional(),
  /** Bytes as encoded. */
  size: z.number().optional(),
  encoding: z.string().optional(),
  name: z.string().optional(),
  attached: z.boolean().optional(),
  flowed: z.enum(["keep", "delete-space"]).optional(),
  /** Of an enclosed message: which one a delivery report is about. */
  messageId: z.string().optional(),
  get children() {
    return z.array(part).optional();
  },
});
export type Part = z.infer<typeof part>;

const maxDepth = 20;
const maxChildren = 100;
const maxTextParts = 10;
const maxAttachments = 100;

function mediaType(type: string): string {
  const value = type.toLowerCase();
  return /^[a-z0-9.+_-]{1,80}\/[a-z0-9.+_-]{1,120}$/.test(value)
    ? value
    : "application/octet-stream";
}

/** A file's name without what could make it a path. */
function fileName(name: string): string {
  return cleanLine(name.replace(/[/\\]/g, "_"), 255);
}

/** The server's description cut down to what is kept; deeper than 20 levels nobody writes. */
export function readStructure(node: MessageStructureObject, depth = 0): Part {
  const read: Part = {
    part: node.part ?? (node.childNodes === undefined ? "1" : ""),
    type: mediaType(node.type),
  };
  const parameters = node.parameters ?? {};
  const name =
    node.dispositionParameters?.["filename"] ?? parameters["name"] ?? "";
  if (parameters["charset"] !== undefined) read.charset = parameters["charset"];
  if (node.size !== undefined && node.size >= 0) read.size = node.size;
  if (node.encoding !== undefined) read.encoding = node.encoding;
  if (name !== "") read.name = fileName(name);
  if (node.disposition?.toLowerCase() === "attachment") read.attached = true;
  if (parameters["format"]?.toLowerCase() === "flowed")
    read.flowed =
      parameters["delsp"]?.toLowerCase() === "yes" ? "delete-space" : "keep";
  if (read.type === "message/rfc822") {
    const subject = cleanLine(node.envelope?.subject ?? "", 200);
    const id = node.envelope?.messageId?.replace(/[<>\s]/g, "") ?? "";
    if (read.name === undefined && subject !== "")
      read.name = fileName(`${subject}.eml`);
    if (id !== "") read.messageId = id;
  } else if (node.childNodes !== undefined && depth < maxDepth)
    read.children = node.childNodes
      .slice(0, maxChildren)
      .map((child) => readStructure(child, depth + 1));
  return read;
}

function isText(node: Part): boolean {
  return (
    (node.type === "text/plain" || node.type === "text/html") &&
    node.attached !== true &&
    node.name === undefined
  );
}

/** The parts that are the letter itself, in reading order, in the form that is preferred where there is a choice. */
export function textParts(
  node: Part,
  preferred: "text/plain" | "text/html" = "text/plain",
): Part[] {
  const children = node.children;
  if (children === undefined) return isText(node) ? [node] : [];
  const readings = children.map((child) => textParts(child, preferred));
  switch (node.type) {
    case "multipart/alternative": {
      const choices = readings.filter((reading) => reading.length > 0);
      const wanted = choices.find((reading) =>
        reading.every((each) => each.type === preferred),
      );
      // The last alternative is the richest (RFC 2046, 5.1.4).
      return wanted ?? choices.at(-1) ?? [];
    }
    case "multipart/related":
    case "multipart/signed":
      return readings[0] ?? [];
    default:
      return readings.flat().slice(0, maxTextParts);
  }
}

/** What has no parts of its own, in reading order. */
export function leavesOf(node: Part): Part[] {
  return node.children === undefined
    ? [node]
    : node.children.flatMap((child) => leavesOf(child));
}

const signatures = new Set([
  "application/pgp-signature",
  "application/pkcs7-signature",
  "application/x-pkcs7-signature",
]);

const unnamed: Readonly<Record<string, string>> = {
  "text/calendar": "invitation.ics",
  "message/rfc822": "mail.eml",
};

/** Base64 writes 57 bytes as a line of 78. */
function decodedSize(node: Part): number | undefined {
  if (node.size === undefined) return undefined;
  return node.encoding?.toLowerCase() === "base64"
    ? Math.round((node.size * 57) / 78)
    : node.size;
}

/** Everything that is not the letter itself, listed by its description: nothing of it was fetched. */
export function listAttachments(root: Part): RemoteAttachment[] {
  const letter = new Set([
    ...textParts(root, "text/plain"),
    ...textParts(root, "text/html"),
  ]);
  return leavesOf(root)
    .filter(
      (leaf) =>
        !letter.has(leaf) &&
        !leaf.type.startsWith("multipart/") &&
        !signatures.has(leaf.type) &&
        leaf.type !== "application/pgp-encrypted",
    )
    .slice(0, maxAttachments)
    .map((leaf) => {
      const size = decodedSize(leaf);
      return {
        name: leaf.name ?? unnamed[leaf.type] ?? leaf.type,
        mediaType: leaf.type,
        ...(size === undefined ? {} : { size }),
        part: leaf.part,
      };
    });
}

/** The calendar of an invitation, of which its sender often sends two. */
export function calendarParts(root: Part): Part[] {
  return leavesOf(root)
    .filter(({ type }) => type === "text/calendar")
    .slice(0, 1);
}

/** What a delivery report says to machines, and the header that some send back in place of the mail (RFC 3462). */
export function reportParts(root: Part): Part[] {
  if (root.type !== "multipart/report") return [];
  return leavesOf(root)
    .filter((leaf) =>
      /^(?:message\/(?:global-)?delivery-status|text\/rfc822-headers|message\/global-headers)$/.test(
        leaf.type,
      ),
    )
    .slice(0, 4);
}

/** The id of the message that a delivery report encloses. */
export function reportedId(root: Part): string | undefined {
  if (root.type !== "multipart/report") return undefined;
  return leavesOf(root).find((leaf) => leaf.messageId !== undefined)?.messageId;
}
