import { generateOpml } from "feedsmith";
import { Parser } from "htmlparser2";
import { cleanLine } from "../../../shared/body/clean.ts";
import { readWebAddress } from "../../../shared/body/href.ts";
import { stream, streams, type Stream } from "../../../shared/model/message.ts";
import type { ListedAccount } from "../channel.ts";
import { feedSettings } from "./wire.ts";

/** More than anybody follows; a list that is longer was not made for people. */
const maxFeeds = 5000;

const streamTitles: Record<Stream, string> = {
  direct: "Comments on our own pages",
  brand: "About us",
  product: "About products like ours",
  industry: "News of the trade",
};

/** The stream among an outline's categories (OPML 2.0: paths, separated by commas), where we have written them. */
function streamOf(category: string | undefined): Stream | undefined {
  return category
    ?.split(",")
    .map((each) => stream.safeParse(each.trim().replace(/^\//, "")).data)
    .find((each) => each !== undefined);
}

function addressOf(written: string | undefined): string | undefined {
  const text = (written ?? "").trim();
  const web = text
    .replace(/^feed:(?:\/\/)?(?=https?:)/i, "")
    .replace(/^feed:\/\//i, "http://");
  return readWebAddress(web);
}

/**
 * The feeds of an OPML list, each once, whatever folders they are in. Lists are written by many programs and mended
 * by hand: attributes in any case, unclosed outlines, bare ampersands are read; what has no address is a folder.
 */
export function readOpml(
  text: string,
): { title: string; settings: Record<string, unknown> }[] | null {
  const found = new Map<
    string,
    { title: string; settings: Record<string, unknown> }
  >();
  let isOpml = false;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        isOpml ||= name === "opml" || name === "outline";
        if (name !== "outline" || found.size >= maxFeeds) return;
        const url = addressOf(attributes["xmlurl"] ?? attributes["url"]);
        const isFeed =
          attributes["xmlurl"] !== undefined ||
          /^(?:rss|atom|feed)$/i.test(attributes["type"] ?? "");
        if (url === undefined || !isFeed || found.has(url)) return;
        const title = cleanLine(
          attributes["title"] ?? attributes["text"] ?? "",
          200,
        );
        const said = streamOf(attributes["category"]);
        found.set(url, {
          title: title === "" ? new URL(url).host : title,
          settings: { url, ...(said === undefined ? {} : { stream: said }) },
        });
      },
    },
    { xmlMode: true, lowerCaseTags: true, lowerCaseAttributeNames: true },
  );
  parser.write(text);
  parser.end();
  return isOpml ? [...found.values()] : null;
}

/** Where a feed is, and where it was before it moved. */
export function addressesOf(settings: unknown): string[] {
  const read = feedSettings.safeParse(settings);
  if (!read.success) return [];
  const { url, addedUrl = url } = read.data;
  return [url, addedUrl];
}

/** A list that other readers take, a folder for each stream. */
export function writeOpml(accounts: readonly ListedAccount[]): string {
  const feeds = accounts.flatMap(({ name, settings }) => {
    const read = feedSettings.safeParse(settings);
    return read.success ? [{ name, ...read.data }] : [];
  });
  return generateOpml({
    head: { title: "Feeds in Porchlight" },
    body: {
      outlines: streams.flatMap((stream) => {
        const members = feeds.filter((each) => each.stream === stream);
        if (members.length === 0) return [];
        const outlines = members.map(({ name, url }) => ({
          type: "rss",
          text: name,
          title: name,
          xmlUrl: url,
          category: `/${stream}`,
        }));
        return [{ text: streamTitles[stream], outlines }];
      }),
    },
  });
}
