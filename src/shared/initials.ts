const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** One or two letters for a name in any script; a sign where the name has no letters. */
export function initialsOf(name: string): string {
  // A small picture in a name (`:verified:`) is none of its words.
  const bare = wordsOf(name.replaceAll(/:\w{2,}:/gu, " "));
  const words = bare.length > 0 ? bare : wordsOf(name);
  const first = firstGrapheme(words[0]);
  if (first === "") return firstGrapheme(name.trim()) || "?";
  // Han, kana, Hangul, Arabic, Thai and the like read better with one sign.
  if (!/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u.test(first))
    return first;
  const last =
    words.length > 1
      ? firstGrapheme(words.findLast((word) => /^\p{L}/u.test(word)))
      : "";
  return (first + last).toLocaleUpperCase();
}

function wordsOf(name: string): string[] {
  return name
    .replaceAll(/[^\p{L}\p{N}\p{M}\s]/gu, " ")
    .split(/\s+/u)
    .filter((word) => word !== "");
}

function firstGrapheme(word: string | undefined): string {
  if (word === undefined) return "";
  // Most names: the segmenter takes longer than the rest of a card.
  if (/^[ -~](?:[ -~]|$)/.test(word)) return word.charAt(0);
  for (const { segment } of graphemes.segment(word)) return segment;
  return "";
}
