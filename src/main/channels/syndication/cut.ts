import type { Steps } from "../../../shared/steps.ts";

/** A feed taken apart by its entries. */
export type CutDocument = {
  /** The feed without entries, for a parser. */
  head: unknown;
  /** Each entry as it stands in the feed. */
  entries: unknown[];
  /** False where the end is missing: more entries may have followed. */
  isWhole: boolean;
  /** Some entries as a feed of their own, for a parser. */
  compose: (entries: readonly unknown[]) => unknown;
};

/** Entries that are read; feeds list the newest first, and the longest known podcasts have half as many. */
export const maxEntries = 5000;

/** How far before the end of a text the root's end is looked for: scripts leave traces and comments behind it. */
const endBytes = 20_000;

const root = /<((?:[\w-]+:)?(rss|feed|rdf))(?=[\s>])[^>]*>/i;
function cutJson(text: string): CutDocument | null {
  let feed: unknown;
  try {
    feed = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof feed !== "object" || feed === null) return null;
  const items = "items" in feed ? feed.items : undefined;
  if (!Array.isArray(items)) return null;
  const compose = (entries: readonly unknown[]) => ({
    ...feed,
    items: entries,
  });
  return {
    head: compose([]),
    entries: items.slice(0, maxEntries),
    isWhole: true,
    compose,
  };
}

/** Where a comment or character data ends that begins at `at`: before the next one does; else its beginning is text. */
function createSkip(text: string) {
  const ends = new Map<string, number>();
  const next = (what: string, from: number) => {
    let at = ends.get(what) ?? -2;
    // Sought once for all that begin before it.
    if (at !== -1 && at < from) {
      at = text.indexOf(what, from);
      ends.set(what, at);
    }
    return at;
  };
  return (opening: string, at: number): number => {
    const inside = at + opening.length;
    const closing = opening === "<!--" ? "-->" : "]]>";
    const end = next(closing, inside);
    const again = next(opening, inside);
    const isClosed = end !== -1 && (again === -1 || end < again);
    return isClosed ? end + closing.length : inside;
  };
}

/**
 * Where each entry begins and ends; one that is not closed ends where the next begins. What is not closed at the
 * end of a text that breaks off is no entry: the rest of it has yet to come. Tags in comments and character data
 * are text.
 */
function* findingEntries(
  text: string,
  name: string,
  from: number,
  isWhole: boolean,
): Steps<{ start: number; end: number }[]> {
  const mark = new RegExp(
    `<!\\[CDATA\\[|<!--|<(/?)(?:[\\w-]+:)?${name}(?=[\\s/>])`,
    "gi",
  );
  mark.lastIndex = from;
  const skip = createSkip(text);
  const found: { start: number; end: number }[] = [];
  let start: number | null = null;
  for (;;) {
    yield;
    const match = mark.exec(text);
    if (match === null) break;
    const [opening, slash] = match;
    if (slash === undefined) {
      mark.lastIndex = skip(opening.toUpperCase(), match.index);
      continue;
    }
    if (found.length >= maxEntries) return found;
    const isClosing = slash === "/";
    if (start !== null) {
      const after = text.indexOf(">", match.index) + 1;
      found.push({ start, end: isClosing && after > 0 ? after : match.index });
    }
    start = isClosing ? null : match.index;
  }
  if (start !== null && isWhole) found.push({ start, end: text.length });
  return found;
}

/** Cuts a feed by its entries' tags alone, whatever is wrong inside or around them; null when it cannot be a feed. */
export function* cutting(text: string): Steps<CutDocument | null> {
  if (/^[\s\ufeff]*\{/.test(text)) return cutJson(text);
  const opening = root.exec(text);
  const [tag, name, kind] = opening ?? [];
  if (opening === null || tag === undefined || kind === undefined) return null;
  const rss = kind.toLowerCase() === "rss";
  const begin = opening.index + tag.length;
  const isWhole = new RegExp(`</${kind}\\s*>|</[\\w-]+:${kind}\\s*>`, "i").test(
    text.slice(-endBytes),
  );
  const entries = yield* findingEntries(
    text,
    kind.toLowerCase() === "feed" ? "entry" : "item",
    begin,
    isWhole,
  );
  const wrap = (inner: string) => `${tag}${inner}</${name ?? ""}>`;
  const end = rss ? "</channel" : `</${name ?? ""}`;
  const [before = ""] = text
    .slice(begin, entries[0]?.start ?? text.length)
    .split(end, 1);
  return {
    head: wrap(rss ? `${before}</channel>` : before),
    entries: entries.map(({ start, end }) => text.slice(start, end)),
    isWhole,
    compose: (some) =>
      wrap(rss ? `<channel>${some.join("")}</channel>` : some.join("")),
  };
}

/**
 * The feed from its root on. What stands before is the declaration, read already, a document type,
 * in which entities that bomb or read files are declared, or a script's warnings.
 */
export function dropProlog(text: string): string {
  const start = root.exec(text)?.index;
  return start === undefined ? text.trim() : text.slice(start);
}
