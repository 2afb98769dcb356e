import { arabic } from "./arabic.ts";
import { english } from "./english.ts";
import { german } from "./german.ts";
import { japanese } from "./japanese.ts";
import type { Language } from "./language.ts";
import { polish } from "./polish.ts";
import { french, portuguese, spanish } from "./romance.ts";

/** Who writes, and how often of a hundred times. */
export const languages: readonly { language: Language; weight: number }[] = [
  { language: english, weight: 50 },
  { language: german, weight: 17 },
  { language: spanish, weight: 8 },
  { language: polish, weight: 7 },
  { language: japanese, weight: 6 },
  { language: portuguese, weight: 5 },
  { language: french, weight: 4 },
  { language: arabic, weight: 3 },
];

export function languageAt(index: number): Language {
  return languages[index]?.language ?? english;
}
