import type { Block, Body, Inline } from "../model/body.ts";

/** A run of text without what is only seen of it. */
export function inlineText(inlines: readonly Inline[]): string {
  return inlines
    .map((inline) => {
      if (typeof inline === "string") return inline;
      if (inline.t === "emoji") return `:${inline.name}:`;
      return inline.t === "br" ? "\n" : inlineText(inline.c);
    })
    .join("");
}

function blockText(block: Block, quotes: boolean): string {
  switch (block.t) {
    case "p":
    case "h":
      return inlineText(block.c);
    case "pre":
      return block.text;
    case "quote":
      return quotes ? bodyText(block.c, { quotes }) : "";
    case "list":
      return block.items
        .map((item, index) => {
          const text = bodyText(item, { quotes });
          return `${block.ordered ? `${index + 1}.` : "•"} ${text}`;
        })
        .join("\n");
    case "hr":
      return "";
  }
}

/** The tree as plain text for search and excerpts, a line per block; `quotes: false` leaves out what is quoted. */
export function bodyText(
  body: Body,
  options: { quotes: boolean } = { quotes: true },
): string {
  return body
    .map((block) => blockText(block, options.quotes))
    .filter((text) => text !== "")
    .join("\n");
}
