import type { Inline } from "../model/body.ts";
import { cleanText } from "./clean.ts";

export type Mark = { t: "b" | "i" | "s" | "code" } | { t: "a"; href: string };

/** A piece of a line of text with everything that is open around it. */
export type Segment = { marks: readonly Mark[]; text: string | null };

/** A line break among segments. */
const lineBreak = null;

function sameMark(a: Mark | undefined, b: Mark | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.t === "a" && b.t === "a") return a.href === b.href;
  return a.t === b.t;
}

/** Adds a mark; a kind that is open already is not opened twice, a link replaces the link around it. */
export function withMark(marks: readonly Mark[], mark: Mark): readonly Mark[] {
  if (mark.t === "a") return [...marks.filter((m) => m.t !== "a"), mark];
  return marks.some((m) => m.t === mark.t) ? marks : [...marks, mark];
}

/** Cleans text, makes spaces collapse as in HTML, drops breaks at the ends. */
function tidy(segments: readonly Segment[]): Segment[] {
  const tidied: Segment[] = [];
  let spaced = true;
  for (const segment of segments) {
    if (segment.text === lineBreak) {
      trimEnd(tidied);
      if (tidied.length > 0) tidied.push(segment);
      spaced = true;
      continue;
    }
    let text = cleanText(segment.text).replace(/[ \t\n\f]+/g, " ");
    if (spaced) text = text.replace(/^ /, "");
    if (text === "") continue;
    spaced = text.endsWith(" ");
    tidied.push({ marks: segment.marks, text });
  }
  for (;;) {
    trimEnd(tidied);
    if (tidied.at(-1)?.text !== lineBreak || tidied.length === 0) return tidied;
    tidied.pop();
  }
}

function trimEnd(segments: Segment[]): void {
  const last = segments.at(-1);
  if (last === undefined || last.text === lineBreak) return;
  const text = last.text.replace(/ $/, "");
  segments.pop();
  if (text !== "") segments.push({ marks: last.marks, text });
}

/** Where the run of segments with the same mark at this depth ends. */
function findEnd(
  segments: readonly Segment[],
  from: number,
  depth: number,
): number {
  const mark = segments[from]?.marks[depth];
  let end = from + 1;
  while (end < segments.length && sameMark(segments[end]?.marks[depth], mark))
    end += 1;
  return end;
}

function nest(segments: readonly Segment[], depth: number): Inline[] {
  const inlines: Inline[] = [];
  let at = 0;
  for (;;) {
    const first = segments[at];
    if (first === undefined) return inlines;
    const mark = first.marks[depth];
    if (mark !== undefined) {
      const end = findEnd(segments, at, depth);
      inlines.push({ ...mark, c: nest(segments.slice(at, end), depth + 1) });
      at = end;
      continue;
    }
    const last = inlines.at(-1);
    if (first.text === lineBreak) inlines.push({ t: "br" });
    else if (typeof last === "string")
      inlines[inlines.length - 1] = last + first.text;
    else inlines.push(first.text);
    at += 1;
  }
}

/** Splits at two or more breaks in a row (how mail programs write paragraphs) and nests the marks; blank parts vanish. */
export function toParagraphs(segments: readonly Segment[]): Inline[][] {
  const parts: Segment[][] = [[]];
  for (const segment of tidy(segments)) {
    const part = parts.at(-1);
    if (part === undefined) continue;
    if (segment.text === lineBreak && part.at(-1)?.text === lineBreak) {
      part.pop();
      if (part.length > 0) parts.push([]);
    } else if (segment.text !== lineBreak || part.length > 0)
      part.push(segment);
  }
  return parts
    .filter((part) => part.some((s) => s.text !== null && /\S/.test(s.text)))
    .map((part) => nest(part, 0));
}
