import { createHash } from "node:crypto";
import { bodyFromHtml } from "../../../shared/body/from-html.ts";
import { bodyFromText } from "../../../shared/body/from-text.ts";
import { bodyText } from "../../../shared/body/to-text.ts";
import type { Body } from "../../../shared/model/body.ts";
import type { Stream } from "../../../shared/model/message.ts";
import type { Reread } from "../channel.ts";
import type { RemoteMessage } from "../received.ts";
import { handlingOf } from "./flags.ts";
import {
  dateOf,
  idsOf,
  mailboxesOf,
  textOf,
  valueOf,
  type HeaderField,
} from "./header.ts";
import type { OwnAddresses } from "./own-addresses.ts";
import { correspondents, isAutomatic } from "./people.ts";
import { markQuoted } from "./quoted.ts";
import { describeInvitation } from "./invitation.ts";
import { rawMail, readText, type RawMail } from "./raw-mail.ts";
import { sealOf, withoutArmour } from "./sealed.ts";
import { deliveryReport, describeReport } from "./report.ts";
import { listAttachments } from "./structure.ts";

export type Reader = OwnAddresses & {
  now: number;
  /** Of the folder that the mails are from; `direct` where nothing is said. */
  stream?: Stream;
};

const maxThread = 100;

/** A sender's clock within a minute of ours is not worth a second date. */
const toleranceMs = 60_000;

function digest(...values: (string | undefined)[]): string {
  const hash = createHash("sha256");
  for (const value of values) hash.update(`${value ?? ""}\n`);
  return hash.digest("hex").slice(0, 32);
}

/**
 * The Message-ID without its brackets; where there is none, a name made of what the mail says.
 * Two mails that share an id but not From and Date are told apart by `fingerprint`.
 */
export function identifyMail(raw: RawMail): {
  remoteId: string;
  fingerprint: string;
} {
  const from = valueOf(raw.fields, "from");
  const date = valueOf(raw.fields, "date");
  const [id] = idsOf(raw.fields, "message-id");
  return {
    remoteId:
      id ??
      `no-id:${digest(from, date, valueOf(raw.fields, "subject"), ...raw.texts.map(readText))}`,
    // Not the whole fields: some servers write the sender's name anew into their own copy.
    fingerprint: digest(
      mailboxesOf(raw.fields, "from")[0]?.address.toLowerCase() ?? from,
      dateOf(raw.fields)?.toString() ?? date,
    ).slice(0, 16),
  };
}

/** The Message-ID by which others know a mail; absent for names of our own making. */
export function messageIdOf(raw: RawMail): string | undefined {
  return idsOf(raw.fields, "message-id")[0];
}

/** Ids of the conversation, root first, without the mail's own: a loop ends here. */
export function threadOf(raw: RawMail): string[] {
  const own = messageIdOf(raw);
  const reported = deliveryReport(raw)?.about;
  const ids = new Set([
    ...idsOf(raw.fields, "references"),
    ...idsOf(raw.fields, "in-reply-to"),
    ...(reported === undefined ? [] : [reported]),
  ]);
  const others = [...ids].filter((id) => id !== own);
  // The root and the nearest ones hold a thread together.
  return others.length <= maxThread
    ? others
    : [...others.slice(0, 1), ...others.slice(1 - maxThread)];
}

/** Whether a subject says that a mail is handed on, in the words of the usual programs. */
export function isForward(subject: string): boolean {
  return /^(?:fwd?|wg|tr|rv|vb|pd|enc|doorst)\s*:/i.test(subject);
}

/** A mail that is handed on is of the thread, but answers nobody in it. */
function parentOf(raw: RawMail): string | undefined {
  const own = messageIdOf(raw);
  const [parent] = idsOf(raw.fields, "in-reply-to").filter((id) => id !== own);
  if (parent !== undefined) return parent;
  const isHandedOn = isForward(textOf(raw.fields, "subject") ?? "");
  return isHandedOn ? undefined : threadOf(raw).at(-1);
}

function bodyOf(raw: RawMail): Body {
  return raw.texts.flatMap((part) => [
    ...(part.html
      ? bodyFromHtml(readText(part))
      : bodyFromText(withoutArmour(readText(part)))),
    ...(part.cut === true
      ? ([
          { t: "p", c: [{ t: "i", c: ["Cut here: this mail is too long."] }] },
        ] satisfies Body)
      : []),
  ]);
}

/** What a mail says, whatever stands around it. */
function contentOf(raw: RawMail): Reread {
  const report = deliveryReport(raw);
  const calendar = (raw.calendar ?? []).map(readText);
  const sentences = [
    ...(report === undefined ? [] : describeReport(report)),
    ...calendar.flatMap(describeInvitation),
  ].join("\n\n");
  const body: Body = [...bodyFromText(sentences), ...markQuoted(bodyOf(raw))];
  const subject = textOf(raw.fields, "subject");
  const seal = sealOf(raw.structure);
  const note: Body =
    seal === undefined ? [] : [{ t: "p", c: [{ t: "i", c: [seal] }] }];
  const said = [
    bodyText(body, { quotes: false }),
    bodyText(body),
    bodyText(note),
  ].find((text) => text.trim() !== "");
  return {
    ...(subject === undefined ? {} : { subject }),
    body: [...body, ...note],
    // What is quoted was said, and is found, in the mail that it is quoted from.
    text: said ?? "",
  };
}

/** The same of a mail that was kept: its header, and its text as it came. */
export function reread(raw: unknown): Reread | undefined {
  const read = rawMail.safeParse(raw);
  return read.success ? contentOf(read.data) : undefined;
}

/** Pure: the same mail gives the same message, however often and wherever it is found. */
export function toMessage(raw: RawMail, reader: Reader): RemoteMessage {
  const fields: readonly HeaderField[] = raw.fields;
  const people = correspondents(raw, reader);
  const claimed = dateOf(fields);
  const sentAt = Math.min(raw.receivedAt ?? claimed ?? reader.now, reader.now);
  const claimedAt =
    claimed === undefined ? undefined : Math.min(claimed, reader.now);
  const inReplyTo = parentOf(raw);
  const handling = handlingOf(raw.flags ?? []);
  return {
    ...identifyMail(raw),
    author: people.author,
    own: people.own,
    kind: "email",
    stream: reader.stream ?? "direct",
    visibility: "private",
    // Only To counts: in Cc and Bcc we are told, not asked.
    addressed: people.toUs && !people.own ? "to-us" : "other",
    automatic: isAutomatic(raw, people, reader),
    sentAt,
    ...(claimedAt !== undefined && Math.abs(claimedAt - sentAt) > toleranceMs
      ? { claimedAt }
      : {}),
    ...contentOf(raw),
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
    thread: threadOf(raw),
    mentions: people.mentions,
    mentionsOnPurpose: true,
    attachments: listAttachments(raw.structure),
    ...(raw.location === undefined ? {} : { location: raw.location }),
    ...(handling === undefined ? {} : { handling }),
    raw,
  };
}
