import { parseFeed, type AnyFeed } from "feedsmith";
import type { Steps } from "../../../shared/steps.ts";
import { cutting, dropProlog, maxEntries, type CutDocument } from "./cut.ts";
import {
  fromAtom,
  fromJson,
  fromRdf,
  fromRss,
  type FeedEntry,
  type FeedText,
} from "./entry.ts";
import { digestEntry } from "./text.ts";

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

/** Entries are read in groups of about so much text, so that reading one takes milliseconds; a long entry is one. */
const groupText = 50_000;
/** What the shortest entry is taken for: each is an object all the same. */
const leastText = 500;
/** Broken entries are sought out in halves; a feed that is broken everywhere is given up after so many failures. */
const maxFailures = 500;

type Rows = Pick<FeedDocument, "entries" | "rejected">;

function groupsOf({ entries }: CutDocument): unknown[][] {
  const groups: unknown[][] = [];
  let room = 0;
  for (const entry of entries) {
    if (room <= 0) {
      groups.push([]);
      room = groupText;
    }
    groups.at(-1)?.push(entry);
    room -= Math.max(leastText, typeof entry === "string" ? entry.length : 0);
  }
  return groups;
}

/** Reads the entries in groups, halving each that fails, so that a broken one takes no other with it. */
function* readingRows(cut: CutDocument): Steps<Rows> {
  const entries: FeedEntry[] = [];
  const rejected: FeedDocument["rejected"] = [];
  const groups = groupsOf(cut).toReversed();
  let failures = 0;
  for (;;) {
    yield;
    const group = groups.pop();
    if (group === undefined) break;
    const parsed = tryParse(cut.compose(group));
    const read = parsed === null ? [] : readEntries(parsed);
    if (read.length === group.length) {
      // What costs as much as reading is done in the same small steps.
      read.forEach(digestEntry);
      entries.push(...read);
      continue;
    }
    failures += 1;
    if (group.length > 1 && failures < maxFailures) {
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

/** Longer feeds are read in groups of entries from the first. */
const longText = 200_000;

/**
 * Reads RSS, RDF, Atom or JSON Feed; null when it is none of them. Feeds are written by hand and by
 * templates: the parser is strict about a whole document, so where it gives up, or returns fewer
 * entries than there are, they are read apart.
 */
export function* readingDocument(source: string): Steps<FeedDocument | null> {
  const text = dropProlog(source);
  yield;
  const cut = yield* cutting(text);
  if (cut === null) return null;
  const whole =
    text.length < longText
      ? tryParse(text.startsWith("{") ? cut.compose(cut.entries) : text)
      : null;
  const entries = whole === null ? [] : readEntries(whole);
  return whole !== null && entries.length === cut.entries.length
    ? { ...readHead(whole), entries, rejected: [], isWhole: cut.isWhole }
    : join(cut, yield* readingRows(cut));
}
