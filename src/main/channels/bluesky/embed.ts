import { cleanLine, cleanText } from "../../../shared/body/clean.ts";
import { readWebAddress } from "../../../shared/body/href.ts";
import type { Block, Inline } from "../../../shared/model/body.ts";
import type { RemoteAttachment } from "../received.ts";
import { isDid, postAddress, profileAddress } from "./at-uri.ts";
import { nameHandle } from "./identity.ts";
import { contentOf } from "./record.ts";
import type { Unseen } from "./thread.ts";
import type { Actor, EmbedView, MediaView, Quoted } from "./wire.ts";

/** As much of a quoted post as is needed to know what is spoken of. */
const maxBlocks = 30;

function altOf(alt: string | undefined): { alt?: string } {
  const text = cleanText(alt ?? "").slice(0, 5000);
  return text === "" ? {} : { alt: text };
}

/** Pictures and a video as the network shows them; a video has no address of a file. */
export function attachmentsOf(
  embed: EmbedView | undefined,
): RemoteAttachment[] {
  const shown: MediaView | undefined = embed?.media ?? embed;
  if (shown === undefined) return [];
  const pictures = shown.images.map((each, index): RemoteAttachment => {
    const url = [each.fullsize, each.thumb]
      .map((address) => readWebAddress(address ?? ""))
      .find((address) => address !== undefined);
    return {
      name: `picture ${index + 1}`,
      mediaType: "image/jpeg",
      ...altOf(each.alt),
      ...(url === undefined ? {} : { url }),
    };
  });
  return shown.playlist === undefined
    ? pictures
    : [
        ...pictures,
        { name: "video", mediaType: "video/mp4", ...altOf(shown.alt) },
      ];
}

function headOf(author: Actor | undefined, uri: string): Inline[] {
  const href = postAddress(uri) ?? profileAddress(author?.did ?? "");
  const handle =
    author === undefined ? "" : nameHandle(author.handle, author.did);
  const name = cleanLine(author?.displayName ?? "", 200);
  const words =
    handle === "" ? "A post" : name === "" ? handle : `${name} (${handle})`;
  return [{ t: "a", href, c: [words] }];
}

function quote(...c: Block[]): Block[] {
  return [{ t: "quote", c }];
}

function aside(text: string): Block[] {
  return quote({ t: "p", c: [{ t: "i", c: [text] }] });
}

/** app.bsky.embed.record#view: what it shows, or why it does not. */
export function quotedBody(quoted: Quoted | undefined): Block[] {
  if (quoted === undefined) return [];
  const { $type: type = "", uri = "", author, value } = quoted;
  if (quoted.detached === true || type.endsWith("#viewDetached"))
    return aside("The author of the quoted post has taken the quote back.");
  if (quoted.notFound === true || type.endsWith("#viewNotFound"))
    return aside("The quoted post was deleted.");
  if (quoted.blocked === true || type.endsWith("#viewBlocked"))
    return aside(
      "The quoted post is by somebody who blocks us, or whom we block.",
    );
  if (value !== undefined)
    return quote(
      { t: "p", c: headOf(author, uri) },
      ...contentOf(value).body.slice(0, maxBlocks),
    );
  const named = cleanLine(quoted.displayName ?? quoted.name ?? "", 300);
  return named === "" ? [] : quote({ t: "p", c: [named] });
}

/** What stands above an answer to a post that is not shown. */
export function unseenBody(why: Unseen | undefined): Block[] {
  if (why === undefined) return [];
  return aside(
    why === "gone"
      ? "The post that this answers is no longer there."
      : "The post that this answers is by somebody who blocks us, or whom we block.",
  );
}

/** What stands below a text that quotes. */
export function quoteBody(embed: EmbedView | undefined): Block[] {
  const outer = embed?.record;
  const quoted = outer?.record ?? outer;
  const isRecord = quoted?.uri !== undefined || quoted?.value !== undefined;
  const isNamed = isDid(quoted?.author?.did ?? "");
  return isRecord || isNamed ? quotedBody(quoted) : [];
}
