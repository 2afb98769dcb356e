import { indexText, type Term } from "./words.ts";

/** As in BM25: how soon a word said again adds nothing, and how much a long text has to say it more often. */
const saturation = 1.2;
const lengthShare = 0.75;
const usualLength = 40;

const inSubject = 1.5;
const onlyBegun = 0.4;

/** How well a message answers what is searched for: higher is better. What is rare is not weighed: nobody has counted. */
export function scoreOf(
  { subject, text }: { subject: string; text: string },
  terms: readonly Term[],
): number {
  const title = ` ${indexText(subject)} `;
  const words = ` ${indexText(text)} `;
  const length = words.split(" ").length;
  const least = 1 - lengthShare + (lengthShare * length) / usualLength;
  let score = 0;
  for (const { tokens, prefix } of terms) {
    const begun = ` ${tokens.join(" ")}`;
    const whole = `${begun} `;
    if (title.includes(whole)) score += inSubject;
    else if (prefix && title.includes(begun)) score += inSubject * onlyBegun;
    const times =
      occurrences(words, whole) * (1 - onlyBegun) +
      occurrences(words, prefix ? begun : whole) * onlyBegun;
    score += times / (times + saturation * least);
  }
  return score;
}

function occurrences(text: string, wanted: string): number {
  let count = 0;
  for (
    let at = text.indexOf(wanted);
    at !== -1;
    at = text.indexOf(wanted, at + wanted.length - 1)
  )
    count += 1;
  return count;
}
