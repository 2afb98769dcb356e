import { bodyFromHtml } from "../../../shared/body/from-html.ts";
import { bodyText, inlineText } from "../../../shared/body/to-text.ts";
import type { Block, Body, Inline } from "../../../shared/model/body.ts";
import { readAcct, type Self } from "./identity.ts";
import { withoutQuoteLine } from "./quote-body.ts";
import type { Status } from "./wire.ts";

/** Something that is shown shorter than it was typed. */
type Shortened = { shown: string; typed: string };

function linksIn(blocks: readonly Block[]): { href: string; shown: string }[] {
  const inInlines = (
    inlines: readonly Inline[],
  ): { href: string; shown: string }[] =>
    inlines.flatMap((each) => {
      if (typeof each === "string" || !("c" in each)) return [];
      return each.t === "a"
        ? [{ href: each.href, shown: inlineText(each.c) }]
        : inInlines(each.c);
    });
  return blocks.flatMap((block) => {
    switch (block.t) {
      case "p":
      case "h":
        return inInlines(block.c);
      case "quote":
        return linksIn(block.c);
      case "list":
        return block.items.flatMap(linksIn);
      case "pre":
      case "hr":
        return [];
    }
  });
}

/** Names without their domain, and addresses without their ends. */
function shortenedIn(body: Body, status: Status, self: Self): Shortened[] {
  const names = status.mentions.flatMap(({ acct }) => {
    const [name = "", domain] = readAcct(acct, self.domain).split("@");
    return domain === self.domain || name === ""
      ? []
      : [{ shown: `@${name}`, typed: `@${name}@${domain ?? ""}` }];
  });
  const addresses = linksIn(body).flatMap(({ href, shown }) => {
    const bare = shown.replace(/…$/, "");
    const isAddress = bare !== "" && href.includes(bare) && href !== shown;
    return isAddress && !/^[@#]/.test(shown) ? [{ shown, typed: href }] : [];
  });
  // The longest first: one can begin like another.
  return [...names, ...addresses].toSorted(
    (a, b) => b.shown.length - a.shown.length,
  );
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
}

/**
 * A text with names and addresses as they were typed. A text that is edited as it was shown would otherwise name
 * somebody else, and its addresses would lead nowhere.
 */
export function asTyped(text: string, status: Status, self: Self): string {
  const body = bodyFromHtml(withoutQuoteLine(status.content ?? ""));
  const shortened = shortenedIn(body, status, self);
  if (shortened.length === 0) return text;
  const known = new Map(
    shortened.map((each) => [each.shown.toLowerCase(), each.typed]),
  );
  const pattern = new RegExp(
    `(?<![\\p{L}\\p{N}_@/.:=-])(?:${shortened.map(({ shown }) => escapeRegExp(shown)).join("|")})(?![\\p{L}\\p{N}_@/…-])`,
    "giu",
  );
  return text.replace(
    pattern,
    (shown) => known.get(shown.toLowerCase()) ?? shown,
  );
}

/** What a status says as it was typed, where its server does not give that away. */
export function typedText(status: Status, self: Self): string {
  if (status.text !== undefined) return status.text;
  const html = withoutQuoteLine(status.content ?? "");
  return asTyped(bodyText(bodyFromHtml(html)), status, self);
}
