import { parseFeed, type AnyFeed } from "feedsmith";
import { cutEntries, dropProlog, type CutDocument } from "./cut.ts";
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
  entries: FeedEntry[];
  rejected: { raw: unknown; why: string }[];
};

type Head = Omit<FeedDocument, "entries" | "rejected">;

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
      };
    }
  }
}

function tryParse(text: string): AnyFeed | null {
  try {
    return parseFeed(text);
  } catch {
    return null;
  }
}

/** Reads entry by entry, so that one that is broken takes no other with it. */
function readApart(cut: CutDocument): FeedDocument | null {
  const head = tryParse(cut.head);
  const entries: FeedEntry[] = [];
  const rejected: FeedDocument["rejected"] = [];
  for (const part of cut.parts) {
    const parsed = tryParse(part.document);
    const [entry] = parsed === null ? [] : readEntries(parsed);
    if (entry === undefined)
      rejected.push({ raw: part.raw, why: "The entry cannot be read." });
    else entries.push(entry);
  }
  if (head === null && entries.length === 0) return null;
  return { ...(head === null ? {} : readHead(head)), entries, rejected };
}

/**
 * Reads RSS, RDF, Atom or JSON Feed; null when it is none of them. Feeds are written by hand and by
 * templates: the parser is strict about a whole document, so where it gives up, or returns fewer
 * entries than there are, they are read one by one.
 */
export function readDocument(source: string): FeedDocument | null {
  const text = dropProlog(source);
  const whole = tryParse(text);
  const entries = whole === null ? [] : readEntries(whole);
  const cut = cutEntries(text);
  if (cut === null || (whole !== null && entries.length === cut.parts.length))
    return whole === null
      ? null
      : { ...readHead(whole), entries, rejected: [] };
  return readApart(cut);
}
