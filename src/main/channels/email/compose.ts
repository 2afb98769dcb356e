import { createHash } from "node:crypto";
import { domainToASCII } from "node:url";
import MailComposer from "nodemailer/lib/mail-composer/index.js";
import { cleanLine, cleanText } from "../../../shared/body/clean.ts";
import { AppError } from "../../../shared/fault.ts";
import type { OutgoingMessage } from "../outgoing.ts";
import { readText } from "./fetch.ts";
import {
  idsOf,
  mailboxesOf,
  readFields,
  valueOf,
  type Mailbox,
} from "./header.ts";
import { ownId, type MailSettings } from "./settings.ts";
import { rawMail, type RawMail } from "./raw-mail.ts";
import { messageIdOf, threadOf } from "./wire.ts";

type Parent = NonNullable<OutgoingMessage["parent"]>;

export type ComposedMail = {
  bytes: Buffer;
  envelope: { from: string; to: string[] };
  /** Without angle brackets. */
  messageId: string;
};

/** More addresses than these in Reply-To are a trap, not a wish. */
const maxReplyTo = 5;
const maxReferences = 50;
const maxQuotedLines = 200;

/** The name of a mail that goes out: made of its key, so that every attempt and every copy has the same. */
export function messageIdFor(key: string, settings: MailSettings): string {
  const { address } = settings;
  const domain = domainToASCII(address.slice(address.lastIndexOf("@") + 1));
  const local = /^[\w.-]{1,100}$/.test(key)
    ? key
    : createHash("sha256").update(key).digest("hex").slice(0, 40);
  return `${local}@${domain === "" ? "localhost" : domain}`;
}

/** `Re: ` once, whatever answering programs of other languages put before it. */
export function replySubject(subject: string | undefined): string {
  const base = cleanLine(subject ?? "", 500).replace(
    /^(?:(?:re|aw|antw|sv|vs|odp|rif|r|res)(?:\[\d+\])?\s*:\s*)+/i,
    "",
  );
  return `Re: ${base}`.trim();
}

/** Whom a reply goes to: Reply-To, else the author; after a mail of our own the people whom it went to. */
function recipients(
  parent: Parent,
  raw: RawMail | undefined,
  settings: MailSettings,
): Mailbox[] {
  const id = ownId(settings);
  const others = (all: readonly Mailbox[]) =>
    all.filter((each) => each.address.toLowerCase() !== id);
  if (parent.author.remoteId === id) {
    const to = raw === undefined ? [] : others(mailboxesOf(raw.fields, "to"));
    return to.length > 0
      ? to
      : parent.mentions.length > 0
        ? parent.mentions.map((each) => ({
            name: each.name,
            address: each.remoteId,
          }))
        : [{ name: parent.author.name, address: id }];
  }
  const replyTo =
    raw === undefined ? [] : others(mailboxesOf(raw.fields, "reply-to"));
  if (replyTo.length > 0 && replyTo.length <= maxReplyTo) return replyTo;
  return [{ name: parent.author.name, address: parent.author.remoteId }];
}

/** References as RFC 5322 (3.6.4) wants them: those of the parent, then the parent; the root and the nearest are kept. */
function references(parent: Parent, raw: RawMail | undefined): string[] {
  const isId = (id: string) => /^[^\s<>#]+@[^\s<>#]+$/.test(id);
  const above = raw === undefined ? parent.thread : threadOf(raw);
  const own = raw === undefined ? parent.remoteId : messageIdOf(raw);
  const ids = [...above, ...(own === undefined ? [] : [own])].filter(isId);
  return ids.length <= maxReferences
    ? ids
    : [...ids.slice(0, 1), ...ids.slice(1 - maxReferences)];
}

/** What was answered, below the answer; the line above it needs no language. */
function quoted(parent: Parent): string {
  const at = new Date(parent.sentAt).toISOString().slice(0, 16);
  const lines = parent.text.trim().split("\n");
  const shown = lines.slice(0, maxQuotedLines);
  if (shown.length < lines.length) shown.push("…");
  return [
    `${cleanLine(parent.author.name, 100)}, ${at.replace("T", " ")} UTC:`,
    ...shown.map((line) => (line.startsWith(">") ? `>${line}` : `> ${line}`)),
  ].join("\n");
}

/** Reads again what the channel once stored; another shape is treated as not there. */
function readRaw(parent: Parent): RawMail | undefined {
  const read = rawMail.safeParse(parent.raw);
  return read.success ? read.data : undefined;
}

/** The mail as it goes over the wire, the same bytes for every attempt. */
export async function compose(
  outgoing: OutgoingMessage,
  settings: MailSettings,
): Promise<ComposedMail> {
  const { parent } = outgoing;
  if (parent === undefined)
    throw new AppError("refused", "A mail needs somebody to go to.");
  const raw = readRaw(parent);
  const to = recipients(parent, raw, settings);
  if (
    to.every(
      (each) =>
        each.address.endsWith(".invalid") || each.address.endsWith("@invalid"),
    )
  )
    throw new AppError(
      "refused",
      "This mail came without a sender's address, so it cannot be answered.",
    );
  const messageId = messageIdFor(outgoing.key, settings);
  const ids = references(parent, raw);
  const answered = ids.at(-1);
  const text = [
    cleanText(outgoing.text).trimEnd(),
    ...(parent.text.trim() === "" ? [] : [quoted(parent)]),
  ].join("\n\n");
  const node = new MailComposer({
    from: { name: settings.name ?? "", address: settings.address },
    to: to.map(({ name, address }) => ({
      name: name === address ? "" : name,
      address,
    })),
    subject: replySubject(parent.subject),
    text: `${text}\n`.replaceAll("\n", "\r\n"),
    // RFC 5322, 3.6.1: when the author had finished it, not when a network was found.
    date: new Date(outgoing.createdAt),
    messageId: `<${messageId}>`,
    ...(answered === undefined
      ? {}
      : {
          inReplyTo: `<${answered}>`,
          references: ids.map((id) => `<${id}>`),
        }),
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  const { from, to: rcpt } = node.getEnvelope();
  return {
    bytes: await node.build(),
    envelope: { from: from === false ? settings.address : from, to: rcpt },
    messageId,
  };
}

/** The composed mail as a fetch of it would bring it. */
export function toRaw(
  { bytes }: ComposedMail,
  copy: Pick<RawMail, "receivedAt" | "location">,
): RawMail {
  const split = bytes.indexOf("\r\n\r\n");
  const fields = readFields(bytes.subarray(0, split).toString("utf8"));
  const content = bytes.subarray(split + 4);
  const encoding = valueOf(fields, "content-transfer-encoding");
  const structure: RawMail["structure"] = {
    part: "1",
    type: "text/plain",
    charset: "utf-8",
    size: content.length,
    ...(encoding === undefined ? {} : { encoding }),
  };
  return {
    fields,
    structure,
    texts: [readText({ part: structure, cut: false }, content)],
    sentFolder: true,
    ...copy,
  };
}

/** Whether a fetched mail is the one with this Message-ID; servers search for parts of words. */
export function isNamed(raw: RawMail, messageId: string): boolean {
  return idsOf(raw.fields, "message-id")[0] === messageId;
}
