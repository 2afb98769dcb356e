import type { Capabilities } from "../../shared/model/account.ts";

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const addresses = /https?:\/\/[^\s]+/g;

export type Room =
  { limited: false } | { limited: true; left: number; max: number };

/** How much of a channel's length a text leaves; negative: so much over. */
export function roomFor(text: string, length: Capabilities["length"]): Room {
  if (length.unit === "none") return { limited: false };
  const { max, perUrl } = length;
  const counted =
    perUrl === undefined
      ? text
      : text.replaceAll(addresses, "x".repeat(perUrl));
  let used = 0;
  for (const _ of graphemes.segment(counted)) used += 1;
  return { limited: true, left: max - used, max };
}
