const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });

export function countGraphemes(text: string): number {
  let count = 0;
  for (const _ of segmenter.segment(text)) count += 1;
  return count;
}

/** An address as servers find it in a text: a host with a dot, then whatever is not space, without closing punctuation. */
const address =
  /(?<![\p{L}\p{N}@$#])https?:\/\/[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+(?::\d+)?(?:[/?#][^\s<>"]*)?/giu;
const closing = /[.,:;!?'")\]}]+$/;
/** `@name@domain`, of which only `@name` counts. */
const mention =
  /(?<![\p{L}\p{N}_/=])(@[a-z0-9_]+(?:[a-z0-9_.-]*[a-z0-9_])?)@[\p{L}\p{N}_.-]+[\p{L}\p{N}_]/giu;

/** Brackets inside an address belong to it, as in Wikipedia's; a lone closing one does not. */
function trimAddress(found: string): string {
  const trimmed = found.replace(closing, "");
  const tail = found.slice(trimmed.length);
  const isOpen =
    trimmed.split("(").length > trimmed.split(")").length &&
    tail.startsWith(")");
  return isOpen ? `${trimmed})` : trimmed;
}

/**
 * Counts as Mastodon does: every address as `perUrl` characters, every mention without its domain, the
 * rest in grapheme clusters (https://docs.joinmastodon.org/user/posting/#text).
 */
export function countWithAddresses(text: string, perUrl: number): number {
  const counted = text
    .replace(address, (found) => {
      const url = trimAddress(found);
      return "x".repeat(perUrl) + found.slice(url.length);
    })
    .replace(mention, "$1");
  return countGraphemes(counted);
}
