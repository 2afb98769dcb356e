import { countLength } from "../../shared/length/count-length.ts";
import type { Capabilities } from "../../shared/model/account.ts";
import { bytesOf } from "../../shared/sendable.ts";

/** How much of a channel's length a text leaves; negative: so much over. */
export type Room =
  | { limited: false }
  | {
      limited: true;
      left: number;
      max: number;
      /** What is counted: of two limits the one that is nearer. */
      unit: "characters" | "bytes";
    };

/**
 * `answers` is the handle of whom a reply answers: where names are part of the text (Mastodon counts
 * addresses by `perUrl`, and names too), the channel puts it in front of a text that does not name them. A warning
 * above the text counts with it.
 */
export function roomFor(
  text: string,
  length: Capabilities["length"],
  { answers, warning = "" }: { answers?: string; warning?: string } = {},
): Room {
  if (length.unit === "none") return { limited: false };
  const { max, maxBytes, perUrl } = length;
  const isNamed = answers === undefined || namesPerson(text, answers);
  const sent =
    warning + (perUrl === undefined || isNamed ? text : `${answers} ${text}`);
  const left = max - countLength(sent, length);
  if (maxBytes !== undefined) {
    const bytesLeft = maxBytes - bytesOf(sent);
    if (bytesLeft / maxBytes < left / max)
      return { limited: true, left: bytesLeft, max: maxBytes, unit: "bytes" };
  }
  return { limited: true, left, max, unit: "characters" };
}

/** By the whole handle, or by the bare name that servers take for somebody of their own. */
function namesPerson(text: string, handle: string): boolean {
  const [, name = ""] = handle.split("@");
  const words = text.toLowerCase().split(/[^\p{L}\p{N}@._-]+/u);
  const wanted = [handle, `@${name}`].map((word) => word.toLowerCase());
  return words.some((word) => wanted.includes(word.replace(/[.-]+$/, "")));
}
