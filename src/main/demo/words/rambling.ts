import type { Random } from "../random.ts";
import type { Language, Setting } from "./language.ts";
import { coinIn } from "./syllables.ts";

/** Of ten words six are among the few hundred that everybody uses, one is of all that a million messages have. */
const vocabularies = [
  700, 700, 700, 700, 700, 700, 20_000, 20_000, 20_000, 400_000,
];

/** A few words are everywhere and most are rare (Zipf): the real ones first, then made-up ones. */
type Vocabulary = {
  wordAt: (rank: number) => string;
  gap: string;
  stop: string;
};

const known = new Map<Language, Vocabulary>();

function vocabularyOf(language: Language): Vocabulary {
  const before = known.get(language);
  if (before !== undefined) return before;
  const { lang } = language;
  const common = commonWords(language);
  const coin = coinIn(lang);
  const unspaced = lang === "ja" || lang === "zh" || lang === "th";
  const vocabulary = {
    wordAt: (rank: number) => common[rank] ?? coin(rank),
    gap: unspaced ? "" : " ",
    stop: lang === "th" ? " " : unspaced ? "。" : lang === "ar" ? "، " : ". ",
  };
  known.set(language, vocabulary);
  return vocabulary;
}

/** What the scenes say, most frequent first. */
function commonWords({ lang, scenes, details }: Language): string[] {
  const text = [
    ...scenes.flatMap(({ ask, answer }) => [...ask, ...answer]),
    ...details,
  ]
    .join(" ")
    .replace(/\{\w+\}/g, " ");
  const counts = new Map<string, number>();
  const segmenter = new Intl.Segmenter(lang, { granularity: "word" });
  for (const { segment, isWordLike } of segmenter.segment(text))
    if (isWordLike === true)
      counts.set(
        segment.toLowerCase(),
        (counts.get(segment.toLowerCase()) ?? 0) + 1,
      );
  return [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([word]) => word);
}

/** How many words people add, by the median; long texts are rare and very long. */
const usual: Readonly<
  Record<Setting, { median: number; sigma: number; most: number }>
> = {
  mail: { median: 30, sigma: 1, most: 3000 },
  comment: { median: 8, sigma: 1, most: 300 },
  social: { median: 8, sigma: 0.7, most: 45 },
};

const emoji = ["☕️", "🙂", "👍🏽", "🎉", "👩‍🍳", "🇵🇱", "❤️"];

/** What else somebody has to say. */
export function ramble(
  random: Random,
  language: Language,
  setting: Setting,
): string {
  const { median, sigma, most } = usual[setting];
  const { wordAt, gap, stop } = vocabularyOf(language);
  let left = Math.min(Math.floor(random.spread(median, sigma)), most);
  let text = "";
  while (left > 0) {
    const length = Math.min(left, random.between(4, 17));
    left -= length;
    const words = Array.from({ length }, () =>
      wordAt(Math.floor(random.pick(vocabularies) ** random.next()) - 1),
    );
    if (random.chance(0.08)) words.push(extra(random, wordAt));
    text += capitalised(words.join(gap)) + stop;
  }
  return text.trim();
}

function extra(random: Random, wordAt: (rank: number) => string): string {
  const n = random.between(10, 99_999);
  switch (random.between(0, 3)) {
    case 0:
      return ` https://www.${coinIn("en")(n)}.example/${n} `;
    case 1:
      return ` #${wordAt(n)} `;
    case 2:
      return ` ${n} `;
    default:
      return ` ${random.pick(emoji)} `;
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
