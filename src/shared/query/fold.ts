import { foldExactly } from "./fold-exactly.ts";
import { foldLetters, kindOfLetter, letterKinds } from "./letters.ts";

/** A name as two spellings of it compare equal. */
export function foldName(name: string): string {
  return fold(name).replace(/\s+/gu, " ").trim();
}

const ascii = /^[\0-\x7F]*$/;

/** Lower case without accents, widths, ligatures and invisible characters: what the index holds and what queries ask for. */
export function fold(text: string): string {
  if (ascii.test(text)) return text.toLowerCase();
  const { apart, odd } = letterKinds;
  let folded = "";
  let from = 0;
  /** After the last character that nothing grows onto. */
  let word = 0;
  for (let at = 0; at < text.length; at += 1) {
    const kind = kindOfLetter(text.charCodeAt(at));
    if (kind === apart) word = at + 1;
    else if (kind === odd) {
      let end = at + 1;
      while (end < text.length && kindOfLetter(text.charCodeAt(end)) !== apart)
        end += 1;
      folded +=
        foldLetters(text, from, word) + foldExactly(text.slice(word, end));
      from = word = at = end;
    }
  }
  return folded + foldLetters(text, from, text.length);
}
