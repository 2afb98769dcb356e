import { foldName } from "./fold.ts";
import type { Query, Span } from "./ast.ts";
import { parseQuery } from "./parse.ts";
import { printValue } from "./print.ts";

/** The same query with another name for a label; the rest stays as it was typed. */
export function renameLabel(text: string, from: string, to: string): string {
  const parsed = parseQuery(text);
  if (!parsed.ok) return text;
  const wanted = foldName(from);
  return spansOf(parsed.query, wanted).reduceRight(
    (renamed, { at, length }) =>
      renamed.slice(0, at) + printValue(to) + renamed.slice(at + length),
    text,
  );
}

/** Where a label is named, in the order of the text. */
function spansOf(query: Query, wanted: string): Span[] {
  if (query.type === "label")
    return foldName(query.value) === wanted ? [query.span] : [];
  if (query.type === "not") return spansOf(query.of, wanted);
  if (query.type === "all" || query.type === "any")
    return query.of.flatMap((part) => spansOf(part, wanted));
  return [];
}
