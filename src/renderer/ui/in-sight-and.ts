import { defaultRangeExtractor, type Range } from "@tanstack/react-virtual";

/** Which rows are in the page: those in sight, and one more wherever it is; -1: none more. */
export function inSightAnd(more: () => number): (range: Range) => number[] {
  return (range) => {
    const shown = defaultRangeExtractor(range);
    const at = more();
    return at === -1 || shown.includes(at)
      ? shown
      : [...shown, at].toSorted((a, b) => a - b);
  };
}
