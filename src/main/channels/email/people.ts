import type { RemoteIdentity } from "../received.ts";
import { mailboxesOf, valueOf, type Mailbox } from "./header.ts";
import { ownBehind, type OwnAddresses } from "./own-addresses.ts";
import type { RawMail } from "./raw-mail.ts";

export type Correspondents = {
  author: RemoteIdentity;
  own: boolean;
  /** To names the account itself. */
  toUs: boolean;
  /** Everybody else in To and Cc, once. */
  mentions: RemoteIdentity[];
};

/** RFC 2606: belongs to nobody, so that a mail without a sender has an author all the same. */
const nobody: Mailbox = { name: "Unknown sender", address: "unknown@invalid" };

function localPart(address: string): string {
  return address.slice(0, address.lastIndexOf("@"));
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}

function reaches(address: string, us: OwnAddresses): boolean {
  return ownBehind(address, us) !== undefined;
}

function isNoReply(address: string): boolean {
  const local = localPart(address);
  return (
    /(?:^|[-_.+])(?:no|not|do[-_.]?not|dont|never)[-_.]?reply(?:$|[-_.+\d])/i.test(
      local,
    ) || /^(?:mailer-daemon|bounces?)(?:$|[-_.+])/i.test(local)
  );
}

export function toIdentity({ name, address }: Mailbox): RemoteIdentity {
  // A name that is itself another address only pretends to be somebody.
  const pretends =
    name.includes("@") && name.toLowerCase() !== address.toLowerCase();
  return {
    remoteId: address.toLowerCase(),
    name: name === "" || pretends ? address : name,
    handle: address.toLowerCase(),
    bot: isNoReply(address),
  };
}

/** Who wrote a mail, whether that is us, and whom it names. */
export function correspondents(raw: RawMail, us: OwnAddresses): Correspondents {
  const { fields } = raw;
  const [from] = [
    ...mailboxesOf(fields, "from"),
    ...mailboxesOf(fields, "sender"),
  ];
  const sender = from ?? nobody;
  const to = mailboxesOf(fields, "to");
  const cc = mailboxesOf(fields, "cc");
  const [replyTo] = mailboxesOf(fields, "reply-to").filter(
    (each) => !reaches(each.address, us) && !isNoReply(each.address),
  );
  const toUs = to.some((each) => reaches(each.address, us));
  const fromUs = reaches(sender.address, us);

  // A contact form writes in our name or a machine's, to us; its visitor is in Reply-To. A copy to
  // ourselves of a mail to somebody else stays ours, whatever its Reply-To.
  const own =
    raw.sentFolder === true || (fromUs && (replyTo === undefined || !toUs));
  const visitor = !own && (fromUs || isNoReply(sender.address));
  const author = toIdentity(
    visitor && replyTo !== undefined
      ? replyTo
      : own
        ? { ...sender, address: ownBehind(sender.address, us) ?? us.ownId }
        : sender,
  );
  const mentions = new Map<string, RemoteIdentity>();
  for (const each of own
    ? [...to, ...cc, ...mailboxesOf(fields, "bcc")]
    : [...to, ...cc]) {
    const identity = toIdentity(each);
    if (!reaches(each.address, us) && identity.remoteId !== author.remoteId)
      mentions.set(identity.remoteId, identity);
  }
  return { author, own, toUs, mentions: [...mentions.values()] };
}

const automaticFields = [
  "x-auto-reply",
  "x-autoreply",
  "x-autorespond",
  "x-autoresponder",
];

/** Lists, auto-replies, reports and machines, by what the header says (RFC 3834, RFC 2369, RFC 2919); subjects are not guessed at. */
export function isAutomatic(
  raw: RawMail,
  people: Correspondents,
  us: OwnAddresses,
): boolean {
  const { fields } = raw;
  const says = (name: string) => valueOf(fields, name)?.trim().toLowerCase();
  const submitted = says("auto-submitted");
  if (submitted !== undefined && !/^no(?:$|[\s;(])/.test(submitted))
    return true;
  const precedence = says("precedence") ?? "";
  // A group that hands on what is written to an address of ours says that it is a list.
  if (!isOwnList(raw, us)) {
    if (fields.some(([name]) => name.startsWith("list-"))) return true;
    if (precedence.startsWith("list")) return true;
  }
  if (/^(?:bulk|junk|auto[-_]reply)/.test(precedence)) return true;
  if (says("return-path") === "<>") return true;
  if (automaticFields.some((name) => says(name) !== undefined)) return true;
  const suppress = says("x-auto-response-suppress");
  if (suppress !== undefined && suppress !== "" && suppress !== "none")
    return true;
  if (raw.structure.type === "multipart/report") return true;
  if (says("x-failed-recipients") !== undefined) return true;
  return isMachine(raw, people);
}

/** Whether the list is an address of ours (RFC 2369, 3.4: where one writes to it). */
function isOwnList({ fields }: RawMail, us: OwnAddresses): boolean {
  const post = /<mailto:([^<>?\s]{3,320})/i.exec(
    valueOf(fields, "list-post") ?? "",
  )?.[1];
  return post !== undefined && reaches(post, us);
}

/** A no-reply sender, unless it hands on what a person wrote: one whose own domain the answers go to does not. */
function isMachine(raw: RawMail, { author, own }: Correspondents): boolean {
  const [from] = mailboxesOf(raw.fields, "from");
  if (own || from === undefined || !isNoReply(from.address)) return false;
  return author.bot || domainOf(author.handle) === domainOf(from.address);
}
