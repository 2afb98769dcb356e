import type { Query } from "./ast.ts";
import { fold } from "./fold.ts";
import {
  foldLetters,
  kindOfLetter,
  letterKinds,
  runFrom,
  type Run,
} from "./letters.ts";
import { placeTokens, type PlacedToken } from "./places.ts";
import { foldWord, queryTerm, type Term } from "./words.ts";

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
  const sight = { end: read.length };
  const hits = hitsIn(read, terms, sight);
  const first = hits.next().value ?? undefined;
  const [start, end] = windowAround(read, first);
  // What is beyond the window is not looked for.
  sight.end = end;
  const parts: SnippetPart[] = [];
  const push = (text: string, hit: boolean) => {
    const folded = text.replace(longSpace, " ");
    if (folded !== "") parts.push({ text: folded, hit });
  };
  if (start > 0) push("…", false);
  let at = start;
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

/**
 * In order and apart from each other; reads no further than to the end of the one that is asked for, nor for any that
 * begin beyond `sight`.
 */
function* hitsIn(
  text: string,
  terms: readonly Term[],
  sight: { readonly end: number } = { end: text.length },
): Generator<Range, undefined> {
  if (terms.length === 0) return;
  const longest = Math.max(...terms.map(({ tokens }) => tokens.length));
  const beginnings = beginningsOf(terms);
  let last: Range | undefined;
  let tokens = placeTokens(text);
  let placed: PlacedToken[] = [];
  let at = 0;
  for (
    let run = nextRun(text, 0, beginnings);
    run !== undefined && run.start < sight.end;
    run = nextRun(text, run.end, beginnings)
  ) {
    if (!canBeginIn(run, text, beginnings)) continue;
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

/** What tells without a look at its tokens that no hit begins in a part of a text. */
type Beginnings = {
  terms: readonly Term[];
  /** The first letters of the terms. */
  initials: ReadonlySet<number>;
  /** A word of ASCII that begins as one of the terms, or a letter that may fold to anything. */
  somewhere: RegExp;
};

const known = new WeakMap<readonly Term[], Beginnings>();

function beginningsOf(terms: readonly Term[]): Beginnings {
  let beginnings = known.get(terms);
  if (beginnings === undefined) {
    const firsts = terms.map(({ tokens: [first = ""] }) => first);
    const words = firsts.filter((first) => /^[a-z0-9]+$/.test(first));
    beginnings = {
      terms,
      initials: new Set(firsts.map((first) => first.charCodeAt(0))),
      somewhere: new RegExp(
        ["[^\\0-\\x7F]", ...words.map((word) => `\\b${word}|_${word}`)].join(
          "|",
        ),
        "gi",
      ),
    };
    known.set(terms, beginnings);
  }
  return beginnings;
}

/** The first run from a place on in which a hit may begin: most of a text is passed without taking it apart. */
function nextRun(
  text: string,
  from: number,
  { somewhere }: Beginnings,
): Run | undefined {
  somewhere.lastIndex = from;
  const found = somewhere.exec(text);
  if (found === null) return undefined;
  let start = found.index;
  while (
    start > from &&
    kindOfLetter(text.charCodeAt(start - 1)) !== letterKinds.apart
  )
    start -= 1;
  return runFrom(text, start);
}

/** Whether a hit may begin in a run, by its letters. */
function canBeginIn(
  run: Run,
  text: string,
  { initials, terms }: Beginnings,
): boolean {
  const { kind, start, end } = run;
  if (kind === letterKinds.odd) {
    const folded = fold(text.slice(start, end));
    for (let i = 0; i < folded.length; i += 1)
      if (initials.has(folded.charCodeAt(i))) return true;
    return false;
  }
  const isInitial = (i: number) =>
    initials.has(foldLetters(text, i, i + 1).charCodeAt(0));
  if (kind === letterKinds.spaced)
    return isInitial(start) && isBegunBy(foldWord(text, run), terms);
  for (let i = start; i < end; i += 1) if (isInitial(i)) return true;
  return false;
}

/** Whether a word is the first of a term, or of one that is only begun may be. */
function isBegunBy(word: string, terms: readonly Term[]): boolean {
  return terms.some(({ tokens: [first = "", ...others], prefix }) =>
    prefix && others.length === 0 ? word.startsWith(first) : word === first,
  );
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
