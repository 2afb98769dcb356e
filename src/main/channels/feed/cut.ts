/** A feed cut into documents of one entry each. */
export type CutDocument = {
  /** The feed without entries. */
  head: string;
  parts: { raw: unknown; document: string }[];
};

const root = /<((?:[\w-]+:)?(rss|feed|rdf))(?=[\s>])[^>]*>/i;
/** Comments and character data that is closed before the next begins; tags in them are text. */
const opaque =
  /<!\[CDATA\[(?:(?!<!\[CDATA\[)[^])*?\]\]>|<!--(?:(?!<!--)[^])*?-->/g;
const maxEntries = 20_000;

function cutJson(text: string): CutDocument | null {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof document !== "object" || document === null) return null;
  const items = "items" in document ? document.items : undefined;
  if (!Array.isArray(items)) return null;
  return {
    head: JSON.stringify({ ...document, items: [] }),
    parts: items.slice(0, maxEntries).map((item: unknown) => ({
      raw: item,
      document: JSON.stringify({ ...document, items: [item] }),
    })),
  };
}

/** Where each entry begins and ends; one that is not closed ends where the next begins. */
function findEntries(
  text: string,
  name: string,
  from: number,
): { start: number; end: number }[] {
  const masked = text.replace(opaque, (match) => " ".repeat(match.length));
  const tag = new RegExp(`<(/?)((?:[\\w-]+:)?${name})(?=[\\s/>])`, "gi");
  tag.lastIndex = from;
  const found: { start: number; end: number }[] = [];
  let start: number | null = null;
  for (const match of masked.matchAll(tag)) {
    if (found.length >= maxEntries) break;
    const closing = match[1] === "/";
    if (start !== null) {
      const after = masked.indexOf(">", match.index) + 1;
      found.push({ start, end: closing && after > 0 ? after : match.index });
    }
    start = closing ? null : match.index;
  }
  if (start !== null) found.push({ start, end: text.length });
  return found;
}

/** Cuts a feed by its entries' tags alone, whatever is wrong inside or around them; null when there is no feed's root. */
export function cutEntries(text: string): CutDocument | null {
  if (/^[\s\ufeff]*\{/.test(text)) return cutJson(text);
  const opening = root.exec(text);
  const [tag, name, kind] = opening ?? [];
  if (opening === null || tag === undefined || kind === undefined) return null;
  const rss = kind.toLowerCase() === "rss";
  const begin = opening.index + tag.length;
  const entries = findEntries(
    text,
    kind.toLowerCase() === "feed" ? "entry" : "item",
    begin,
  );
  const wrap = (inner: string) => `${tag}${inner}</${name ?? ""}>`;
  const channel = (inner: string) => wrap(`<channel>${inner}</channel>`);
  const end = rss ? "</channel" : `</${name ?? ""}`;
  const [before = ""] = text
    .slice(begin, entries[0]?.start ?? text.length)
    .split(end, 1);
  return {
    head: rss ? wrap(`${before}</channel>`) : wrap(before),
    parts: entries.map(({ start, end }) => {
      const raw = text.slice(start, end);
      return { raw, document: rss ? channel(raw) : wrap(raw) };
    }),
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
