import { countLength } from "../../shared/length/count-length.ts";
import type { Capabilities } from "../../shared/model/account.ts";

/** How much of a channel's length a text leaves; negative: so much over. */
export type Room =
  { limited: false } | { limited: true; left: number; max: number };

/**
 * `answers` is the handle of whom a reply answers: where names are part of the text (Mastodon counts
 * addresses by `perUrl`, and names too), the channel puts it in front of a text that does not name them.
 */
export function roomFor(
  text: string,
  length: Capabilities["length"],
  answers?: string,
): Room {
  if (length.unit === "none") return { limited: false };
  const { max, perUrl } = length;
  const isNamed = answers === undefined || namesPerson(text, answers);
  const sent = perUrl === undefined || isNamed ? text : `${answers} ${text}`;
  return { limited: true, left: max - countLength(sent, length), max };
}

/** By the whole handle, or by the bare name that servers take for somebody of their own. */
function namesPerson(text: string, handle: string): boolean {
  const [, name = ""] = handle.split("@");
  const words = text.toLowerCase().split(/[^\p{L}\p{N}@._-]+/u);
  const wanted = [handle, `@${name}`].map((word) => word.toLowerCase());
  return words.some((word) => wanted.includes(word.replace(/[.-]+$/, "")));
}
