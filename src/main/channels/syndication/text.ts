import { hash } from "node:crypto";
import { cleanLine } from "../../../shared/body/clean.ts";
import { bodyFromHtml } from "../../../shared/body/from-html.ts";
import { bodyFromText } from "../../../shared/body/from-text.ts";
import { bodyText } from "../../../shared/body/to-text.ts";
import type { Body } from "../../../shared/model/body.ts";
import type { RemoteMessage } from "../received.ts";
import { readDate } from "./date.ts";
import type { FeedEntry, FeedText } from "./entry.ts";

/** Older dates are a clock that was never set. */
const earliest = Date.UTC(1990, 0, 1);

/** RSS does not say whether a text is HTML: it is when it has tags or entities of it. */
const htmlTrace = /<\/?[a-z][^<>]*>|<!--|&(?:#\d+|#x[\da-f]+|[a-z]\w*);/i;
/** In a title a lone `<b>` is more often a programmer's subject than markup. */
const htmlTraceInTitle =
  /<\/[a-z]+\s*>|<br\s*\/?>|&(?:#\d+|#x[\da-f]+|[a-z]\w*);/i;

export function digest(...parts: (string | undefined)[]): string {
  return hash("sha256", JSON.stringify(parts), "base64url").slice(0, 22);
}

/** An entry is looked at several times, and its text can be long. */
const digests = new WeakMap<FeedEntry, string>();

/** What makes an entry that entry, where ids do not. */
export function digestEntry(entry: FeedEntry): string {
  const known = digests.get(entry);
  if (known !== undefined) return known;
  const made = digest(
    entry.title?.value,
    entry.link,
    entry.content?.value,
    entry.published,
    entry.updated,
    JSON.stringify(entry.enclosures),
  );
  digests.set(entry, made);
  return made;
}

export function readTitle(title: FeedText | undefined): string {
  if (title === undefined) return "";
  const html =
    title.type === "html" ||
    (title.type === "unsaid" && htmlTraceInTitle.test(title.value));
  return cleanLine(html ? bodyText(bodyFromHtml(title.value)) : title.value);
}

export function readContent(content: FeedText | undefined, base: string): Body {
  if (content === undefined) return [];
  const html =
    content.type === "html" ||
    (content.type === "unsaid" && htmlTrace.test(content.value));
  return html
    ? bodyFromHtml(content.value, { base })
    : bodyFromText(content.value);
}

/** A guid is unique in its feed, a link nearly, and what has neither is its content (decision 12). */
export function readEntryId(entry: FeedEntry): string {
  const id = cleanLine(entry.id ?? entry.link ?? "", 2000);
  return id === "" ? `hash:${digestEntry(entry)}` : id;
}

type Times = Pick<RemoteMessage, "sentAt" | "claimedAt" | "editedAt">;

/** Published, else updated, else now; a date in the future or before the web is not believed, but kept as the claim. */
export function readTimes(entry: FeedEntry, now: number): Times {
  const published = readDate(entry.published ?? "");
  const updated = readDate(entry.updated ?? "");
  const claimed = published ?? updated;
  const edited =
    published !== undefined && updated !== undefined && updated > published
      ? { editedAt: Math.min(updated, now) }
      : {};
  if (claimed === undefined) return { sentAt: now };
  if (claimed > now || claimed < earliest)
    return { sentAt: now, claimedAt: claimed };
  return { sentAt: claimed, ...edited };
}

export function readLanguage(text: string | undefined): string | undefined {
  return /^([a-z]{2,3})(?:[-_]|$)/i.exec(text ?? "")?.[1]?.toLowerCase();
}
