import { Parser } from "htmlparser2";
import { cleanLine } from "../../../shared/body/clean.ts";
import { readWebAddress } from "../../../shared/body/href.ts";
import { AppError } from "../../../shared/fault.ts";
import type { OpenContext } from "../channel.ts";
import type { HttpAnswer } from "../http.ts";
import { readName } from "../syndication/page.ts";
import { readFeed, visit } from "../syndication/request.ts";
import type { FeedSettings } from "./wire.ts";

export type Candidate = { title: string; settings: FeedSettings };

const maxCandidates = 20;
const feedTypes = new Set([
  "application/rss+xml",
  "application/atom+xml",
  "application/rdf+xml",
  "application/feed+json",
  "application/rss",
  "application/atom",
  "text/rss+xml",
]);
/** Where the usual site programs put their feed when the page does not say. */
const usualPaths = [
  "/feed",
  "/feed.xml",
  "/rss.xml",
  "/atom.xml",
  "/index.xml",
  "/rss",
  "/feed.json",
];

/** From what was typed to addresses to try: `feed:` is only a hint, and a bare host is tried with encryption first. */
function readTyped(typed: string): string[] {
  const text = typed.trim().replace(/^feed:(?:\/\/)?(?=https?:)/i, "");
  const bare = text.replace(/^(?:feed|https?):\/\//i, "");
  if (bare === "" || /\s|^[a-z][a-z0-9+.-]*:\/\//i.test(bare))
    throw new AppError("invalid-input", "This is not a web address.");
  const addresses = /^https?:\/\//i.test(text)
    ? [text]
    : [`https://${bare}`, `http://${bare}`];
  if (addresses.some((address) => readWebAddress(address) === undefined))
    throw new AppError("invalid-input", "This is not a web address.");
  return addresses;
}

/** The first address that answers; faults of later ones say less than the first's. */
async function visitFirst(
  addresses: readonly string[],
  context: OpenContext,
): Promise<HttpAnswer> {
  let first: unknown;
  for (const address of addresses) {
    try {
      return await visit(address, context);
    } catch (error) {
      const next =
        error instanceof AppError &&
        ["unreachable", "insecure", "timeout"].includes(error.code);
      first ??= error;
      if (!next) break;
    }
  }
  throw first;
}

function candidate(title: string, url: string): Candidate {
  return { title, settings: { url, stream: "industry" } };
}

async function readCandidate(
  answer: HttpAnswer,
  typed: string,
): Promise<Candidate | null> {
  const document = await readFeed(answer);
  if (document === null) return null;
  const url = answer.movedTo ?? typed;
  return candidate(readName(document, url), new URL(url).href);
}

/** The feeds that a page announces in its head, those of comments last. */
export function findLinks(html: string, pageUrl: string): Candidate[] {
  let base = pageUrl;
  let pageTitle = "";
  let inTitle = false;
  const links: { href: string; title: string }[] = [];
  const parser = new Parser({
    onopentag(name, attributes) {
      inTitle = name === "title" && pageTitle === "";
      if (name === "base")
        base = readWebAddress(attributes["href"] ?? "", pageUrl) ?? base;
      if (name !== "link" || links.length >= maxCandidates) return;
      const relations = (attributes["rel"] ?? "").toLowerCase().split(/\s+/);
      const type = (attributes["type"] ?? "").toLowerCase().split(";")[0];
      if (
        relations.includes("feed") ||
        (relations.includes("alternate") && feedTypes.has(type?.trim() ?? ""))
      )
        links.push({
          href: attributes["href"] ?? "",
          title: attributes["title"] ?? "",
        });
    },
    ontext(text) {
      if (inTitle) pageTitle += text;
    },
    onclosetag() {
      inTitle = false;
    },
  });
  // A page's head is at its beginning; an app's page can be megabytes long.
  parser.write(html.slice(0, 500_000));
  parser.end();
  const found = new Map<string, Candidate>();
  for (const link of links) {
    const href = readWebAddress(link.href, base);
    if (href === undefined || found.has(href)) continue;
    const title = cleanLine(link.title, 200) || cleanLine(pageTitle, 200);
    found.set(href, candidate(title || new URL(href).host, href));
  }
  const ofComments = (each: Candidate) =>
    Number(/comment/i.test(each.settings.url + each.title));
  return [...found.values()].sort((a, b) => ofComments(a) - ofComments(b));
}

async function tryUsualPaths(
  pageUrl: string,
  context: OpenContext,
): Promise<Candidate[]> {
  for (const path of usualPaths) {
    const url = new URL(path, pageUrl).href;
    try {
      const found = await readCandidate(await visit(url, context), url);
      if (found !== null) return [found];
    } catch (error) {
      // Nothing there is what most of them say; only the caller's end ends the search.
      if (error instanceof AppError && error.code !== "cancelled") continue;
      throw error;
    }
  }
  return [];
}

/** From what someone typed (a host, a page, a feed) to the feeds there; empty when there are none. */
export async function discoverFeeds(
  typed: string,
  context: OpenContext,
): Promise<Candidate[]> {
  const addresses = readTyped(typed);
  const answer = await visitFirst(addresses, context);
  const itself = await readCandidate(answer, answer.url);
  if (itself !== null) return [itself];
  const announced = findLinks(answer.text(), answer.url);
  return announced.length > 0 ? announced : tryUsualPaths(answer.url, context);
}
