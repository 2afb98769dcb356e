import { fold } from "./fold.ts";
import {
  foldLetters,
  kindOfLetter,
  letterKinds,
  runFrom,
  type Run,
} from "./letters.ts";
import { cutFrom, isAscii } from "./matches.ts";
import { placeTokens, type PlacedToken } from "./places.ts";
import { foldWord, type Term } from "./words.ts";

/** Where in a text something stands that is searched for. */
export type Hit = { start: number; end: number };

/**
 * In order and apart from each other; reads no further than to the end of the one that is asked for, nor for any that
 * begin beyond `sight`.
 */
export function hitsIn(
  text: string,
  terms: readonly Term[],
  sight: { readonly end: number } = { end: text.length },
): Generator<Hit, undefined> {
  return joined(
    isAscii.test(text) && !terms.some(hasLongToken)
      ? hitsInAscii(text, terms, sight)
      : hitsInRuns(text, terms, sight),
  );
}

/** What overlaps is one hit. */
function* joined(hits: Iterable<Hit>): Generator<Hit, undefined> {
  let last: Hit | undefined;
  for (const { start, end } of hits) {
    if (last !== undefined && start >= last.end) {
      yield last;
      last = undefined;
    }
    last ??= { start, end };
    last.end = Math.max(last.end, end);
  }
  if (last !== undefined) yield last;
}

function hasLongToken({ tokens }: Term): boolean {
  return tokens.some((token) => token.length >= cutFrom);
}

const patterns = new WeakMap<readonly Term[], RegExp>();

/** Of a text in which nothing has to be folded or taken apart: its letters tell. */
function* hitsInAscii(
  text: string,
  terms: readonly Term[],
  sight: { readonly end: number },
): Generator<Hit, void> {
  let pattern = patterns.get(terms);
  if (pattern === undefined) {
    pattern = patternOf(terms);
    patterns.set(terms, pattern);
  }
  let at = 0;
  for (;;) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null || found.index >= sight.end) return;
    yield { start: found.index, end: found.index + found[0].length };
    // another may begin before this one ends
    at = found.index + 1;
  }
}

/** Any of the terms in a text of ASCII; of those that begin at one place the one that goes furthest. */
function patternOf(terms: readonly Term[]): RegExp {
  const found = terms
    .filter(({ tokens }) => tokens.every((token) => isAscii.test(token)))
    .toSorted((a, b) => b.tokens.length - a.tokens.length)
    .map(
      ({ tokens, prefix }) =>
        tokens.join("[^a-z0-9]+") + (prefix ? "[a-z0-9]*" : "(?![a-z0-9])"),
    );
  return new RegExp(
    found.length === 0 ? "(?!)" : `(?<![a-z0-9])(?:${found.join("|")})`,
    "gi",
  );
}

/** Of any text, by the tokens from where a hit may begin. */
function* hitsInRuns(
  text: string,
  terms: readonly Term[],
  sight: { readonly end: number },
): Generator<Hit, void> {
  if (terms.length === 0) return;
  const longest = Math.max(...terms.map(({ tokens }) => tokens.length));
  const beginnings = beginningsOf(terms);
  let tokens = placeTokens(text);
  let placed: PlacedToken[] = [];
  let at = 0;
  for (
    let place = nextPlace(text, 0, sight, beginnings);
    place !== undefined;
    place = nextPlace(text, place.end, sight, beginnings)
  ) {
    // What was read ahead for a phrase may be here already.
    while ((placed[at]?.start ?? Infinity) < place.start) at += 1;
    if (at === placed.length) {
      tokens = placeTokens(text, place.start);
      placed = [];
      at = 0;
    }
    for (let end = place.start; end < place.end; at += 1) {
      while (placed.length < at + longest) {
        const { value } = tokens.next();
        if (value === undefined) break;
        placed.push(value);
      }
      const next = placed[at];
      if (next === undefined || next.start >= place.end) break;
      const { start } = next;
      end = next.firstEnd;
      for (const term of terms) {
        const hitEnd = endOfHit(placed, at, term);
        if (hitEnd !== undefined) yield { start, end: hitEnd };
      }
    }
  }
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

/** A run, or one letter of a run of such as make tokens with their neighbours alone. */
type Place = { start: number; end: number };

/** The next in which a hit may begin: most of a text is passed without taking it apart. */
function nextPlace(
  text: string,
  from: number,
  sight: { readonly end: number },
  beginnings: Beginnings,
): Place | undefined {
  let run = nextRun(text, from, beginnings);
  while (run !== undefined && run.start < sight.end) {
    const place = placeIn(run, text, beginnings);
    if (place !== undefined) return place;
    run = nextRun(text, run.end, beginnings);
  }
  return undefined;
}

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

/** Where a hit may begin in a run, by its letters. */
function placeIn(
  run: Run,
  text: string,
  { initials, terms }: Beginnings,
): Place | undefined {
  const { kind, start, end } = run;
  if (kind === letterKinds.odd) {
    const folded = fold(text.slice(start, end));
    for (let i = 0; i < folded.length; i += 1)
      if (initials.has(folded.charCodeAt(i))) return run;
    return undefined;
  }
  const isInitial = (i: number) =>
    initials.has(foldLetters(text, i, i + 1).charCodeAt(0));
  if (kind === letterKinds.spaced)
    return isInitial(start) && isBegunBy(foldWord(text, run), terms)
      ? run
      : undefined;
  for (let i = start; i < end; i += 1)
    if (isInitial(i)) return { start: i, end: i + 1 };
  return undefined;
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
