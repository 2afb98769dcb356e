import { fold } from "./fold.ts";
import { foldLetters, letterKinds, runFrom } from "./letters.ts";
import {
  cluster,
  clusters,
  emoji,
  foldWord,
  indexText,
  pairsOf,
  spaced,
} from "./words.ts";

/** A token and where it stands in the text it was made of; of a pair also where its first character ends. */
export type PlacedToken = {
  token: string;
  start: number;
  end: number;
  firstEnd: number;
};

const writtenUnit = new RegExp(
  `(${cluster}+)|(?:${spaced}|(?<=[\\p{L}\\p{N}])\\p{Default_Ignorable_Code_Point}(?=[\\p{L}\\p{N}]))+|${emoji}`,
  "gu",
);

/**
 * The tokens of a text as `indexText` makes them, with their places in the original; one by one, so that nobody reads
 * further than they need. `from`: the beginning of a run, or a letter in a run that is all unspaced.
 */
export function* placeTokens(
  text: string,
  from = 0,
): Generator<PlacedToken, void> {
  for (
    let run = runFrom(text, from);
    run !== undefined;
    run = runFrom(text, run.end)
  ) {
    const { kind, start, end } = run;
    if (kind === letterKinds.spaced)
      yield { token: foldWord(text, run), start, end, firstEnd: end };
    else if (kind === letterKinds.unspaced) yield* placePairs(text, start, end);
    else yield* placeOdd(text.slice(start, end), start);
  }
}

/** Of a run in which each character is one of the original. */
function* placePairs(
  text: string,
  from: number,
  to: number,
): Generator<PlacedToken, void> {
  for (let start = from; start < to; start += 1) {
    const end = Math.min(start + 2, to);
    yield {
      token: foldLetters(text, start, end),
      start,
      end,
      firstEnd: start + 1,
    };
  }
}

function* placeOdd(text: string, from: number): Generator<PlacedToken, void> {
  for (const match of text.matchAll(writtenUnit)) {
    const [written, run] = match;
    const start = from + match.index;
    if (run === undefined) {
      const end = start + written.length;
      for (const token of indexText(written).split(" "))
        if (token !== "") yield { token, start, end, firstEnd: end };
      continue;
    }
    const ends = Array.from(
      run.matchAll(clusters),
      (character) => start + character.index + character[0].length,
    );
    for (const [i, token] of pairsOf(fold(run), true).entries()) {
      const firstEnd = ends[i] ?? start + run.length;
      yield {
        token,
        start: i === 0 ? start : (ends[i - 1] ?? start),
        end: ends[i + 1] ?? firstEnd,
        firstEnd,
      };
    }
  }
}
