import { cleanLine } from "../../../shared/body/clean.ts";
import { emojiIn } from "../../../shared/body/emoji.ts";
import { readWebAddress } from "../../../shared/body/href.ts";
import type { RemoteIdentity } from "../received.ts";
import { emojiUrls } from "./emoji.ts";
import type { Account, Status } from "./wire.ts";

/** Who the account is, as far as reading messages needs to know. */
export type Self = {
  accountId: string;
  /** `name@domain` in lower case. */
  remoteId: string;
  /** What a name without a domain belongs to. */
  domain: string;
  profileUrl?: string;
};

/** `name@domain` in lower case, from `name` or `name@domain` as the server of `domain` writes it. */
export function readAcct(acct: string, domain: string): string {
  const name = cleanLine(acct.replace(/^@/, ""), 500).toLowerCase();
  return name.includes("@") ? name : `${name}@${domain}`;
}

function webAddress(url: string | undefined): { url?: string } {
  const address = url === undefined ? undefined : readWebAddress(url);
  return address === undefined ? {} : { url: address };
}

/** The address in a verified profile field: HTML with one link, or the address itself. */
function linkIn(value: string): string | undefined {
  const href = /<a\s[^>]*href="([^"]{1,2000})"/i.exec(value)?.[1];
  return readWebAddress(href?.replaceAll("&amp;", "&") ?? value.trim());
}

/** A display name with the pictures in it, where there are any. */
function pictured({
  display_name: name = "",
  emojis,
}: Account): Pick<RemoteIdentity, "shown"> {
  const line = cleanLine(name, 200);
  const emoji = emojiIn(line, emojiUrls(emojis));
  return Object.keys(emoji).length === 0
    ? {}
    : { shown: { name: line, emoji } };
}

/** A display name without the pictures in it, whose names are nothing to read. */
function withoutPictures(account: Account): string {
  const shortcodes = new Set(account.emojis.map((each) => each.shortcode));
  const name = account.display_name ?? "";
  return shortcodes.size === 0
    ? name
    : name.replace(/:([^\s:]+):/g, (whole, code: string) =>
        shortcodes.has(code) ? " " : whole,
      );
}

export function toIdentity(account: Account, domain: string): RemoteIdentity {
  const remoteId = readAcct(account.acct, domain);
  const name = cleanLine(withoutPictures(account), 200);
  return {
    remoteId,
    name: name === "" ? (remoteId.split("@")[0] ?? remoteId) : name,
    ...pictured(account),
    handle: `@${remoteId}`,
    ...webAddress(account.url),
    ...(account.fields === undefined
      ? {}
      : { links: account.fields.flatMap(({ value }) => linkIn(value) ?? []) }),
    bot:
      account.bot === true ||
      account.actor_type === "Service" ||
      account.actor_type === "Application",
  };
}

/** Names in a message carry no display name: the handle stands for it, which never replaces a real one. */
export function mentionsOf(status: Status, domain: string): RemoteIdentity[] {
  return status.mentions.map((mention) => {
    const remoteId = readAcct(mention.acct, domain);
    const handle = `@${remoteId}`;
    return {
      remoteId,
      name: handle,
      handle,
      ...webAddress(mention.url),
      bot: false,
    };
  });
}

export function isOurs(status: Status, self: Self): boolean {
  return (
    status.account.id === self.accountId ||
    readAcct(status.account.acct, self.domain) === self.remoteId
  );
}

/**
 * Whether a status names us. Ids in mentions are not compared: snac numbers them per status; it also
 * leaves the reader out of the list, hence the look for a link to our profile.
 */
export function mentionsUs(status: Status, self: Self): boolean {
  const { profileUrl } = self;
  return (
    status.mentions.some(
      (mention) =>
        readAcct(mention.acct, self.domain) === self.remoteId ||
        (profileUrl !== undefined && mention.url === profileUrl),
    ) ||
    (profileUrl !== undefined &&
      status.content?.includes(`href="${profileUrl}"`) === true)
  );
}
