import { countLength } from "../../shared/length/count-length.ts";
import type { Capabilities } from "../../shared/model/account.ts";

/** How much of a channel's length a text leaves; negative: so much over. */
export type Room =
  { limited: false } | { limited: true; left: number; max: number };

export function roomFor(text: string, length: Capabilities["length"]): Room {
  if (length.unit === "none") return { limited: false };
  const { max } = length;
  return { limited: true, left: max - countLength(text, length), max };
}
