import { fold } from "./fold.ts";
import { foldLetters, kindOfLetter, letterKinds } from "./letters.ts";
import { longestToken, type Term } from "./words.ts";

/** Where in a text something stands that is searched for. */
export type Hit = { start: number; end: number };

/** A text folded letter by letter, so that what is searched for is found by its letters and has its place. */
export type FoldedText = {
  /** Words that do not fold letter by letter are filled with what nobody searches for. */
  text: string;
  /** These words, folded. */
  odd: string;
  /** After each letter that became several, and by how many there are more. */
  grown: readonly { after: number; by: number }[];
};

const ascii = /^[\0-\x7F]*$/;
/** No letter, digit or emoji has this half, and still it belongs to a word. */
const filling = "\uDBFF";

export function foldInPlace(text: string): FoldedText {
  if (ascii.test(text)) return { text: text.toLowerCase(), odd: "", grown: [] };
  const grown: { after: number; by: number }[] = [];
  let odd = "";
  let folded = "";
  /** Up to here it is folded but for the case of ASCII. */
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    const effect = effectOf(unit);
    if (effect === effects.none) continue;
    if (effect === effects.some) {
      const letter = foldLetters(text, at, at + 1);
      folded += text.slice(from, at) + letter;
      from = at + 1;
      if (letter.length > 1)
        grown.push({ after: folded.length, by: letter.length - 1 });
      continue;
    }
    const word = beginningOfWord(text, at);
    const end = endOfWord(text, at);
    odd += `${foldOdd(text.slice(word, end))}\n`;
    folded =
      from <= word
        ? folded + text.slice(from, word)
        : folded.slice(0, -foldLetters(text, word, from).length);
    while ((grown.at(-1)?.after ?? 0) > folded.length) grown.pop();
    folded += filling.repeat(end - word);
    from = at = end;
  }
  return { text: (folded + text.slice(from)).toLowerCase(), odd, grown };
}

/** What folding does to a unit of UTF-16 beyond ASCII; `odd`: it has to be looked at together with its word. */
const effects = { none: 1, some: 2, odd: 3 } as const;
// as far as they have been met
const known = new Uint8Array(0x1_00_00);

function effectOf(unit: number): number {
  return (known[unit] ||= findEffect(unit));
}

function findEffect(unit: number): number {
  const kind = kindOfLetter(unit);
  if (kind === letterKinds.odd) return effects.odd;
  const letter = String.fromCharCode(unit);
  return kind === letterKinds.apart || fold(letter) === letter
    ? effects.none
    : effects.some;
}

function beginningOfWord(text: string, from: number): number {
  let start = from;
  while (
    start > 0 &&
    kindOfLetter(text.charCodeAt(start - 1)) !== letterKinds.apart
  )
    start -= 1;
  return start;
}

function endOfWord(text: string, from: number): number {
  let end = from;
  while (
    end < text.length &&
    kindOfLetter(text.charCodeAt(end)) !== letterKinds.apart
  )
    end += 1;
  return end;
}

const oddFolds = new Map<string, string>();
const oddFoldsKept = 500;
const longestKept = 40;

/** The same few emoji come again and again. */
function foldOdd(word: string): string {
  if (word.length > longestKept) return fold(word);
  let folded = oddFolds.get(word);
  if (folded === undefined) {
    folded = fold(word);
    if (oddFolds.size === oddFoldsKept) oddFolds.clear();
    oddFolds.set(word, folded);
  }
  return folded;
}

/** Whether a term may stand where `findTerm` does not see it. */
export function isUnsure({ odd }: FoldedText, { tokens }: Term): boolean {
  return tokens.some(
    (token) => token.length >= longestToken || odd.includes(token),
  );
}

/** Where a term stands first that begins here or later, by the places of the folded text. */
export function findTerm(
  { text }: FoldedText,
  { tokens, prefix }: Term,
  from = 0,
): Hit | undefined {
  const [first = ""] = tokens;
  for (
    let start = text.indexOf(first, from);
    start !== -1;
    start = text.indexOf(first, start + 1)
  ) {
    const end = endOfTerm(text, start, tokens, prefix);
    if (end !== undefined) return { start, end };
  }
  return undefined;
}

/** Where a hit ends whose tokens begin here, if they all follow one another as they do in the index. */
function endOfTerm(
  text: string,
  start: number,
  tokens: readonly string[],
  prefix: boolean,
): number | undefined {
  let at = start;
  let end = start;
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i] ?? "";
    if (i > 0) while (kindAt(text, at) === letterKinds.apart) at += 1;
    const isBegun = prefix && i === tokens.length - 1;
    if (kindAt(text, at) === letterKinds.unspaced) {
      const isPair = kindAt(text, at + 1) === letterKinds.unspaced;
      const there = text.slice(at, isPair ? at + 2 : at + 1);
      at += 1;
      if (there === token) end = at + (isPair ? 1 : 0);
      else if (isBegun && there.startsWith(token)) end = at;
      else return undefined;
    } else {
      if (isWithinWord(text, at) || !text.startsWith(token, at))
        return undefined;
      end = at + token.length;
      if (isBegun) while (isWithinWord(text, end)) end += 1;
      else if (isWithinWord(text, end)) return undefined;
      at = end;
    }
  }
  return end;
}

/** Beyond the end `undefined`. */
function kindAt(text: string, at: number) {
  return at < text.length ? kindOfLetter(text.charCodeAt(at)) : undefined;
}

/** Whether a place is between two letters of one word of a script with spaces. */
function isWithinWord(text: string, at: number): boolean {
  return at > 0 && isSpaced(text, at - 1) && isSpaced(text, at);
}

function isSpaced(text: string, at: number): boolean {
  const kind = kindAt(text, at);
  return (
    kind !== undefined &&
    kind !== letterKinds.apart &&
    kind !== letterKinds.unspaced
  );
}

/** By each place of the folded text the one in the text as it was written. */
export function placesOf({ text, grown }: FoldedText): Uint32Array {
  const places = new Uint32Array(text.length + 1);
  let more = 0;
  let next = 0;
  for (let at = 0; at <= text.length; at += 1) {
    if (grown[next]?.after === at) more += grown[next++]?.by ?? 0;
    places[at] = at - more;
  }
  return places;
}
