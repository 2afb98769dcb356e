import { domainToASCII } from "node:url";
import { cleanLine } from "../../../shared/body/clean.ts";
import { AppError } from "../../../shared/fault.ts";
import type { Recipient } from "../../../shared/model/send-options.ts";
import type { OutgoingMessage } from "../outgoing.ts";
import { parseMailboxes } from "./addresses.ts";
import { mailboxesOf, type Mailbox } from "./header.ts";
import type { RawMail } from "./raw-mail.ts";
import { ownAddresses, ownBehind } from "./own-addresses.ts";
import type { MailSettings } from "./settings.ts";

export type Parent = NonNullable<OutgoingMessage["parent"]>;

/** Whom a mail goes to. */
export type Recipients = { to: Mailbox[]; cc: Mailbox[]; bcc: Mailbox[] };

/** More addresses than these in Reply-To are a trap, not a wish. */
const maxReplyTo = 5;

/** What was typed, as a mailbox; throws where it cannot be one. */
function readRecipient({ address, name }: Recipient): Mailbox {
  const [found, ...more] = parseMailboxes(address, 2);
  if (found === undefined || more.length > 0)
    throw new AppError(
      "refused",
      `“${cleanLine(address, 100)}” is not a mail address. Nothing was sent.`,
    );
  return {
    name: cleanLine(name ?? found.name, 200),
    address: cleanLine(found.address, 512),
  };
}

/** Whom a reply goes to by itself: Reply-To, else the author; after a mail of our own the people whom it went to. */
function answered(
  parent: Parent,
  raw: RawMail | undefined,
  settings: MailSettings,
): Mailbox[] {
  const us = ownAddresses(settings);
  const isOurs = (address: string) => ownBehind(address, us) !== undefined;
  const others = (all: readonly Mailbox[]) =>
    all.filter((each) => !isOurs(each.address));
  const author = { name: parent.author.name, address: parent.author.remoteId };
  if (isOurs(parent.author.remoteId)) {
    const to = raw === undefined ? [] : others(mailboxesOf(raw.fields, "to"));
    if (to.length > 0) return to;
    const named = parent.mentions.map((each) => ({
      name: each.name,
      address: each.remoteId,
    }));
    return named.length > 0 ? named : [author];
  }
  const replyTo =
    raw === undefined ? [] : others(mailboxesOf(raw.fields, "reply-to"));
  return replyTo.length > 0 && replyTo.length <= maxReplyTo
    ? replyTo
    : [author];
}

/** RFC 2606: what nobody can have, which stands for a sender who named none. */
function isNobody({ address }: Mailbox): boolean {
  return address.endsWith(".invalid") || address.endsWith("@invalid");
}

/** The recipients that were chosen, else those that a reply has by itself. Throws `refused` where there is none. */
export function recipientsOf(
  { parent, options }: OutgoingMessage,
  raw: RawMail | undefined,
  settings: MailSettings,
): Recipients {
  const chosen = {
    to: (options.to ?? []).map(readRecipient),
    cc: (options.cc ?? []).map(readRecipient),
    bcc: (options.bcc ?? []).map(readRecipient),
  };
  const isChosen = Object.values(chosen).some((each) => each.length > 0);
  if (!isChosen && parent === undefined)
    throw new AppError(
      "refused",
      "This mail names nobody whom it goes to. Write an address into To.",
    );
  const whole =
    isChosen || parent === undefined
      ? chosen
      : { ...chosen, to: answered(parent, raw, settings) };
  if (Object.values(whole).flat().every(isNobody))
    throw new AppError(
      "refused",
      "This mail came without a sender's address, so it cannot be answered.",
    );
  return whole;
}

/** A domain as it goes over the wire; empty where it is none. */
export function wireDomain(address: string): string {
  return domainToASCII(address.slice(address.lastIndexOf("@") + 1));
}
