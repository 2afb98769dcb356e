import { Parser } from "htmlparser2";
import type { Body } from "../model/body.ts";
import { createBuilder, type Builder } from "./builder.ts";
import { cleanText } from "./clean.ts";
import { readHref } from "./href.ts";

export type HtmlOptions = {
  /** What relative links are relative to; without it they become plain text. */
  base?: string;
};

/** Elements whose content is not text for a reader. */
const dropped = new Set([
  "applet",
  "audio",
  "canvas",
  "datalist",
  "embed",
  "frame",
  "frameset",
  "head",
  "iframe",
  "math",
  "noembed",
  "noframes",
  "object",
  "script",
  "select",
  "style",
  "svg",
  "template",
  "textarea",
  "title",
  "video",
]);
const preformatted = new Set(["listing", "plaintext", "pre", "xmp"]);
const inlines = new Set([
  "abbr",
  "acronym",
  "bdi",
  "bdo",
  "big",
  "data",
  "font",
  "ins",
  "label",
  "mark",
  "noscript",
  "o:p",
  "q",
  "rb",
  "rp",
  "rt",
  "ruby",
  "small",
  "span",
  "sub",
  "sup",
  "time",
  "u",
  "wbr",
]);
const marks: Readonly<Record<string, "b" | "i" | "s" | "code">> = {
  b: "b",
  strong: "b",
  i: "i",
  em: "i",
  cite: "i",
  dfn: "i",
  var: "i",
  s: "s",
  strike: "s",
  del: "s",
  code: "code",
  kbd: "code",
  samp: "code",
  tt: "code",
};

/** Past this the parser is closed and begun anew: its own stack costs time in the square of the depth. */
const maxOpen = 500;
/** A long newsletter has 20,000. */
const maxElements = 200_000;
const chunkLength = 4096;

type Attributes = Readonly<Record<string, string>>;

function hasClass(attributes: Attributes, name: string): boolean {
  return (attributes["class"] ?? "").split(/\s+/).includes(name);
}

/** Mail hides preview texts and tracking words this way. */
function isHidden(attributes: Attributes): boolean {
  if (attributes["hidden"] !== undefined) return true;
  const style = attributes["style"];
  return (
    style !== undefined &&
    /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)/i.test(
      style,
    )
  );
}

/** An image is listed as an attachment elsewhere; here only its words stay, and emoji that are images. */
function imageText(attributes: Attributes): string {
  const alt = cleanText(attributes["alt"] ?? "").trim();
  if (alt === "" || isHidden(attributes)) return "";
  const emoji =
    /^:[\w+.-]+:$/.test(alt) ||
    /\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(alt.slice(0, 4)) ||
    /(?:^|[\s-])(?:emoji|emojione|wp-smiley)/.test(attributes["class"] ?? "");
  return emoji ? alt : `[${alt.slice(0, 500)}]`;
}

/** Opens an element in the builder and says how to close it. */
function openElement(
  builder: Builder,
  name: string,
  attributes: Attributes,
  options: HtmlOptions,
): () => void {
  if (dropped.has(name) || isHidden(attributes)) return builder.skip();
  const mark = Object.hasOwn(marks, name) ? marks[name] : undefined;
  if (mark !== undefined) return builder.mark({ t: mark });
  if (preformatted.has(name)) return builder.preformatted();
  if (/^h[1-6]$/.test(name)) return builder.heading();
  switch (name) {
    case "a": {
      const href = readHref(attributes["href"] ?? "", options.base);
      return href === undefined
        ? () => undefined
        : builder.mark({ t: "a", href });
    }
    case "span":
      // Mastodon shortens the links it shows: `invisible` parts and an `ellipsis` in place of the rest.
      if (builder.inLink() && hasClass(attributes, "invisible"))
        return builder.skip();
      return hasClass(attributes, "ellipsis")
        ? () => builder.text("…")
        : () => undefined;
    case "br":
      builder.lineBreak();
      return () => undefined;
    case "hr":
      builder.rule();
      return () => undefined;
    case "img":
      builder.text(imageText(attributes));
      return () => undefined;
    case "blockquote":
      return builder.quote();
    case "ul":
    case "menu":
    case "dir":
      return builder.list(false);
    case "ol":
      return builder.list(true);
    case "li":
      return builder.item();
    case "td":
    case "th":
      builder.cell();
      return () => undefined;
    default:
      return inlines.has(name) ? () => undefined : builder.block();
  }
}

/**
 * HTML from anywhere to our own tree. Nothing is let through: the tree is built from what is known,
 * so that what is not known is text or is not there.
 */
export function bodyFromHtml(html: string, options: HtmlOptions = {}): Body {
  const builder = createBuilder();
  const source = cleanText(html);
  let elements = 0;
  const begin = () => {
    const closings: (() => void)[] = [];
    const parser = new Parser({
      onopentag(name, attributes) {
        elements += 1;
        closings.push(openElement(builder, name, attributes, options));
      },
      onclosetag() {
        closings.pop()?.();
      },
      ontext: builder.text,
    });
    return { parser, closings };
  };
  let { parser, closings } = begin();
  let at = 0;
  const isFull = () => builder.isFull() || elements > maxElements;
  while (at < source.length && !isFull()) {
    const part = source.slice(at, at + chunkLength);
    // A part ends before a tag, so that beginning anew there cuts none in two.
    const tag = part.lastIndexOf("<");
    const end = at + (tag > 0 ? tag : part.length);
    parser.write(source.slice(at, end));
    at = end;
    if (closings.length > maxOpen) {
      parser.end();
      ({ parser, closings } = begin());
    }
  }
  parser.end();
  return builder.finish(at < source.length);
}
