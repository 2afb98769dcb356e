import { formatSpan } from "./span.ts";

const day = 86_400_000;
const date = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  year: "numeric",
});
const dayAndTime = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

type Gap = {
  from: number;
  to: number;
  message: string;
  ongoing?: boolean | undefined;
};

/** After a colon a sentence goes on small, unless it begins with a name or an abbreviation. */
function goOn(sentence: string): string {
  return /^(The|More|Older|It|This|A|An|Nobody|Only)\b/.test(sentence)
    ? sentence.charAt(0).toLowerCase() + sentence.slice(1)
    : sentence;
}

function spanWords(ms: number): string {
  const days = Math.round(ms / day);
  if (days >= 2) return `${days} days are`;
  return `${formatSpan(Math.max(ms, 60_000))} are`;
}

/** What is missing, for the place where it is: “3 days are missing here: the server kept only 800 mentions.” */
export function gapWords({ from, to, message, ongoing }: Gap): string {
  // How long it will be nobody knows yet, and the sentence says from when on.
  if (ongoing === true) return message;
  const what =
    from <= 0
      ? `What is older than ${date.format(to)} is missing here`
      : `${spanWords(to - from)} missing here`;
  return message === "" ? `${what}.` : `${what}: ${goOn(message)}`;
}

/** The stretch of a gap, for a list. */
export function gapTimes({ from, to, ongoing }: Gap): string {
  if (ongoing === true)
    return from <= 0 ? "Until now" : `Since ${dayAndTime.format(from)}`;
  if (from <= 0) return `Before ${date.format(to)}`;
  const format = to - from >= 2 * day ? date : dayAndTime;
  return format.formatRange(from, to);
}
