import type { OutgoingMessage } from "../outgoing.ts";
import type { Self } from "./identity.ts";
import type { Status } from "./wire.ts";

type Parent = NonNullable<OutgoingMessage["parent"]>;

/** The handles that a text names, as `name@domain` or as bare `name`. */
function namesIn(text: string): Set<string> {
  const names = new Set<string>();
  for (const [, name = ""] of text.matchAll(
    /(?<![\p{L}\p{N}_/=@])@([\p{L}\p{N}_][\p{L}\p{N}_.-]*(?:@[\p{L}\p{N}.-]+(?::\d+)?)?)/gu,
  ))
    names.add(name.replace(/[.-]+$/, "").toLowerCase());
  return names;
}

/**
 * The text with the names that it needs: a reply reaches nobody who is not named. Only the author is
 * added, as copied names would not be meant; in a direct message everybody in it, or they would be left out.
 */
export function withNames(
  text: string,
  parent: Parent | undefined,
  above: Status | undefined,
  self: Self,
): string {
  if (parent === undefined) return text;
  const isDirect = above?.visibility === "direct";
  const meant = [
    parent.author.remoteId,
    ...(isDirect || parent.author.remoteId === self.remoteId
      ? parent.mentions.map((each) => each.remoteId)
      : []),
  ].filter((name) => name !== self.remoteId);
  const named = namesIn(text);
  const isNamed = (remoteId: string) => {
    const [name = "", domain] = remoteId.split("@");
    return named.has(remoteId) || (domain === self.domain && named.has(name));
  };
  const missing = [...new Set(meant)].filter((name) => !isNamed(name));
  return missing.length === 0
    ? text
    : `${missing.map((name) => addressOf(name, self)).join(" ")} ${text}`;
}

/** Servers look up people of their own by the bare name; a port in the domain is read by none of them. */
function addressOf(remoteId: string, self: Self): string {
  const [name = remoteId, domain] = remoteId.split("@");
  return domain === self.domain ? `@${name}` : `@${remoteId}`;
}
