import type { Query } from "./ast.ts";
import type { Hit } from "./folded-text.ts";
import { hitsIn } from "./hits.ts";
import { termOf } from "./term.ts";
import type { Term } from "./words.ts";

/** A piece of a snippet; `hit` pieces are what was searched for. */
export type SnippetPart = { text: string; hit: boolean };

const length = 180;
const before = 50;
/** Beyond this nobody looks for the place: it would cost more than the search. */
const farthest = 100_000;
/** Most hits stand near the beginning of a text: only where none does more of it is read. */
const looks = [500, 5000, farthest];

/** Space that is not one blank already. */
const longSpace = /[^\S ]\s*| \s+/g;

/** The words that a query looks for; what it excludes is not shown. */
export function searchedTerms(query: Query): Term[] {
  if (query.type === "all" || query.type === "any")
    return query.of.flatMap(searchedTerms);
  if (query.type !== "text") return [];
  return [termOf(query)];
}

/** A short text whole, its hits apart. */
export function markHits(text: string, terms: readonly Term[]): SnippetPart[] {
  const parts: SnippetPart[] = [];
  let at = 0;
  for (const { start, end } of hitsIn(text, terms)) {
    if (start > at) parts.push({ text: text.slice(at, start), hit: false });
    parts.push({ text: text.slice(start, end), hit: true });
    at = end;
  }
  if (at < text.length) parts.push({ text: text.slice(at), hit: false });
  return parts;
}

/** A line of the original text around the first hit, its hits apart. */
export function makeSnippet(
  text: string,
  terms: readonly Term[],
): SnippetPart[] {
  const read = text.slice(0, farthest);
  const hits = firstHits(read, terms);
  const [start, end] = windowAround(read, hits[0]);
  const parts: SnippetPart[] = [];
  const isTidy = read.slice(start, end).search(longSpace) === -1;
  const push = (text: string, hit: boolean) => {
    const folded = isTidy ? text : text.replace(longSpace, " ");
    if (folded !== "") parts.push({ text: folded, hit });
  };
  if (start > 0) push("…", false);
  let at = start;
  for (const hit of hits) {
    if (hit.end > end) break;
    push(read.slice(at, hit.start), false);
    push(read.slice(hit.start, hit.end), true);
    at = hit.end;
  }
  push(read.slice(at, end).trimEnd(), false);
  if (read.slice(end).trim() !== "") push("…", false);
  return parts;
}

/** The first hit and what is shown with it; others may be missing. */
function firstHits(text: string, terms: readonly Term[]): Hit[] {
  for (const look of looks) {
    const hits = hitsIn(text.slice(0, look), terms, length * 2);
    // what the cut itself may have made a hit of, or cut off one, is further on than the line goes
    const shown = (hits[0]?.end ?? Infinity) + length;
    if (text.length <= look || shown < look) return hits;
  }
  return [];
}

/** From the word some way before the first hit to the word where the line is full. */
function windowAround(
  text: string,
  hit: Hit | undefined,
): [start: number, end: number] {
  let start = 0;
  if (hit !== undefined && hit.end > length) {
    start = hit.start - before;
    const space = text.slice(start, hit.start).search(/\s\S/u);
    start = atBoundary(text, space === -1 ? start : start + space + 1);
  } else start = text.length - text.trimStart().length;
  if (text.length - start <= length) return [start, text.length];
  const end = start + Math.max(length, (hit?.end ?? 0) - start);
  const space = text.lastIndexOf(" ", end);
  return [
    start,
    space > Math.max(hit?.end ?? 0, start + length / 2)
      ? space
      : atBoundary(text, end),
  ];
}

/** Never between the halves of one character. */
function atBoundary(text: string, at: number): number {
  return /[\uDC00-\uDFFF]/.test(text[at] ?? "") ? at - 1 : at;
}
