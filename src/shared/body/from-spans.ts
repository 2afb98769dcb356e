import { cleanText } from "./clean.ts";
import { linkify } from "./from-text.ts";
import { readHref } from "./href.ts";
import type { Body, Inline } from "../model/body.ts";

/** A run of text, with an address where it is a link. */
export type Span = { text: string; href?: string | undefined };

/** Text of which some links are known by their place; empty lines part paragraphs, other addresses become links as well. */
export function bodyFromSpans(spans: readonly Span[]): Body {
  const paragraphs: Inline[][] = [[]];
  let line: Inline[] = [];
  const endLine = () => {
    const paragraph = paragraphs.at(-1) ?? [];
    const isBlank = line.every(
      (inline) => typeof inline === "string" && inline.trim() === "",
    );
    if (isBlank) {
      if (paragraph.length > 0) paragraphs.push([]);
    } else
      paragraph.push(
        ...(paragraph.length > 0 ? [{ t: "br" } as const] : []),
        ...line,
      );
    line = [];
  };
  for (const { text, href } of spans) {
    const target = href === undefined ? undefined : readHref(href);
    for (const [index, piece] of cleanText(text).split("\n").entries()) {
      if (index > 0) endLine();
      if (piece === "") continue;
      if (target === undefined) line.push(...linkify(piece));
      else line.push({ t: "a", href: target, c: [piece] });
    }
  }
  endLine();
  return paragraphs.filter((c) => c.length > 0).map((c) => ({ t: "p", c }));
}
