import { cleanLine } from "../../../shared/body/clean.ts";
import { parseMailboxes } from "./addresses.ts";
import { idsOf, mailboxesOf, readAllFields, valueOf } from "./header.ts";
import { readText, type RawMail } from "./raw-mail.ts";
import { reportedId } from "./structure.ts";

/** What a mail server reports of a mail that it could not deliver. */
export type DeliveryReport = {
  /** Whom it did not reach, or not yet, and what the server says of each. */
  recipients: { address: string; isDelayed: boolean; why: string }[];
  /** Message-ID of the mail that it is about. */
  about?: string;
};

const maxRecipients = 20;

/** RFC 3463, as far as it tells a person more than the server's own words. */
const reasons: readonly [RegExp, string][] = [
  [/^[45]\.1\.(?:0|1|3|6|10)$/, "There is no such address."],
  [/^[45]\.1\.2$/, "There is no such domain."],
  [/^[45]\.2\.1$/, "The mailbox is closed."],
  [/^[45]\.2\.2$/, "The mailbox is full."],
  [/^[45]\.(?:2\.3|3\.4)$/, "The mail is too large for it."],
  [/^[45]\.4\.[1-7]$/, "Its server could not be reached in time."],
  [/^[45]\.7\.\d+$/, "Its server refuses the mail by a rule of its own."],
];

function address(value: string | undefined): string | undefined {
  // RFC 3464, 2.3.2: `rfc822; name@domain`.
  const text = (value ?? "").replace(/^[^;@<]*;/, "");
  return parseMailboxes(text, 1)[0]?.address;
}

function reasonFor(status: string, diagnostic: string): string {
  const known = reasons.find(([pattern]) => pattern.test(status))?.[1];
  const said = cleanLine(diagnostic.replace(/^[^;"]{0,40};\s*/, ""), 300);
  const quoted = said === "" ? [] : [`The server says: “${said}”.`];
  return [...(known === undefined ? [] : [known]), ...quoted].join(" ");
}

/** RFC 3464: a block of fields about the report, then one for each recipient. */
function readStatus(text: string): DeliveryReport["recipients"] {
  return text
    .split(/\r?\n[ \t]*\r?\n/)
    .slice(0, 200)
    .flatMap((block) => {
      const fields = readAllFields(block);
      const action = valueOf(fields, "action")?.toLowerCase() ?? "";
      const to =
        address(valueOf(fields, "original-recipient")) ??
        address(valueOf(fields, "final-recipient"));
      if (to === undefined || !/^(?:failed|delayed)/.test(action)) return [];
      const status = valueOf(fields, "status")?.split(/\s/)[0] ?? "";
      return [
        {
          address: to,
          isDelayed: action.startsWith("delayed"),
          why: reasonFor(status, valueOf(fields, "diagnostic-code") ?? ""),
        },
      ];
    })
    .slice(0, maxRecipients);
}

function fromStandard(raw: RawMail): DeliveryReport {
  const texts = (raw.report ?? []).map(readText);
  const enclosed = texts
    .map((text) => idsOf(readAllFields(text), "message-id")[0])
    .find((id) => id !== undefined);
  const about = reportedId(raw.structure) ?? enclosed;
  return {
    recipients: texts.flatMap(readStatus).slice(0, maxRecipients),
    ...(about === undefined ? {} : { about }),
  };
}

/** Where the copy of what was not delivered begins: qmail, Exim, Courier and their kin. */
const copyBegins =
  /^-+ ?(?:Below this line is|This is) a copy of (?:the|your) message|^-+ ?(?:Original message|Undelivered message|The header of the original message)|^Original message (?:headers )?follows/im;

/** Postmasters' machines, by what they call themselves; anybody can write so, hence only in mails of theirs. */
function isDaemon(raw: RawMail): boolean {
  const [from] = mailboxesOf(raw.fields, "from");
  const isNamed =
    from !== undefined &&
    /^(?:mailer-daemon|postmaster|mail-daemon|mdaemon)@/i.test(from.address);
  return isNamed || valueOf(raw.fields, "return-path")?.trim() === "<>";
}

const saysSo =
  /qmail-send program|could not be delivered|couldn['’]t be delivered|wasn['’]t delivered|not been delivered|undeliverable|undelivered|delivery (?:has )?failed|delivery failure|failure notice|returned mail|permanent (?:fatal )?error|konnte nicht zugestellt|n['’]a pas pu être/i;

/** What machines write that know no RFC 3464: who it did not reach is in a field or on a line of its own. */
function fromWords(raw: RawMail): DeliveryReport | undefined {
  const failed = mailboxesOf(raw.fields, "x-failed-recipients");
  if (!isDaemon(raw) && failed.length === 0) return undefined;
  const text = raw.texts.map(readText).join("\n").slice(0, 100_000);
  const subject = valueOf(raw.fields, "subject") ?? "";
  if (failed.length === 0 && !saysSo.test(`${subject}\n${text.slice(0, 5000)}`))
    return undefined;
  const at = copyBegins.exec(text)?.index ?? text.length;
  const lines = text.slice(0, at).split("\n");
  const named = lines.flatMap((line, index) => {
    const found = /^\s*<?([^\s<>@:]{1,64}@[^\s<>@:]{1,255})>?:?\s*$/.exec(line);
    const next = (lines[index + 1] ?? "").trim();
    return found?.[1] === undefined
      ? []
      : [{ address: found[1], why: reasonFor("", next) }];
  });
  const addresses =
    failed.length > 0
      ? failed.map((each) => ({
          address: each.address,
          why: named.find((other) => other.address === each.address)?.why ?? "",
        }))
      : named;
  const id = /^[ \t>]*Message-ID:\s*<([^<>\s]{1,998})>/im.exec(
    text.slice(at),
  )?.[1];
  const about = id ?? idsOf(raw.fields, "in-reply-to")[0];
  return {
    recipients: addresses
      .slice(0, maxRecipients)
      .map((each) => ({ ...each, isDelayed: false })),
    ...(about === undefined ? {} : { about: cleanLine(about, 998) }),
  };
}

/** What the mail reports of another's delivery; undefined where it is no such report. */
export function deliveryReport(raw: RawMail): DeliveryReport | undefined {
  return raw.structure.type === "multipart/report"
    ? fromStandard(raw)
    : fromWords(raw);
}

/** One sentence for each address. */
export function describeReport({ recipients }: DeliveryReport): string[] {
  return recipients.map(({ address: to, isDelayed, why }) => {
    const what = isDelayed
      ? `This mail has not reached ${to} yet; the server goes on trying.`
      : `This mail did not reach ${to}.`;
    return why === "" ? what : `${what} ${why}`;
  });
}
