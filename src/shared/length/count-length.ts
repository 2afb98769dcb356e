import type { Capabilities } from "../model/account.ts";
import { countGraphemes, countWithAddresses } from "./graphemes.ts";

/** How long a text is on a channel, in the unit of its limit. A warning above the text counts with it. */
export function countLength(
  text: string,
  length: Capabilities["length"],
): number {
  if (length.unit === "none" || length.perUrl === undefined)
    return countGraphemes(text);
  return countWithAddresses(text, length.perUrl);
}
