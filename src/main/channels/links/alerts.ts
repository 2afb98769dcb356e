import { cleanLine } from "../../../shared/body/clean.ts";
import { bodyFromText } from "../../../shared/body/from-text.ts";
import { readWebAddress } from "../../../shared/body/href.ts";
import { bodyText } from "../../../shared/body/to-text.ts";
import type { Body } from "../../../shared/model/body.ts";
import { pageThread } from "../../../shared/page-key.ts";
import type { PollResult, RemoteMessage } from "../received.ts";
import type { PageCursor } from "../syndication/cursor.ts";
import type { FeedDocument } from "../syndication/document.ts";
import type { FeedEntry } from "../syndication/entry.ts";
import { pollPage } from "../syndication/poll-page.ts";
import {
  readContent,
  readLanguage,
  readTimes,
  readTitle,
} from "../syndication/text.ts";
import type { AlertsContext } from "./settings.ts";

/** Where search engines count who follows their links, and the parameters that hold the page's own address. */
const redirects: readonly { host: RegExp; path: RegExp; held: string[] }[] = [
  {
    host: /^(?:www\.|news\.)?google\.[a-z.]{2,6}$/,
    path: /^\/url$/,
    held: ["url", "q"],
  },
  {
    host: /^(?:www\.)?bing\.com$/,
    path: /^\/news\/apiclick\.aspx$/,
    held: ["url"],
  },
];

/** The page itself behind any redirects that only count; undefined for what is no web address. */
export function unwrapRedirect(address: string): string | undefined {
  let page = readWebAddress(address);
  // An address wrapped oftener was made to be followed for ever.
  for (let depth = 0; page !== undefined && depth < 3; depth += 1) {
    const { hostname, pathname, searchParams } = new URL(page);
    const held = redirects.find(
      ({ host, path }) => host.test(hostname) && path.test(pathname),
    )?.held;
    const inner = held
      ?.map((name) => readWebAddress(searchParams.get(name) ?? ""))
      .find((each) => each !== undefined);
    if (inner === undefined) break;
    page = inner;
  }
  return page;
}

/**
 * The entries, each known by its page: a search engine finds a page again under another id, and with other words
 * around the terms. What names no page keeps the id that it has.
 */
function chooseEntries(entries: readonly FeedEntry[]): FeedEntry[] {
  const chosen = new Map<string, FeedEntry>();
  for (const [index, entry] of entries.entries()) {
    const page = unwrapRedirect(entry.link ?? "");
    const id = page === undefined ? undefined : pageThread(page);
    const known = id ?? `${entry.id ?? ""} ${String(index)}`;
    if (chosen.has(known)) continue;
    chosen.set(known, {
      ...entry,
      ...(id === undefined ? {} : { id }),
      ...(page === undefined ? {} : { link: page }),
    });
  }
  return [...chosen.values()];
}

/** The words around what was searched for, without the marks on them. */
function excerptOf(entry: FeedEntry, page: string): string {
  return bodyText(readContent(entry.content, page))
    .replaceAll("\u00a0", " ")
    .replace(/\s*\.{3}\s*$/, "…")
    .trim();
}

function toMessage(
  entry: FeedEntry,
  remoteId: string,
  document: FeedDocument,
  now: number,
): RemoteMessage | null {
  const page = readWebAddress(entry.link ?? "");
  const thread = page === undefined ? undefined : pageThread(page);
  if (page === undefined || thread === undefined) return null;
  const { host, origin } = new URL(page);
  const site = host.replace(/^www\./, "");
  const name = cleanLine(entry.author?.name ?? "", 200);
  const subject = readTitle(entry.title);
  const excerpt = excerptOf(entry, page);
  const body: Body =
    excerpt === "" && subject === ""
      ? [{ t: "p", c: [{ t: "a", href: page, c: [page] }] }]
      : bodyFromText(excerpt);
  const lang = readLanguage(entry.lang ?? document.lang);
  const { sentAt, claimedAt } = readTimes(entry, now);
  return {
    remoteId: `found:${remoteId}`,
    author: {
      remoteId: `site:${site}${name === "" ? "" : ` ${name}`}`,
      name: name === "" ? site : name,
      handle: site,
      url: origin,
      bot: false,
    },
    own: false,
    kind: "mention",
    stream: "brand",
    visibility: "public",
    // What a search catches is said about us, not to us.
    addressed: "other",
    automatic: false,
    sentAt,
    ...(claimedAt === undefined ? {} : { claimedAt }),
    ...(subject === "" ? {} : { subject }),
    body,
    text: bodyText(body),
    permalink: page,
    ...(lang === undefined ? {} : { lang }),
    thread: [thread],
    mentions: [],
    mentionsOnPurpose: false,
    attachments: [],
    raw: { format: entry.format, item: entry.raw },
  };
}

/** What a search engine has found since the last visit. */
export async function pollAlerts(
  context: AlertsContext,
  cursor: PageCursor | null,
): Promise<PollResult<PageCursor>> {
  const { settings } = context;
  const { answer, result } = await pollPage(settings.feed, context, cursor, {
    choose: chooseEntries,
    convert: ({ entry, remoteId }, document, now) =>
      toMessage(entry, remoteId, document, now),
  });
  return {
    ...result,
    // Other words around the same terms are not a page that was edited.
    messages: result.messages.filter(({ editedAt }) => editedAt === undefined),
    ...(answer.movedTo === undefined
      ? {}
      : { settings: { ...settings, feed: answer.movedTo } }),
  };
}
