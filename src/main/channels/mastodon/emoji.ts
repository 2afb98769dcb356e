import { readWebAddress } from "../../../shared/body/href.ts";
import type { WireEmoji } from "./wire.ts";

/** Each place in a body where one stands holds its address: a longer one is no picture's. */
const maxAddress = 500;

/** Where the pictures of these emoji are: the ones that stand still, where there is a choice. */
export function emojiUrls(
  wire: readonly WireEmoji[],
): ReadonlyMap<string, string> {
  return new Map(
    wire.flatMap(({ shortcode, static_url: still, url: moving }) => {
      const url = [still, moving]
        .map((each) => readWebAddress(each ?? ""))
        .find((each) => each !== undefined && each.length <= maxAddress);
      return url === undefined ? [] : [[shortcode, url] as const];
    }),
  );
}
