import type { Block, Body, Inline } from "../model/body.ts";
import { cleanText } from "./clean.ts";
import { readHref } from "./href.ts";

const maxDepth = 12;
const maxBlocks = 20_000;
const maxLength = 1_000_000;

const link =
  /\bhttps?:\/\/[^\s<>"]{1,2000}|\b[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,6}\.[a-z]{2,24}\b/gi;

/** A sentence's own punctuation after an address is not part of it; a bracket is when its partner is inside. */
function trimAddress(text: string): string {
  let address = text;
  for (let trims = 0; trims < 32; trims += 1) {
    const last = address.at(-1) ?? "";
    const opening = { ")": "(", "]": "[", "}": "{" }[last];
    const stray =
      opening === undefined
        ? /[.,;:!?'*_~”’»…]/.test(last)
        : address.split(opening).length < address.split(last).length;
    if (!stray) return address;
    address = address.slice(0, -1);
  }
  return address;
}

/** One line with its web and mail addresses made links. */
export function linkify(line: string): Inline[] {
  const inlines: Inline[] = [];
  let at = 0;
  for (const match of line.matchAll(link)) {
    const text = trimAddress(match[0]);
    const href = readHref(/^https?:/i.test(text) ? text : `mailto:${text}`);
    if (href === undefined || match.index < at) continue;
    if (match.index > at) inlines.push(line.slice(at, match.index));
    inlines.push({ t: "a", href, c: [text] });
    at = match.index + text.length;
  }
  if (at < line.length) inlines.push(line.slice(at));
  return inlines;
}

/** How deep a line is quoted (`>`, `> >`, `>>`) and what it says. */
function readQuote(line: string): { depth: number; text: string } {
  const prefix = /^(?:>[ \t]?)+/.exec(line)?.[0] ?? "";
  const depth = prefix.split(">").length - 1;
  return { depth: Math.min(depth, maxDepth), text: line.slice(prefix.length) };
}

/** Plain text to the tree: blank lines part paragraphs, `>` folds into quotes, addresses become links. */
export function bodyFromText(text: string): Body {
  const root: Block[] = [];
  /** The open quotes, outermost first, under the root. */
  let open: Block[][] = [root];
  let paragraph: Inline[] | null = null;
  let blocks = 0;
  const source = cleanText(text);
  for (const line of source.slice(0, maxLength).split("\n")) {
    const quoted = readQuote(line);
    if (quoted.depth + 1 !== open.length) {
      paragraph = null;
      open = open.slice(0, quoted.depth + 1);
    }
    if (quoted.text.trim() === "") {
      paragraph = null;
      continue;
    }
    blocks += 1;
    if (blocks > maxBlocks) break;
    while (open.length <= quoted.depth) {
      const c: Block[] = [];
      open.at(-1)?.push({ t: "quote", c });
      open.push(c);
    }
    const inlines = linkify(quoted.text.trimEnd());
    if (paragraph === null) {
      paragraph = inlines;
      open.at(-1)?.push({ t: "p", c: paragraph });
    } else paragraph.push({ t: "br" }, ...inlines);
  }
  if (blocks > maxBlocks || source.length > maxLength)
    root.push({ t: "p", c: ["…"] });
  return root;
}
