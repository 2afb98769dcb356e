import {
  findTerm,
  foldInPlace,
  isUnsure,
  placesOf,
  type FoldedText,
  type Hit,
} from "./folded-text.ts";
import { placeTokens, type PlacedToken } from "./places.ts";
import type { Term } from "./words.ts";

/**
 * Where terms stand in a text, in order; what overlaps is one hit. Hits of a term that begin further than `sight`
 * behind its first may be missing.
 */
export function hitsIn(
  text: string,
  terms: readonly Term[],
  sight = Infinity,
): Hit[] {
  const folded = foldInPlace(text);
  return joined(
    terms.flatMap((term) =>
      isUnsure(folded, term)
        ? hitsInTokens(text, term)
        : hitsInLetters(folded, term, sight),
    ),
  );
}

function joined(hits: Hit[]): Hit[] {
  const apart: Hit[] = [];
  for (const hit of hits.sort((a, b) => a.start - b.start)) {
    const last = apart.at(-1);
    if (last === undefined || hit.start >= last.end) apart.push(hit);
    else last.end = Math.max(last.end, hit.end);
  }
  return apart;
}

function hitsInLetters(folded: FoldedText, term: Term, sight: number): Hit[] {
  const hits: Hit[] = [];
  const first = findTerm(folded, term);
  const last = (first?.start ?? 0) + sight;
  for (
    let hit = first;
    hit !== undefined && hit.start <= last;
    // another may begin before this one ends
    hit = findTerm(folded, term, hit.start + 1)
  )
    hits.push(hit);
  if (hits.length === 0 || folded.grown.length === 0) return hits;
  const places = placesOf(folded);
  const placeOf = (at: number) => places[at] ?? at;
  return hits.map(({ start, end }) => ({
    start: placeOf(start),
    end: placeOf(end),
  }));
}

/** Of any text, by taking all of it apart. */
function hitsInTokens(text: string, term: Term): Hit[] {
  const placed = [...placeTokens(text)];
  return placed.flatMap(({ start }, at) => {
    const end = endOfHit(placed, at, term);
    return end === undefined ? [] : { start, end };
  });
}

/** Where a hit that begins with a token ends. */
function endOfHit(
  tokens: readonly PlacedToken[],
  at: number,
  { tokens: wanted, prefix }: Term,
): number | undefined {
  let end: number | undefined;
  for (const [i, token] of wanted.entries()) {
    const placed = tokens[at + i];
    if (placed === undefined) return undefined;
    const isBegun = prefix && i === wanted.length - 1;
    if (placed.token === token) ({ end } = placed);
    else if (isBegun && placed.token.startsWith(token)) end = placed.firstEnd;
    else return undefined;
  }
  return end;
}
