import { Parser } from "htmlparser2";
import { cleanLine } from "../../../shared/body/clean.ts";
import { readWebAddress } from "../../../shared/body/href.ts";
import { AppError } from "../../../shared/fault.ts";
import type { ChannelContext } from "../channel.ts";
import type { HttpAnswer } from "../http.ts";
import type { Api } from "./api.ts";
import { readPicture, uploadBlob } from "./files.ts";

/** What a page says of itself to those who link to it: https://ogp.me */
type Facts = { title: string; description: string; image?: string };

const maxPageBytes = 3_000_000;
/** https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/embed/external.json */
const maxThumbBytes = 1_000_000;
const timeoutMs = 10_000;

/** Asks a stranger's server for something that is an ornament: whatever goes wrong, there is none. */
async function fetchAny(
  { http, signal }: Pick<ChannelContext<unknown, unknown>, "http" | "signal">,
  url: string,
  maxBytes: number,
): Promise<HttpAnswer | undefined> {
  try {
    const answer = await http.request({
      url,
      onlyPublicBut: "",
      plainHttp: true,
      maxBytes,
      timeoutMs,
      signal,
    });
    return answer.status === 200 ? answer : undefined;
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "cancelled") throw error;
    return undefined;
  }
}

/** What the head of a page says; the first of each wins, and Open Graph over the page's own title. */
export function readFacts(html: string, address: string): Facts {
  const said = new Map<string, string>();
  let title = "";
  let isTitle = false;
  const parser = new Parser({
    onopentag(name, attributes) {
      isTitle = name === "title" && title === "";
      if (name !== "meta") return;
      const key = (
        attributes["property"] ??
        attributes["name"] ??
        ""
      ).toLowerCase();
      const content = attributes["content"] ?? "";
      if (!said.has(key) && content.trim() !== "") said.set(key, content);
    },
    ontext(text) {
      if (isTitle) title += text;
    },
    onclosetag(name) {
      if (name === "title") isTitle = false;
    },
  });
  parser.end(html);
  const image = readWebAddress(
    said.get("og:image") ?? said.get("twitter:image") ?? "",
    address,
  );
  return {
    title: cleanLine(said.get("og:title") ?? title, 300),
    description: cleanLine(
      said.get("og:description") ?? said.get("description") ?? "",
      1000,
    ),
    ...(image === undefined ? {} : { image }),
  };
}

/**
 * What is shown below a text with a link: title, description and picture, fetched by us as every client must
 * (https://docs.bsky.app/docs/advanced-guides/posts#website-card-embeds). Undefined where the page says nothing.
 */
export async function makeCard(
  api: Api,
  context: Pick<ChannelContext<unknown, unknown>, "http" | "signal">,
  link: string,
): Promise<Record<string, unknown> | undefined> {
  const page = await fetchAny(context, link, maxPageBytes);
  const isPage = /\bx?html\b/i.test(page?.headers.get("content-type") ?? "");
  if (page === undefined || !isPage) return undefined;
  const { title, description, image } = readFacts(page.text(), page.url);
  if (title === "") return undefined;
  const picture =
    image === undefined
      ? undefined
      : await fetchAny(context, image, maxThumbBytes);
  const read = picture === undefined ? undefined : readPicture(picture.body);
  const thumb =
    picture === undefined || read === undefined
      ? undefined
      : new Blob([Uint8Array.from(picture.body)], { type: read.mediaType });
  return {
    $type: "app.bsky.embed.external",
    external: {
      uri: link,
      title,
      description,
      ...(thumb === undefined ? {} : { thumb: await uploadBlob(api, thumb) }),
    },
  };
}
