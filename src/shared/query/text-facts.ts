import { inlineText } from "../body/to-text.ts";
import type { Block, Body, Inline } from "../model/body.ts";

/** A question mark that ends something: one inside an address asks nothing. */
export function asksQuestion(text: string): boolean {
  return /[?;](?=[\s"'”’»)\]!?…]|$)|[？؟⸮]/u.test(text);
}

/** An address to follow: a link that is more than a mention or a hashtag, or one that was only typed. */
export function hasLink(text: string, body: Body): boolean {
  return /https?:\/\/[^\s/]/i.test(text) || body.some(blockHasLink);
}

function blockHasLink(block: Block): boolean {
  switch (block.t) {
    case "p":
    case "h":
      return block.c.some(inlineHasLink);
    case "quote":
      return block.c.some(blockHasLink);
    case "list":
      return block.items.some((item) => item.some(blockHasLink));
    case "pre":
    case "hr":
      return false;
  }
}

function inlineHasLink(inline: Inline): boolean {
  if (typeof inline === "string" || !("c" in inline)) return false;
  if (inline.t !== "a") return inline.c.some(inlineHasLink);
  return (
    inline.href.startsWith("http") && !/^[@#]/.test(inlineText(inline.c).trim())
  );
}
