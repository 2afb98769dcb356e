import { cleanLine } from "../../../shared/body/clean.ts";
import { AppError } from "../../../shared/fault.ts";
import { mailboxesOf } from "./header.ts";
import { ownAddresses, ownBehind, type OwnAddresses } from "./own-addresses.ts";
import type { RawMail } from "./raw-mail.ts";
import type { MailSettings } from "./settings.ts";

/** Where a mail says to whom it was sent, and then where servers say to whom they gave it. */
const addressed = [
  "to",
  "cc",
  "x-original-to",
  "envelope-to",
  "delivered-to",
] as const;

/** The address of ours that a mail was written to, or from. */
function usedIn({ fields }: RawMail, own: OwnAddresses): string | undefined {
  for (const name of ["from", ...addressed])
    for (const { address } of mailboxesOf(fields, name)) {
      const ours = ownBehind(address, own);
      if (ours !== undefined) return ours;
    }
  return undefined;
}

/**
 * The addresses that a mail may go out from, as they are spelled in the settings: first the one that what it answers
 * was sent to. A tag is left out, for many servers send only from addresses that they know.
 */
export function sendersOf(
  settings: MailSettings,
  answered: RawMail | undefined,
): [string, ...string[]] {
  const { address, aliases = [] } = settings;
  const own = ownAddresses(settings);
  const used = answered === undefined ? undefined : usedIn(answered, own);
  const spelled = new Map(
    [...aliases, address].map((each) => [each.toLowerCase(), each]),
  );
  const first = spelled.get(used ?? own.ownId) ?? address;
  const others = [own.ownId, ...own.aliases].flatMap(
    (id) => spelled.get(id) ?? [],
  );
  return [first, ...others.filter((each) => each !== first)];
}

/** The address that a mail goes out from: the chosen one, else the usual. Throws `refused` for one that is not ours. */
export function senderOf(
  settings: MailSettings,
  answered: RawMail | undefined,
  chosen: string | undefined,
): string {
  const senders = sendersOf(settings, answered);
  const wanted = chosen?.trim().toLowerCase() ?? "";
  if (wanted === "") return senders[0];
  const found = senders.find((each) => each.toLowerCase() === wanted);
  if (found === undefined)
    throw new AppError(
      "refused",
      `“${cleanLine(wanted, 100)}” is not an address of this mailbox any more. Choose again from which address this goes.`,
    );
  return found;
}
