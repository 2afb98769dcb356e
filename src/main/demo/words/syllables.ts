/** Made-up words in the letters of a language: the n-th is always the same. */
export type Coin = (n: number) => string;

/** Numbers that follow from a number. */
function dice(n: number): (sides: number) => number {
  let state = Math.imul(n + 1, 0x9e3779b1) ^ 0x85ebca6b;
  return (sides) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % sides;
  };
}

/** Rarer words are longer. */
function syllablesOf(n: number, roll: (sides: number) => number): number {
  return 1 + roll(2) + (n > 500 ? 1 : 0) + (n > 50_000 ? roll(2) : 0);
}

function bySyllables(onsets: string, vowels: string, codas: string): Coin {
  const [first, middle, last] = [onsets, vowels, codas].map((list) =>
    list.split(" "),
  );
  return (n) => {
    const roll = dice(n);
    const one = (from: string[] = []) => from[roll(from.length)] ?? "";
    let word = "";
    for (let left = syllablesOf(n, roll); left > 0; left -= 1)
      word += one(first) + one(middle) + (left === 1 ? one(last) : "");
    return word;
  };
}

function byCharacters(from: number, count: number, most: number): Coin {
  return (n) => {
    const roll = dice(n);
    return Array.from({ length: 1 + roll(most) }, () =>
      String.fromCodePoint(from + roll(count)),
    ).join("");
  };
}

const han = byCharacters(0x4e00, 4000, 3);
const kana = byCharacters(0x3042, 80, 3);
const consonants =
  "b br c ch d f fl g gr h j k l m n p pr r s sh st t tr v w z";

const coins: Readonly<Record<string, Coin>> = {
  de: bySyllables(
    `${consonants} sch pf zw schw`,
    "a e i o u ä ö ü ei au ie",
    " n r s t l ng cht st ß ch",
  ),
  es: bySyllables(
    "b c d f g j l m n p r s t v ll ch qu",
    "a e i o u ie ue ía ó á",
    " n s r l",
  ),
  fr: bySyllables(
    "b c ch d f g j l m n p r s t v tr pl",
    "a e é è i o u ou eau ai oi",
    " s t n r x ç",
  ),
  pt: bySyllables(
    "b c d f g j l m n p r s t v lh nh",
    "a e i o u ão ei á ê õe",
    " s r m l",
  ),
  pl: bySyllables(
    "b c cz d dz f g h j k ł m n p r rz s sz t w z ż",
    "a ą e ę i o ó u y",
    " k ć ś ń cz m",
  ),
  ar: bySyllables(
    "ا ب ت ج ح خ د ر س ش ص ط ع غ ف ق ك ل م ن ه",
    "ا و ي ة ر ل",
    " ن م ت ه",
  ),
  he: bySyllables(
    "א ב ג ד ה ו ז ח ט י כ ל מ נ ס ע פ צ ק ר ש ת",
    "ו י א ה ל ר",
    " ת ה ן ם",
  ),
  th: bySyllables(
    "กา ขี คู เง จั ชี โซ ดา ตุ เท นี แบ ปู ผ่า พั ฟ้า มา ยี รู ลา วั สี หา อุ",
    "น ง ม ก ด บ ย ว ล่า ที่ นำ ใจ",
    " น ง ม ก",
  ),
  ko: byCharacters(0xac00, 11_172, 3),
  zh: han,
  ja: (n) => (n % 3 === 0 ? kana(n) : han(n) + kana(n).slice(0, n % 3)),
};
const english = bySyllables(
  consonants,
  "a e i o u ai ee oa ou",
  " n r s t l nd rk st m",
);

export function coinIn(lang: string): Coin {
  return coins[lang] ?? english;
}
