import type { AtomFeed, JsonFeed, RdfFeed, RssFeed } from "feedsmith";

/** Text of which the format says, or does not say, whether it is HTML. */
export type FeedText = { type: "html" | "text" | "unsaid"; value: string };

export type FeedAuthor = { name?: string; email?: string; url?: string };

export const feedFormats = ["rss", "rdf", "atom", "json"] as const;
export type FeedFormat = (typeof feedFormats)[number];

/** One item of any format, in words of its own, still as hostile as it came. */
export type FeedEntry = {
  format: FeedFormat;
  id?: string | undefined;
  link?: string | undefined;
  title?: FeedText | undefined;
  content?: FeedText | undefined;
  author?: FeedAuthor | undefined;
  published?: string | undefined;
  updated?: string | undefined;
  lang?: string | undefined;
  /** Where the comments on it are a feed of their own, and how many it says there are. */
  comments?: {
    feed?: string | undefined;
    count?: number | undefined;
    /** The post in a social network whose replies are the comments. */
    post?: { uri: string; protocol: string } | undefined;
  };
  /** Ids of what it answers (RFC 4685). */
  inReplyTo?: string[];
  /** What links in the content are relative to, where the item says so. */
  base?: string | undefined;
  enclosures: {
    url?: string | undefined;
    type?: string | undefined;
    length?: number | undefined;
    title?: string | undefined;
  }[];
  raw: unknown;
};

type MaybeText = FeedText | undefined;

function unsaid(value: string | undefined): MaybeText {
  return value === undefined ? undefined : { type: "unsaid", value };
}

function typed(text: { value?: string; type?: string } | undefined): MaybeText {
  if (text?.value === undefined) return undefined;
  switch (text.type?.toLowerCase()) {
    case "html":
    case "xhtml":
    case "text/html":
    case "application/xhtml+xml":
      return { type: "html", value: text.value };
    case "text":
    case "text/plain":
      return { type: "text", value: text.value };
    case undefined:
      return { type: "unsaid", value: text.value };
    default:
      // A picture in base64, or another XML language: nothing to read.
      return undefined;
  }
}

type AtomLinks = { href?: string; rel?: string; type?: string }[];

function findAlternate(links: AtomLinks | undefined): string | undefined {
  const alternates = (links ?? []).filter(
    (link) => link.rel === undefined || link.rel === "alternate",
  );
  const page = alternates.find((link) => link.type === "text/html");
  return (page ?? alternates[0])?.href;
}

/**
 * `wfw:commentRss` or a link to replies (RFC 4685), and `slash:comments` or `thr:total`; of podcasts also the post to
 * reply to: https://podcasting2.org/docs/podcast-namespace/tags/social-interact
 */
function commentsOf(item: {
  wfw?: { commentRss?: string };
  slash?: { comments?: number };
  thr?: { total?: number };
  podcast?: {
    socialInteracts?: { uri?: string; protocol?: string; priority?: number }[];
  };
  links?: AtomLinks | undefined;
}): Pick<FeedEntry, "comments"> {
  const replies = (item.links ?? []).find(
    ({ rel, type }) => rel === "replies" && /xml|json/i.test(type ?? ""),
  );
  const feed = item.wfw?.commentRss ?? replies?.href;
  const count = item.slash?.comments ?? item.thr?.total;
  const [post] = (item.podcast?.socialInteracts ?? [])
    .flatMap(({ uri, protocol = "", priority = Infinity }) =>
      uri === undefined || protocol.toLowerCase() === "disabled"
        ? []
        : [{ uri, protocol: protocol.toLowerCase(), priority }],
    )
    .toSorted((a, b) => (a.priority < b.priority ? -1 : 1))
    .map(({ uri, protocol }) => ({ uri, protocol }));
  return feed === undefined && count === undefined && post === undefined
    ? {}
    : { comments: { feed, count, post } };
}

function answersOf(
  thr: { inReplyTos?: { ref?: string }[] } | undefined,
): Pick<FeedEntry, "inReplyTo"> {
  const refs = (thr?.inReplyTos ?? []).flatMap(({ ref }) => ref ?? []);
  return refs.length === 0 ? {} : { inReplyTo: refs };
}

function named(author: FeedAuthor | undefined): FeedAuthor | undefined {
  return author?.name === undefined && author?.email === undefined
    ? undefined
    : author;
}

export function fromRss(item: RssFeed.Item<string>): FeedEntry {
  const permanent = item.guid?.isPermaLink !== false;
  const address =
    permanent && /^https?:\/\//i.test(item.guid?.value ?? "")
      ? item.guid?.value
      : undefined;
  const creator = item.dc?.creators?.[0];
  const media = item.media?.contents ?? item.media?.groups?.[0]?.contents ?? [];
  return {
    format: "rss",
    id: item.guid?.value ?? item.atom?.id ?? item.dc?.identifiers?.[0],
    link: item.link ?? findAlternate(item.atom?.links) ?? address,
    title: unsaid(item.title ?? item.dc?.titles?.[0]),
    content:
      unsaid(item.content?.encoded) ??
      unsaid(item.description) ??
      typed(item.atom?.content) ??
      typed(item.atom?.summary) ??
      unsaid(item.media?.description?.value ?? item.itunes?.summary),
    author:
      named(item.authors?.[0]) ??
      (creator === undefined ? undefined : { name: creator }) ??
      named(item.atom?.authors?.[0]),
    published: item.pubDate ?? item.dc?.dates?.[0] ?? item.atom?.published,
    updated: item.atom?.updated,
    lang: item.xml?.lang ?? item.dc?.languages?.[0],
    ...commentsOf({ ...item, links: item.atom?.links }),
    ...answersOf(item.thr),
    base: item.xml?.base,
    enclosures:
      item.enclosures ??
      media.map((each) => ({
        url: each.url,
        type: each.type,
        length: each.fileSize,
      })),
    raw: item,
  };
}

export function fromRdf(item: RdfFeed.Item<string>): FeedEntry {
  const creator = item.dc?.creators?.[0];
  return {
    format: "rdf",
    id: item.rdf?.about ?? item.dc?.identifiers?.[0],
    link: item.link ?? item.rdf?.about,
    title: unsaid(item.title ?? item.dc?.titles?.[0]),
    content:
      unsaid(item.content?.encoded) ??
      unsaid(item.description ?? item.dc?.descriptions?.[0]),
    author: creator === undefined ? undefined : { name: creator },
    published: item.dc?.dates?.[0],
    lang: item.xml?.lang ?? item.dc?.languages?.[0],
    ...commentsOf(item),
    base: item.xml?.base,
    enclosures: [],
    raw: item,
  };
}

export function fromAtom(entry: AtomFeed.Entry<string>): FeedEntry {
  const author = entry.authors?.[0];
  const group = entry.media?.groups?.[0];
  return {
    format: "atom",
    id: entry.id,
    link: findAlternate(entry.links) ?? entry.content?.src,
    title: typed(entry.title),
    content:
      typed(entry.content) ??
      typed(entry.summary) ??
      unsaid(group?.description?.value ?? entry.media?.description?.value),
    author: named(
      author === undefined
        ? undefined
        : {
            ...(author.name === undefined ? {} : { name: author.name }),
            ...(author.email === undefined ? {} : { email: author.email }),
            ...(author.uri === undefined ? {} : { url: author.uri }),
          },
    ),
    published: entry.published,
    updated: entry.updated,
    lang: entry.content?.xml?.lang ?? entry.xml?.lang,
    ...commentsOf(entry),
    ...answersOf(entry.thr),
    base: entry.content?.xml?.base ?? entry.xml?.base,
    enclosures: (entry.links ?? [])
      .filter((link) => link.rel === "enclosure")
      .map((link) => ({
        url: link.href,
        type: link.type,
        length: link.length,
        title: link.title,
      })),
    raw: entry,
  };
}

export function fromJson(item: JsonFeed.Item<string>): FeedEntry {
  const text = item.content_text ?? item.summary;
  return {
    format: "json",
    id: item.id,
    link: item.url ?? item.external_url,
    title:
      item.title === undefined
        ? undefined
        : { type: "text", value: item.title },
    content:
      item.content_html !== undefined
        ? { type: "html", value: item.content_html }
        : text === undefined
          ? undefined
          : { type: "text", value: text },
    author: named(item.authors?.[0]),
    published: item.date_published,
    updated: item.date_modified,
    lang: item.language,
    enclosures: (item.attachments ?? []).map((each) => ({
      url: each.url,
      type: each.mime_type,
      length: each.size_in_bytes,
      title: each.title,
    })),
    raw: item,
  };
}

/** An item that was kept as its feed's parser had read it. */
export function fromKept(format: FeedFormat, item: object): FeedEntry {
  switch (format) {
    case "rss":
      return fromRss(item);
    case "rdf":
      return fromRdf(item);
    case "atom":
      return fromAtom(item);
    case "json":
      return fromJson(item);
  }
}
