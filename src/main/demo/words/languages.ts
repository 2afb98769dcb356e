import { arabic } from "./arabic.ts";
import { chinese } from "./chinese.ts";
import { english } from "./english.ts";
import { german } from "./german.ts";
import { hebrew } from "./hebrew.ts";
import { japanese } from "./japanese.ts";
import { korean } from "./korean.ts";
import type { Language } from "./language.ts";
import { polish } from "./polish.ts";
import { thai } from "./thai.ts";
import { french, portuguese, spanish } from "./romance.ts";

export type Spoken = {
  language: Language;
  /** How often of a hundred times it is spoken. */
  weight: number;
  /** The same in an archive as wide as life. */
  wideWeight: number;
};

/** Who writes, and how often. */
export const languages: readonly Spoken[] = [
  { language: english, weight: 50, wideWeight: 42 },
  { language: german, weight: 17, wideWeight: 15 },
  { language: spanish, weight: 8, wideWeight: 7 },
  { language: polish, weight: 7, wideWeight: 6 },
  { language: japanese, weight: 6, wideWeight: 7 },
  { language: portuguese, weight: 5, wideWeight: 5 },
  { language: french, weight: 4, wideWeight: 4 },
  { language: arabic, weight: 3, wideWeight: 4 },
  { language: thai, weight: 0, wideWeight: 3 },
  { language: chinese, weight: 0, wideWeight: 3 },
  { language: korean, weight: 0, wideWeight: 2 },
  { language: hebrew, weight: 0, wideWeight: 2 },
];

export function languageAt(index: number): Language {
  return languages[index]?.language ?? english;
}
