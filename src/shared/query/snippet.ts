import type { Query } from "./ast.ts";
import { foldLetters, letterKinds, runFrom } from "./letters.ts";
import { placeTokens, type PlacedToken } from "./places.ts";
import { queryTerm, type Term } from "./words.ts";

/** A piece of a snippet; `hit` pieces are what was searched for. */
export type SnippetPart = { text: string; hit: boolean };

type Range = { start: number; end: number };

const length = 180;
const before = 50;
/** Beyond this nobody looks for the place: it would cost more than the search. */
const farthest = 100_000;

/** Space that is not one blank already. */
const longSpace = /[^\S ]\s*| \s+/gu;

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
  const hits = hitsIn(read, terms);
  const first = hits.next().value ?? undefined;
  const [start, end] = windowAround(read, first);
  const parts: SnippetPart[] = [];
  const push = (text: string, hit: boolean) => {
    const folded = text.replace(longSpace, " ");
    if (folded !== "") parts.push({ text: folded, hit });
  };
  if (start > 0) push("…", false);
  let at = start;
  // What is beyond the window is not looked for.
  for (
    let hit = first;
    hit !== undefined && hit.end <= end;
    hit = hits.next().value ?? undefined
  ) {
    push(text.slice(at, hit.start), false);
    push(text.slice(hit.start, hit.end), true);
    at = hit.end;
  }
  push(text.slice(at, end).trimEnd(), false);
  if (text.slice(end).trim() !== "") push("…", false);
  return parts;
}

/** In order and apart from each other; reads no further than to the end of the one that is asked for. */
function* hitsIn(
  text: string,
  terms: readonly Term[],
): Generator<Range, undefined> {
  if (terms.length === 0) return;
  const longest = Math.max(...terms.map(({ tokens }) => tokens.length));
  const initials = new Set(terms.map(({ tokens }) => tokens[0]?.charCodeAt(0)));
  let last: Range | undefined;
  let tokens = placeTokens(text);
  let placed: PlacedToken[] = [];
  let at = 0;
  for (
    let run = runFrom(text, 0);
    run !== undefined;
    run = runFrom(text, run.end)
  ) {
    // Most words are passed by their first letter.
    if (
      run.kind === letterKinds.spaced &&
      !initials.has(foldLetters(text, run.start, run.start + 1).charCodeAt(0))
    )
      continue;
    // What was read ahead for a phrase may be in this run already.
    while ((placed[at]?.start ?? Infinity) < run.start) at += 1;
    if (at === placed.length) {
      tokens = placeTokens(text, run.start);
      placed = [];
      at = 0;
    }
    for (let end = run.start; end < run.end; at += 1) {
      while (placed.length < at + longest) {
        const { value } = tokens.next();
        if (value === undefined) break;
        placed.push(value);
      }
      const next = placed[at];
      if (next === undefined || next.start >= run.end) break;
      end = next.firstEnd;
      if (last !== undefined && next.start >= last.end) {
        yield last;
        last = undefined;
      }
      for (const term of terms) {
        const hitEnd = endOfHit(placed, at, term);
        if (hitEnd === undefined) continue;
        last ??= { start: next.start, end: hitEnd };
        last.end = Math.max(last.end, hitEnd);
      }
    }
  }
  if (last !== undefined) yield last;
}

/** Where a hit that begins with a token ends. */
function endOfHit(
  tokens: readonly PlacedToken[],
  at: number,
  { tokens: wanted, prefix }: Term,
): number | undefined {
  let end: number | undefined;
  for (let i = 0; i < wanted.length; i += 1) {
    const placed = tokens[at + i];
    const token = wanted[i];
    if (placed === undefined || token === undefined) return undefined;
    const isBegun = prefix && i === wanted.length - 1;
    if (placed.token === token) ({ end } = placed);
    else if (isBegun && placed.token.startsWith(token)) end = placed.firstEnd;
    else return undefined;
  }
  return end;
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
