import type { MailSettings } from "./settings.ts";

/** The account's address and its aliases, in lower case: two spellings of one mailbox are one person. */
export type OwnAddresses = { ownId: string; aliases?: readonly string[] };

export function ownAddresses({ address, aliases = [] }: MailSettings): {
  ownId: string;
  aliases: string[];
} {
  const ownId = address.toLowerCase();
  const others = new Set(aliases.map((alias) => alias.toLowerCase()));
  others.delete(ownId);
  return { ownId, aliases: [...others] };
}

/**
 * The address of ours that mail to this one reaches; undefined where it reaches somebody else. A `+tag` is for
 * sorting what comes in: it leads to the address without it.
 */
export function ownBehind(
  address: string,
  { ownId, aliases = [] }: OwnAddresses,
): string | undefined {
  const id = address.toLowerCase();
  const at = id.lastIndexOf("@");
  const plain = id.slice(0, at).replace(/\+.*$/, "") + id.slice(at);
  return [id, plain].find((each) => each === ownId || aliases.includes(each));
}
