import type { Random } from "./random.ts";
import type { Language } from "./words/language.ts";

/** Somebody's text as a mail: greeting, now and then more than was asked, name. */
export function writeLetter(
  random: Random,
  language: Language,
  text: string,
  from: string,
  long: boolean,
): string {
  const parts = [greeting(random.pick(language.hello), language), text];
  if (long && random.chance(0.55)) parts.push(random.pick(language.details));
  if (long && random.chance(0.2)) parts.push(random.pick(language.details));
  parts.push(`${random.pick(language.bye)}\n${from}`);
  return [...new Set(parts)].join("\n\n");
}

/** Our answer, now and then above what it answers. */
export function writeAnswer(
  random: Random,
  language: Language,
  text: string,
  to: { given: string; said: string },
): string {
  const hello = random.pick(language.hello).replace(/[,。،]$/u, "");
  const greeted = hello.includes(" ") ? hello : `${hello} ${to.given}`;
  const letter = [
    greeting(language.lang === "ja" ? `${to.given}様` : greeted, language),
    text,
    `${random.pick(language.bye)}\nIda, Harbour Coffee`,
  ].join("\n\n");
  if (!random.chance(0.3)) return letter;
  const quoted = to.said.split("\n").map((line) => `> ${line}`.trimEnd());
  return `${letter}\n\n${quoted.join("\n")}`;
}

function greeting(text: string, { lang }: Language): string {
  if (/[,。،]$/u.test(text)) return text;
  return text + (lang === "ja" ? "" : lang === "ar" ? "،" : ",");
}
