import { setImmediate } from "node:timers/promises";
import { parseFeed, type AnyFeed } from "feedsmith";
import { digestEntry } from "./text.ts";
import { cutEntries, dropProlog, maxEntries, type CutDocument } from "./cut.ts";
import {
  fromAtom,
  fromJson,
  fromRdf,
  fromRss,
  type FeedEntry,
  type FeedText,
} from "./entry.ts";

/** A whole feed of any format. */
export type FeedDocument = {
  title?: FeedText | undefined;
  /** The page that the feed is about. */
  link?: string | undefined;
  lang?: string | undefined;
  /** How long the feed asks to be left alone. */
  ttlSeconds?: number | undefined;
  /** The page of entries that are older (RFC 5005). */
  older?: string | undefined;
  entries: FeedEntry[];
  rejected: { raw: unknown; why: string }[];
  /** False where the text breaks off: more entries may have followed. */
  isWhole: boolean;
};

type Head = Omit<FeedDocument, "entries" | "rejected" | "isWhole">;

const periodSeconds: Readonly<Record<string, number>> = {
  hourly: 3600,
  daily: 86_400,
  weekly: 604_800,
  monthly: 2_592_000,
  yearly: 31_536_000,
};

/** The syndication module's `updatePeriod` and `updateFrequency` (RSS 1.0). */
function readPeriod(
  sy: { updatePeriod?: string; updateFrequency?: number } | undefined,
): number | undefined {
  const period = periodSeconds[sy?.updatePeriod?.toLowerCase() ?? ""];
  return period === undefined
    ? undefined
    : period / Math.max(1, sy?.updateFrequency ?? 1);
}

function readEntries(parsed: AnyFeed): FeedEntry[] {
  switch (parsed.format) {
    case "rss":
      return (parsed.feed.items ?? []).map(fromRss);
    case "rdf":
      return (parsed.feed.items ?? []).map(fromRdf);
    case "atom":
      return (parsed.feed.entries ?? []).map(fromAtom);
    case "json":
      return (parsed.feed.items ?? []).map(fromJson);
  }
}

/** The archive before an archive, else the next page of a feed in pages: both lead back. */
function findOlder(
  links: readonly { rel?: string; href?: string }[] = [],
): string | undefined {
  const of = (rel: string) => links.find((link) => link.rel === rel)?.href;
  return of("prev-archive") ?? of("next");
}

function readHead(parsed: AnyFeed): Head {
  switch (parsed.format) {
    case "rss": {
      const { feed } = parsed;
      return {
        title:
          feed.title === undefined
            ? undefined
            : { type: "unsaid", value: feed.title },
        link: feed.link,
        lang: feed.language ?? feed.dc?.languages?.[0],
        ttlSeconds:
          feed.ttl === undefined ? readPeriod(feed.sy) : feed.ttl * 60,
        older: findOlder(feed.atom?.links),
      };
    }
    case "rdf": {
      const { feed } = parsed;
      return {
        title:
          feed.title === undefined
            ? undefined
            : { type: "unsaid", value: feed.title },
        link: feed.link,
        lang: feed.dc?.languages?.[0],
        ttlSeconds: readPeriod(feed.sy),
      };
    }
    case "atom": {
      const { feed } = parsed;
      const page = (feed.links ?? []).find(
        (link) => link.rel === undefined || link.rel === "alternate",
      );
      return {
        title:
          feed.title?.value === undefined
            ? undefined
            : {
                type: feed.title.type === "text" ? "text" : "unsaid",
                value: feed.title.value,
              },
        link: page?.href,
        lang: feed.xml?.lang,
        ttlSeconds: readPeriod(feed.sy),
        older: findOlder(feed.links),
      };
    }
    case "json": {
      const { feed } = parsed;
      return {
        title:
          feed.title === undefined
            ? undefined
            : { type: "text", value: feed.title },
        link: feed.home_page_url,
        lang: feed.language,
        older: feed.next_url,
      };
    }
  }
}

function tryParse(feed: unknown): AnyFeed | null {
  try {
    return parseFeed(feed, { maxItems: maxEntries });
  } catch {
    return null;
  }
}

/** Entries are sought out in halves; a feed that is broken everywhere is given up after so many parsings. */
const maxParsings = 500;

type Rows = Pick<FeedDocument, "entries" | "rejected">;

/** Reads the entries in groups, halving each that fails, so that a broken one takes no other with it. */
function readRows(cut: CutDocument, all: unknown[]): Rows {
  const entries: FeedEntry[] = [];
  const rejected: FeedDocument["rejected"] = [];
  const groups = [all];
  let parsings = 0;
  for (;;) {
    const group = groups.pop();
    if (group === undefined) break;
    parsings += 1;
    const parsed = parsings > maxParsings ? null : tryParse(cut.compose(group));
    const read = parsed === null ? [] : readEntries(parsed);
    if (read.length === group.length) entries.push(...read);
    else if (group.length > 1 && parsings < maxParsings) {
      const half = Math.ceil(group.length / 2);
      groups.push(group.slice(half), group.slice(0, half));
    } else
      for (const raw of group)
        rejected.push({ raw, why: "The entry cannot be read." });
  }
  return { entries, rejected };
}

/** Puts head and entries together; null where there is neither. */
function join(cut: CutDocument, { entries, rejected }: Rows) {
  const head = tryParse(cut.head);
  if (head === null && entries.length === 0) return null;
  const { isWhole } = cut;
  return {
    ...(head === null ? {} : readHead(head)),
    entries,
    rejected,
    isWhole,
  };
}

/**
 * Reads RSS, RDF, Atom or JSON Feed; null when it is none of them. Feeds are written by hand and by
 * templates: the parser is strict about a whole document, so where it gives up, or returns fewer
 * entries than there are, they are read apart.
 */
export function readDocument(source: string): FeedDocument | null {
  const text = dropProlog(source);
  const cut = cutEntries(text);
  if (cut === null) return null;
  const whole = tryParse(
    text.startsWith("{") ? cut.compose(cut.entries) : text,
  );
  const entries = whole === null ? [] : readEntries(whole);
  return whole !== null && entries.length === cut.entries.length
    ? { ...readHead(whole), entries, rejected: [], isWhole: cut.isWhole }
    : join(cut, readRows(cut, cut.entries));
}

/** Longer feeds are read in pieces. */
const longText = 200_000;
/** Of text, so that reading one takes milliseconds; a feed's longest entry is one in any case. */
const pieceText = 50_000;

/** Groups of entries that are about so long together. */
function* piecesOf({ entries }: CutDocument): Generator<unknown[]> {
  let piece: unknown[] = [];
  let length = 0;
  for (const entry of entries) {
    piece.push(entry);
    length += typeof entry === "string" ? entry.length : pieceText / 50;
    if (length < pieceText) continue;
    yield piece;
    piece = [];
    length = 0;
  }
  if (piece.length > 0) yield piece;
}

/** The same of a feed of any length, without holding up what else the program does. */
export async function readDocumentInPieces(
  source: string,
): Promise<FeedDocument | null> {
  if (source.length < longText) return readDocument(source);
  await setImmediate();
  const text = dropProlog(source);
  await setImmediate();
  const cut = cutEntries(text);
  if (cut === null) return null;
  const rows: Rows = { entries: [], rejected: [] };
  for (const piece of piecesOf(cut)) {
    await setImmediate();
    const { entries, rejected } = readRows(cut, piece);
    // What costs as much as reading is done in the same small steps.
    entries.forEach(digestEntry);
    rows.entries.push(...entries);
    rows.rejected.push(...rejected);
  }
  return join(cut, rows);
}
