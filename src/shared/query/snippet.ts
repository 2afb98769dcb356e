import type { Query } from "./ast.ts";
import {
  placeTokens,
  queryTerm,
  type PlacedToken,
  type Term,
} from "./words.ts";

/** A piece of a snippet; `hit` pieces are what was searched for. */
export type SnippetPart = { text: string; hit: boolean };

type Range = { start: number; end: number };

const length = 180;
const before = 50;
/** Beyond this nobody looks for the place: it would cost more than the search. */
const farthest = 100_000;

/** The words that a query looks for; what it excludes is not shown. */
export function searchedTerms(query: Query): Term[] {
  if (query.type === "all" || query.type === "any")
    return query.of.flatMap(searchedTerms);
  if (query.type !== "text") return [];
  const term = queryTerm(query.text, query.prefix);
  return term === undefined ? [] : [term];
}

/** A short text whole, its hits apart. */
export function markHits(text: string, terms: readonly Term[]): SnippetPart[] {
  const parts: SnippetPart[] = [];
  let at = 0;
  for (const { start, end } of findHits(text, terms)) {
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
  const hits = findHits(read, terms);
  const [start, end] = windowAround(read, hits[0]);
  const parts: SnippetPart[] = [];
  const push = (text: string, hit: boolean) => {
    const folded = text.replace(/\s+/gu, " ");
    if (folded !== "") parts.push({ text: folded, hit });
  };
  if (start > 0) push("…", false);
  let at = start;
  for (const hit of hits) {
    if (hit.start < start || hit.end > end) continue;
    push(text.slice(at, hit.start), false);
    push(text.slice(hit.start, hit.end), true);
    at = hit.end;
  }
  push(text.slice(at, end).trimEnd(), false);
  if (text.slice(end).trim() !== "") push("…", false);
  return parts;
}

/** In order and apart from each other. */
function findHits(text: string, terms: readonly Term[]): Range[] {
  if (terms.length === 0) return [];
  const tokens = placeTokens(text);
  const found: Range[] = [];
  for (const term of terms)
    for (let i = 0; i < tokens.length; i += 1) {
      const hit = hitAt(tokens, i, term);
      if (hit !== undefined) found.push(hit);
    }
  found.sort((a, b) => a.start - b.start);
  const hits: Range[] = [];
  for (const hit of found) {
    const last = hits.at(-1);
    if (last === undefined || hit.start >= last.end) hits.push({ ...hit });
    else last.end = Math.max(last.end, hit.end);
  }
  return hits;
}

function hitAt(
  tokens: readonly PlacedToken[],
  at: number,
  { tokens: wanted, prefix }: Term,
): Range | undefined {
  const start = tokens[at]?.start ?? 0;
  let end = start;
  for (const [i, token] of wanted.entries()) {
    const placed = tokens[at + i];
    if (placed === undefined) return undefined;
    const isBegun = prefix && i === wanted.length - 1;
    if (placed.token === token) ({ end } = placed);
    else if (isBegun && placed.token.startsWith(token)) end = placed.firstEnd;
    else return undefined;
  }
  return { start, end };
}

/** From the word some way before the first hit to the word where the line is full. */
function windowAround(
  text: string,
  hit: Range | undefined,
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
