/** Letters that stay apart under decomposition, and how people type them on another keyboard. */
const plainLetters: Readonly<Record<string, string>> = {
  ł: "l",
  ø: "o",
  ß: "ss",
  æ: "ae",
  œ: "oe",
  đ: "d",
  ð: "d",
  þ: "th",
  ħ: "h",
  ı: "i",
  ĸ: "k",
  ŋ: "n",
  ŧ: "t",
  ɓ: "b",
  ɗ: "d",
  ƙ: "k",
  ƴ: "y",
  ς: "σ",
  // the same letter under Arabic and Persian keyboards
  ى: "ي",
  ی: "ي",
  ک: "ك",
  ة: "ه",
};
const isPlainable = new RegExp(`[${Object.keys(plainLetters).join("")}]`, "gu");

/** Accents, Hebrew points, Arabic vowel signs and stretching. Vowels of Indic and Thai scripts and the voicing of kana are letters to their readers and stay. */
const accents =
  /(?![\u{3099}\u{309A}])(?=[\p{sc=Inherited}\p{sc=Arabic}\p{sc=Hebrew}])\p{Mn}|\u{0640}/gu;

/** Soft hyphens, joiners, direction marks, variation selectors: never seen, so never searched for. */
const invisible = /\p{Default_Ignorable_Code_Point}/gu;

/** What `fold` says, letter by letter looked at anew. */
export function foldExactly(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFKD")
    .toLowerCase()
    .replace(invisible, "")
    .replace(accents, "")
    .normalize("NFC")
    .replace(isPlainable, (letter) => plainLetters[letter] ?? letter);
}
