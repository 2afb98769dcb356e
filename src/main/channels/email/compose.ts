import { createHash } from "node:crypto";
import { cleanLine } from "../../../shared/body/clean.ts";
import type { OutgoingFile } from "../../../shared/model/send-options.ts";
import type { OutgoingMessage } from "../outgoing.ts";
import { idsOf, type Mailbox } from "./header.ts";
import { writeLetter } from "./letter.ts";
import { readMail } from "./mime.ts";
import { recipientsOf, wireDomain, type Parent } from "./recipients.ts";
import { senderOf } from "./sender.ts";
import type { MailSettings } from "./settings.ts";
import { rawMail, type RawMail } from "./raw-mail.ts";
import { isForward, messageIdOf, threadOf } from "./wire.ts";

export type ComposedMail = {
  bytes: Buffer;
  /** As it is kept: with those who got it unseen by the others. */
  copy: Buffer;
  envelope: { from: string; to: string[] };
  /** Without angle brackets. */
  messageId: string;
};

const maxReferences = 50;

function digest(key: string): string {
  return createHash("sha256").update(key).digest("hex").slice(0, 40);
}

/** The name of a mail that goes out: made of its key, so that every attempt and every copy has the same. */
export function messageIdFor(key: string, settings: MailSettings): string {
  const domain = wireDomain(settings.address);
  const local = /^[\w.-]{1,100}$/.test(key) ? key : digest(key);
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

/** Reads again what the channel once stored; another shape is treated as not there. */
function readRaw(parent: Parent | undefined): RawMail | undefined {
  const read = rawMail.safeParse(parent?.raw);
  return read.success ? read.data : undefined;
}

/** A forwarded mail stays in its thread, but answers nobody: it has References and no In-Reply-To. */
function threading(
  parent: Parent | undefined,
  raw: RawMail | undefined,
  isHandedOn: boolean,
) {
  const ids = parent === undefined ? [] : references(parent, raw);
  const answered = ids.at(-1);
  if (answered === undefined) return {};
  return {
    ...(isHandedOn ? {} : { inReplyTo: `<${answered}>` }),
    references: ids.map((id) => `<${id}>`),
  };
}

function toAddress({ name, address }: Mailbox) {
  return { name: name === address ? "" : name, address };
}

async function attach(
  files: readonly OutgoingFile[],
  readFile: OutgoingMessage["readFile"],
) {
  const attached = [];
  for (const { id, name, mediaType } of files)
    attached.push({
      filename: cleanLine(name.replace(/[/\\]/g, "_"), 200),
      contentType: /^[a-z0-9.+-]+\/[a-z0-9.+-]+$/i.test(mediaType)
        ? mediaType
        : "application/octet-stream",
      contentDisposition: "attachment" as const,
      content: Buffer.from(await (await readFile(id)).arrayBuffer()),
    });
  return attached;
}

/** The mail as it goes over the wire, the same bytes for every attempt. Throws `refused` where nobody would get it. */
export async function compose(
  outgoing: OutgoingMessage,
  settings: MailSettings,
): Promise<ComposedMail> {
  const { parent, options } = outgoing;
  const raw = readRaw(parent);
  const { to, cc, bcc } = recipientsOf(outgoing, raw, settings);
  const chosen = cleanLine(options.subject ?? "", 1000);
  const subject =
    chosen === "" && parent !== undefined
      ? replySubject(parent.subject)
      : chosen;
  const isHandedOn =
    isForward(subject) &&
    ![...to, ...cc].some(
      (each) => each.address.toLowerCase() === parent?.author.remoteId,
    );
  const from = senderOf(settings, raw, options.from);
  const messageId = messageIdFor(outgoing.key, settings);
  const letter = writeLetter(
    outgoing.text,
    settings,
    parent === undefined ? undefined : { parent, isForward: isHandedOn },
  );
  const mail = {
    from: { name: settings.name ?? "", address: from },
    to: to.map(toAddress),
    cc: cc.map(toAddress),
    bcc: bcc.map(toAddress),
    subject,
    text: `${letter.text}\n`.replaceAll("\n", "\r\n"),
    html: `${letter.html}\n`.replaceAll("\n", "\r\n"),
    attachments: await attach(options.files ?? [], outgoing.readFile),
    // RFC 5322, 3.6.1: when the author had finished it, not when a network was found.
    date: new Date(outgoing.createdAt),
    messageId: `<${messageId}>`,
    ...threading(parent, raw, isHandedOn),
    // Random otherwise, and every attempt sends the same bytes.
    baseBoundary: digest(messageId),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
  const { default: MailComposer } =
    await import("nodemailer/lib/mail-composer/index.js");
  const node = new MailComposer(mail).compile();
  const { to: rcpt } = node.getEnvelope();
  const bytes = await node.build();
  node.keepBcc = true;
  return {
    bytes,
    copy: bcc.length === 0 ? bytes : await node.build(),
    envelope: { from, to: rcpt },
    messageId,
  };
}

/** The composed mail as a fetch of its copy would bring it. */
export function toRaw(
  { copy }: ComposedMail,
  place: Pick<RawMail, "receivedAt" | "location">,
): RawMail {
  return { ...readMail(copy).raw, sentFolder: true, ...place };
}

/** Whether a fetched mail is the one with this Message-ID; servers search for parts of words. */
export function isNamed(raw: RawMail, messageId: string): boolean {
  return idsOf(raw.fields, "message-id")[0] === messageId;
}
