import libmime from "libmime";
import { cleanLine } from "../../../shared/body/clean.ts";
import { parseMailboxes } from "./addresses.ts";

/** The header fields that say something about a message; the rest is of the way that it took. */
const kept = new Set([
  "auto-submitted",
  "bcc",
  "cc",
  "content-type",
  "content-transfer-encoding",
  "date",
  "delivered-to",
  "envelope-to",
  "from",
  "in-reply-to",
  "message-id",
  "precedence",
  "references",
  "reply-to",
  "return-path",
  "sender",
  "subject",
  "to",
  "x-auto-reply",
  "x-auto-response-suppress",
  "x-autoreply",
  "x-autorespond",
  "x-autoresponder",
  "x-failed-recipients",
  "x-original-to",
]);

/** Name in lower case and value as written, unfolded. */
export type HeaderField = [name: string, value: string];

export type Mailbox = { name: string; address: string };

/** Every field of a header block, in their order. */
export function readAllFields(block: string): HeaderField[] {
  const fields: HeaderField[] = [];
  for (const line of block.split(/\r?\n/)) {
    const last = fields.at(-1);
    if (/^[ \t]/.test(line)) {
      if (last !== undefined) last[1] += ` ${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(":");
    if (colon < 1) continue;
    fields.push([
      line.slice(0, colon).trim().toLowerCase(),
      line.slice(colon + 1).trim(),
    ]);
  }
  return fields;
}

/** The fields that are kept of a header block, in their order. */
export function readFields(block: string): HeaderField[] {
  return readAllFields(block).filter(
    ([name]) => kept.has(name) || name.startsWith("list-"),
  );
}

export function valueOf(
  fields: readonly HeaderField[],
  name: string,
): string | undefined {
  return fields.find((field) => field[0] === name)?.[1];
}

/** A value for people: encoded words decoded, one clean line. */
export function textOf(
  fields: readonly HeaderField[],
  name: string,
): string | undefined {
  const value = valueOf(fields, name);
  if (value === undefined) return undefined;
  const text = cleanLine(libmime.decodeWords(value), 1000);
  return text === "" ? undefined : text;
}

const maxMailboxes = 200;

/** Many rules ask for the same fields of a mail; they do not change once they are read. */
const known = new WeakMap<
  readonly HeaderField[],
  Map<string, readonly Mailbox[]>
>();

/** The mailboxes of an address field; groups are opened, what has no address is left out. */
export function mailboxesOf(
  fields: readonly HeaderField[],
  name: string,
): readonly Mailbox[] {
  let parsed = known.get(fields);
  if (parsed === undefined) {
    parsed = new Map();
    known.set(fields, parsed);
  }
  let mailboxes = parsed.get(name);
  if (mailboxes === undefined) {
    mailboxes = parseMailboxesOf(fields, name);
    parsed.set(name, mailboxes);
  }
  return mailboxes;
}

function parseMailboxesOf(
  fields: readonly HeaderField[],
  name: string,
): Mailbox[] {
  const values = fields
    .filter((field) => field[0] === name)
    .map((field) => field[1]);
  // Parsed before decoding: an encoded name must not become an address.
  return parseMailboxes(values.join(", "), maxMailboxes).map((each) => ({
    name: cleanLine(libmime.decodeWords(each.name.slice(0, 1000)), 200),
    address: cleanLine(each.address, 512),
  }));
}

/** The message ids of a field without their angle brackets, in their order, each once. */
export function idsOf(fields: readonly HeaderField[], name: string): string[] {
  const ids = new Set<string>();
  for (const [field, value] of fields) {
    if (field !== name) continue;
    for (const match of value.matchAll(/<([^<>]{1,998})>/g)) {
      const id = cleanLine((match[1] ?? "").replace(/\s+/g, ""), 998);
      if (id !== "") ids.add(id);
    }
    const bare = cleanLine(value, 998);
    if (/^[^\s<>@]+@[^\s<>@]+$/.test(bare)) ids.add(bare);
  }
  return [...ids];
}

/** A Date field in ms UTC; undefined where it is none or lies outside of what a calendar shows. */
export function dateOf(fields: readonly HeaderField[]): number | undefined {
  const at = Date.parse(valueOf(fields, "date") ?? "");
  return at >= 0 && at < 253_402_300_800_000 ? at : undefined;
}
